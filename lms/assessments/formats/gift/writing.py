"""Writes questions as a GIFT file that `parse_gift` reads back without loss."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from lms.assessments.formats.gift.comments import CASE, comment_of, tags_of
from lms.assessments.formats.gift.numbers import written
from lms.assessments.formats.gift.source import escaped
from lms.assessments.kinds import (
    FULL,
    Description,
    Matching,
    MultipleChoice,
    Numerical,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lms.assessments.parsed import ParsedQuestion

# A stem that begins like something else is preceded by its format.
_LOOKS_OTHERWISE = re.compile(r"\[|//|\$CATEGORY")


def write_gift(questions: Iterable[ParsedQuestion]) -> str:
    """The file; categories, and the comments, tags and sums of each question, come before it."""
    return "\n".join(_blocks(questions))


def _blocks(questions: Iterable[ParsedQuestion]) -> Iterator[str]:
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            yield f"$CATEGORY: {category}\n"
        yield _block(question)


def _block(parsed: ParsedQuestion) -> str:
    question = parsed.question
    title = f"::{escaped(parsed.title)}::" if parsed.title else ""
    form = "[plain]" if _LOOKS_OTHERWISE.match(question.stem) else ""
    if isinstance(question, Description):
        return "\n".join([*_comments(parsed), f"{title}{form}{escaped(question.stem)}"]) + "\n"
    general = [f"####{escaped(question.explanation)}"] if question.explanation else []
    lines = [
        *_comments(parsed),
        f"{title}{form}{escaped(question.stem)}{{{_opening(question)}",
        *_items(question),
        *general,
        "}",
    ]
    return "\n".join(lines) + "\n"


def _comments(parsed: ParsedQuestion) -> Iterator[str]:
    is_sensitive = isinstance(parsed.question, ShortAnswer) and parsed.question.is_case_sensitive
    labels = [f"[id:{parsed.id}]"] if parsed.id else []
    labels += [f"[tag:{tag}]" for tag in tags_of(parsed.tags)]
    labels += [f"[tag:{CASE}]"] if is_sensitive else []
    if labels:
        yield f"// {' '.join(labels)}"
    for note in parsed.notes:
        yield f"// {note}"
    for proof in parsed.proofs:
        yield f"// {comment_of(proof)}"


def _opening(question: Question) -> str:
    """What follows the brace on its own line."""
    match question:
        case Numerical():
            return "#"
        case TrueFalse():
            key = "T" if question.is_true else "F"
            right = f"#{escaped(question.if_right)}" if question.if_right else ""
            wrong = f"#{escaped(question.if_wrong)}" if question.if_wrong or right else ""
            return f"{key}{wrong}{right}"
    return ""


def _items(question: Question) -> Iterator[str]:
    match question:
        case SingleChoice() | MultipleChoice():
            yield from _options(question)
        case ShortAnswer():
            for answer in question.answers:
                yield _weighted("=", answer.fraction, escaped(answer.pattern), answer.feedback)
        case Numerical():
            yield from _numbers(question)
        case Matching():
            yield from (f"={escaped(p.left)} -> {escaped(p.right)}" for p in question.pairs)
            yield from (f"= -> {escaped(decoy)}" for decoy in question.decoys)


def _options(question: SingleChoice | MultipleChoice) -> Iterator[str]:
    for option in question.options:
        is_key = isinstance(question, SingleChoice) and option.fraction == FULL
        mark = "=" if is_key else "~"
        yield _weighted(mark, option.fraction, escaped(option.text), option.feedback)


def _numbers(question: Numerical) -> Iterator[str]:
    for number in question.answers:
        body = written(number.low, number.high)
        yield _weighted("=", number.fraction, body, number.feedback)
    if question.otherwise:
        yield f"~{_feedback(question.otherwise)}"


def _weighted(mark: str, fraction: int, body: str, feedback: str) -> str:
    """One answer; its weight is left out where the mark alone says it."""
    is_usual = fraction == (FULL if mark == "=" else 0) and not body.startswith("%")
    weight = "" if is_usual else f"%{Decimal(fraction) / 100_000:f}%"
    return f"{mark}{weight}{body}{_feedback(feedback)}"


def _feedback(text: str) -> str:
    return f"#{escaped(text)}" if text else ""
