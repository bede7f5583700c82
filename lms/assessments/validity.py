"""What makes a question impossible to answer or to mark, however it was written."""

from collections.abc import Iterable, Iterator

from lms.assessments.faults import N_
from lms.assessments.kinds import (
    FULL,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)

# Thirds or sevenths with five decimals may miss the whole by a few 10⁻⁷.
ROUNDING = 10


def problems(question: Question) -> tuple[str, ...]:
    """Message ids of all that must be mended before the question can be used; empty when sound."""
    stem = () if question.stem else (N_("The question has no text."),)
    return (*stem, *_problems_of_kind(question))


def _problems_of_kind(question: Question) -> Iterator[str]:
    match question:
        case SingleChoice():
            yield from _options(question.options)
            if sum(option.fraction == FULL for option in question.options) != 1:
                yield N_("Exactly one choice must earn the full mark.")
        case MultipleChoice():
            yield from _options(question.options)
            yield from _shares(question.options)
        case ShortAnswer():
            yield from _texts(answer.pattern for answer in question.answers)
            yield from _full(question.answers)
        case Numerical():
            yield from _numbers(question)
        case Matching():
            yield from _pairs(question)
        case TrueFalse():
            return


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    if len(options) < 2:
        yield N_("There must be at least two choices.")
    yield from _texts(option.text for option in options)


def _texts(texts: Iterable[str]) -> Iterator[str]:
    found = list(texts)
    if not all(found):
        yield N_("A choice or answer has no text.")
    if len(set(found)) < len(found):
        yield N_("Two choices or answers are the same.")


def _shares(options: tuple[Option, ...]) -> Iterator[str]:
    total = sum(max(0, option.fraction) for option in options)
    if abs(total - FULL) > ROUNDING:
        yield N_("The right choices together must earn 100 percent.")


def _full(answers: Iterable[TextAnswer | NumberAnswer]) -> Iterator[str]:
    if all(answer.fraction != FULL for answer in answers):
        yield N_("At least one answer must earn the full mark.")


def _numbers(question: Numerical) -> Iterator[str]:
    yield from _full(question.answers)
    if len({answer.id for answer in question.answers}) < len(question.answers):
        yield N_("Two choices or answers are the same.")
    if any(answer.low > answer.high for answer in question.answers):
        yield N_("A range must begin with the smaller number.")


def _pairs(question: Matching) -> Iterator[str]:
    if len(question.pairs) < 2:
        yield N_("There must be at least two pairs.")
    yield from _texts(pair.left for pair in question.pairs)
    if not all(question.rights):
        yield N_("A pair has no right side.")
