"""What an answer earns, and what its person is told once the answers may be seen."""

from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from msgspec import Struct

from lms.assessments.kinds import (
    FULL,
    Answer,
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
    text_id,
)
from lms.assessments.rules.marks import round_half_up
from lms.assessments.rules.wording import fits

T = TypeVar("T")


class ExplainedChoice(Struct, frozen=True):
    """One choice on the reveal page: what it was, whether it was taken, and why.

    For a matching, `text` is the left side, `given` the right side that was chosen and `expected`
    the one that belongs there; otherwise these two are empty.
    """

    id: str
    text: str
    is_right: bool
    is_chosen: bool
    feedback: str = ""
    given: str = ""
    expected: str = ""


class Graded(Struct, frozen=True):
    """The mark of one answer in 10⁻⁷ of the full one, and what explains it.

    `feedback` answers what was chosen or typed; `choices` explains every choice, in the author's
    order; `explanation` is for everyone.
    """

    mark: int
    is_correct: bool
    feedback: tuple[str, ...]
    choices: tuple[ExplainedChoice, ...]
    explanation: str


def grade(question: Question, answer: Answer | None) -> Graded:
    """What an answer earns. No answer, or one in the shape of another kind, earns nothing."""
    match question:
        case SingleChoice():
            return _single(question, _shaped(str, answer))
        case MultipleChoice():
            return _multiple(question, _shaped(list, answer) or [])
        case TrueFalse():
            return _true_false(question, _shaped(bool, answer))
        case ShortAnswer():
            return _short(question, _shaped(str, answer))
        case Numerical():
            return _numerical(question, _shaped(str, answer))
        case Matching():
            return _matching(question, _shaped(dict, answer) or {})


def _shaped(shape: type[T], answer: Answer | None) -> T | None:
    """The answer when it has this shape."""
    return answer if isinstance(answer, shape) else None


def _single(question: SingleChoice, chosen: str | None) -> Graded:
    choices = _explained(question.options, {chosen})
    fractions = [option.fraction for option in question.options if option.id == chosen]
    return _graded(question, _clipped(sum(fractions)), choices)


def _multiple(question: MultipleChoice, chosen: list[str]) -> Graded:
    taken = set(chosen)
    choices = _explained(question.options, taken)
    # Three times 33.33333 % is not quite the whole: exactly the right choices earn all of it.
    if taken == {option.id for option in question.options if option.fraction > 0}:
        return _graded(question, FULL, choices)
    fractions = [option.fraction for option in question.options if option.id in taken]
    return _graded(question, _clipped(sum(fractions)), choices)


def _true_false(question: TrueFalse, chosen: bool | None) -> Graded:
    choices = tuple(
        ExplainedChoice(
            id="true" if value else "false",
            text="",
            is_right=value == question.is_true,
            is_chosen=value == chosen,
            feedback=question.if_right if value == question.is_true else question.if_wrong,
        )
        for value in (True, False)
    )
    return _graded(question, FULL if chosen == question.is_true else 0, choices)


def _short(question: ShortAnswer, typed: str | None) -> Graded:
    matched = matching_text(question, typed) if typed else None
    return _graded(
        question,
        _clipped(matched.fraction) if matched else 0,
        tuple(
            _expected(found, found.pattern, found is matched, typed or "")
            for found in question.answers
            if found.fraction > 0 or found is matched
        ),
    )


def matching_text(question: ShortAnswer, typed: str) -> TextAnswer | None:
    """The first expected answer that a typed text fits."""
    sensitive = question.is_case_sensitive
    fitting = (
        expected
        for expected in question.answers
        if fits(expected.pattern, typed, is_case_sensitive=sensitive)
    )
    return next(fitting, None)


def _numerical(question: Numerical, typed: str | None) -> Graded:
    number = _number(typed)
    matched = None if number is None else matching_number(question, number)
    choices = [
        _expected(found, _shown(found), found is matched, typed or "")
        for found in question.answers
        if found.fraction > 0 or found is matched
    ]
    if typed and not matched:
        choices.append(ExplainedChoice("other", typed, False, True, question.otherwise))
    return _graded(question, _clipped(matched.fraction) if matched else 0, tuple(choices))


def matching_number(question: Numerical, number: Decimal) -> NumberAnswer | None:
    """The first expected number within whose bounds a number lies."""
    fitting = (expected for expected in question.answers if expected.low <= number <= expected.high)
    return next(fitting, None)


def _matching(question: Matching, chosen: dict[str, str]) -> Graded:
    texts = {text_id(right): right for right in question.rights}
    choices = tuple(
        ExplainedChoice(
            id=pair.id,
            text=pair.left,
            is_right=chosen.get(pair.id) == text_id(pair.right),
            is_chosen=pair.id in chosen,
            given=texts.get(chosen.get(pair.id, ""), ""),
            expected=pair.right,
        )
        for pair in question.pairs
    )
    right = sum(choice.is_right for choice in choices)
    return _graded(question, round_half_up(right * FULL, len(choices)), choices)


def _graded(question: Question, mark: int, choices: tuple[ExplainedChoice, ...]) -> Graded:
    return Graded(
        mark=mark,
        is_correct=mark == FULL,
        feedback=tuple(c.feedback for c in choices if c.is_chosen and c.feedback),
        choices=choices,
        explanation=question.explanation,
    )


def _explained(
    options: Iterable[Option], chosen: Collection[str | None]
) -> tuple[ExplainedChoice, ...]:
    return tuple(
        ExplainedChoice(
            id=option.id,
            text=option.text,
            is_right=option.fraction > 0,
            is_chosen=option.id in chosen,
            feedback=option.feedback,
        )
        for option in options
    )


def _expected(
    answer: TextAnswer | NumberAnswer, shown: str, is_chosen: bool, typed: str
) -> ExplainedChoice:
    """An expected answer to a typed question; a wrong one is shown as the person typed it."""
    is_right = answer.fraction > 0
    return ExplainedChoice(
        id=answer.id,
        text=shown if is_right else typed,
        is_right=is_right,
        is_chosen=is_chosen,
        feedback=answer.feedback,
    )


def _shown(answer: NumberAnswer) -> str:
    if answer.low == answer.high:
        return f"{answer.low:f}"
    return f"{answer.low:f} .. {answer.high:f}"


def _number(typed: str | None) -> Decimal | None:
    try:
        number = Decimal(typed or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _clipped(fraction: int) -> int:
    return max(0, min(FULL, fraction))
