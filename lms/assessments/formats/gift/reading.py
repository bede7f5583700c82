"""Reads a GIFT file. Nothing that it may contain raises: what cannot be read is a fault."""

import re
from functools import partial

from lms.assessments.faults import N_, Fault
from lms.assessments.formats.gift.answers import read_answers
from lms.assessments.formats.gift.comments import Comments, read_comments
from lms.assessments.formats.gift.source import Block, blocks, marks, plain
from lms.assessments.formats.rich import from_html
from lms.assessments.kinds import Description, Question, ShortAnswer, problems, rewritten
from lms.assessments.parsed import ParsedBank, ParsedQuestion

BLANK = "_____"

_TITLE = re.compile(r"\s*::(?P<title>(?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")


def parse_gift(text: str) -> ParsedBank:
    """The questions of a GIFT file, in its order, and what must be put right, with lines.

    A question with a fault that stops it from being used is left out of `questions`.
    """
    questions: list[ParsedQuestion] = []
    faults: list[Fault] = []
    remarks: list[Fault] = []
    for block in blocks(text):
        question = _read_question(block)
        faults += block.faults
        remarks += block.remarks
        if question is not None:
            questions.append(question)
    return ParsedBank(tuple(questions), tuple(faults), tuple(remarks))


def _read_question(block: Block) -> ParsedQuestion | None:
    comments = read_comments(block)
    if not block.text.strip():
        if comments.id or comments.proofs:
            block.fault(0, N_("These comments belong to no question: a blank line parts them."))
        return None
    title, start = _read_title(block)
    start = _read_format(block, start)
    question = _read_body(block, start, comments)
    if question is None:
        return None
    return ParsedQuestion(
        line=block.first_line,
        question=question,
        id=comments.id,
        title=title,
        category=block.category,
        tags=comments.tags,
        proofs=comments.proofs,
        notes=comments.notes,
    )


def _read_title(block: Block) -> tuple[str, int]:
    found = _TITLE.match(block.text)
    return (plain(found["title"]), found.end()) if found else ("", 0)


def _read_format(block: Block, start: int) -> int:
    found = _FORMAT.match(block.text, start)
    if found is None:
        return start
    block.is_html = found[1] == "html"
    return found.end()


def _read_body(block: Block, start: int, comments: Comments) -> Question | None:
    braces = list(marks(r"[{}]", block.text))
    if not braces:
        return _finished(block, Description(stem=plain(block.text[start:])), comments)
    if not _are_braces_sound(block, [(brace.start(), brace.group()) for brace in braces]):
        return None
    opening, closing = braces
    stem = plain(block.text[start : opening.start()])
    if tail := plain(block.text[closing.end() :]):
        stem = f"{stem} {BLANK} {tail}".strip()
    question = read_answers(block, stem, opening.end(), closing.start())
    if question is None:
        return None
    return _finished(block, question, comments)


def _are_braces_sound(block: Block, braces: list[tuple[int, str]]) -> bool:
    """One pair of braces around the answers; else a fault that says what is missing."""
    shape = "".join(brace for _, brace in braces)
    if shape == "{}":
        return True
    if shape == "{":
        block.fault(braces[0][0], N_("This { is not closed before the next blank line."))
    elif shape.startswith("{}"):
        block.fault(
            braces[2][0], N_(r"A blank line is missing between two questions, or \ before { or }.")
        )
    else:
        block.fault(braces[0][0], N_(r"This brace does not fit; write \ before { or } in a text."))
    return False


def _unmarked(block: Block, text: str) -> str:
    """A text of HTML as questions hold it; what is dropped is told."""
    said, dropped = from_html(text)
    block.remarks += [
        Fault(block.first_line, N_("<%(tag)s> was left out of this question."), {"tag": tag[:20]})
        for tag in dropped
    ]
    return said


def _finished(block: Block, question: Question, comments: Comments) -> Question | None:
    if comments.is_case_sensitive:
        if not isinstance(question, ShortAnswer):
            block.fault(0, N_("Capitals can matter only in a short answer."))
            return None
        question = ShortAnswer(
            stem=question.stem,
            explanation=question.explanation,
            answers=question.answers,
            is_case_sensitive=True,
        )
    if block.is_html:
        question = rewritten(question, partial(_unmarked, block))
    found = problems(question)
    block.faults += [Fault(block.first_line, message) for message in found]
    return None if found else question
