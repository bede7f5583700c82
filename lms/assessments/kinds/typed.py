"""Questions that are answered by typing: a few words, or a number."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.kinds.base import (
    Answer,
    Asked,
    ExplainedChoice,
    Graded,
    Kind,
    clipped,
    many_problems,
    shaped,
    text_id,
    text_problems,
)
from lms.assessments.rules.marks import FULL
from lms.assessments.rules.wording import fits

_FINEST = Decimal("1e-9")
"""Bounds that never end are kept to nine decimals, outwards."""


class TextAnswer(Struct, frozen=True):
    r"""An answer to expect in a short answer: `*` stands for any text, `\*` for a star."""

    pattern: str
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name of this answer in item analysis."""
        return text_id(self.pattern)


class NumberAnswer(Struct, frozen=True):
    """A number to expect, as the least and the greatest that count, both included."""

    low: Decimal
    high: Decimal
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name of this answer in item analysis."""
        return text_id(f"{self.low}..{self.high}")

    @property
    def middle(self) -> Decimal:
        """The number itself when it has a tolerance around it."""
        return self.low if self.low == self.high else (self.low + self.high) / 2


class Tolerance(StrEnum):
    """How far from a number still counts: by so much, by such a share, or by such a factor."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    GEOMETRIC = "geometric"


def bounds(
    number: Decimal, tolerance: Decimal, how: Tolerance = Tolerance.ABSOLUTE
) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that count as `number`.

    Absolute 5 around 100 is 95 to 105; relative 0.05 is the same; geometric 0.05 is 100/1.05 to
    100*1.05, for what is guessed by factors.
    """
    width = abs(tolerance)
    if how is Tolerance.GEOMETRIC:
        ends = sorted((Context(prec=60).divide(number, 1 + width), number * (1 + width)))
        return _ended(ends[0], ROUND_FLOOR), _ended(ends[1], ROUND_CEILING)
    if how is Tolerance.RELATIVE:
        width *= abs(number)
    return _tidy(number - width), _tidy(number + width)


class ShortAnswer(Asked, frozen=True, kw_only=True, tag=Kind.SHORT.value):
    """A few typed words; the first expected answer that fits decides."""

    kind: ClassVar[Kind] = Kind.SHORT
    answers: tuple[TextAnswer, ...]
    is_case_sensitive: bool = False

    def problems(self) -> Iterator[str]:
        """At least one answer is fully right, and no two are the same."""
        yield from text_problems([answer.pattern for answer in self.answers])
        yield from _full(self.answers)

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        """Each expected answer with what is said to it."""
        yield from ((answer.pattern, answer.feedback) for answer in self.answers)

    def listed_texts(self) -> tuple[str, ...]:
        """What is typed."""
        return tuple(answer.pattern for answer in self.answers)

    def grade(self, answer: Answer | None) -> Graded:
        """The fraction of the first expected answer that fits."""
        typed = shaped(str, answer) or ""
        matched = self.matched(typed) if typed else None
        choices = tuple(
            _expected(found, found.pattern, found is matched, typed)
            for found in self.answers
            if found.fraction > 0 or found is matched
        )
        return self.graded(clipped(matched.fraction) if matched else 0, choices)

    def matched(self, typed: str) -> TextAnswer | None:
        """The first expected answer that a typed text fits."""
        sensitive = self.is_case_sensitive
        fitting = (
            expected
            for expected in self.answers
            if fits(expected.pattern, typed, is_case_sensitive=sensitive)
        )
        return next(fitting, None)


class Numerical(Asked, frozen=True, kw_only=True, tag=Kind.NUMERICAL.value):
    """A typed number; the first expected number that fits decides, `otherwise` is for the rest."""

    kind: ClassVar[Kind] = Kind.NUMERICAL
    answers: tuple[NumberAnswer, ...]
    otherwise: str = ""

    def problems(self) -> Iterator[str]:
        """At least one number is fully right, and every range has its smaller end first."""
        yield from many_problems(self.answers)
        yield from _full(self.answers)
        if len({answer.id for answer in self.answers}) < len(self.answers):
            yield N_("Two choices or answers are the same.")
        if any(answer.low > answer.high for answer in self.answers):
            yield N_("A range must begin with the smaller number.")

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        """Each expected number, and the rest, with what is said to it."""
        yield from ((f"{answer.middle:f}", answer.feedback) for answer in self.answers)
        if self.otherwise:
            yield "~", self.otherwise

    def grade(self, answer: Answer | None) -> Graded:
        """The fraction of the first expected number that fits."""
        typed = shaped(str, answer) or ""
        matched = self.matched(typed)
        choices = [
            _expected(found, _shown(found), found is matched, typed)
            for found in self.answers
            if found.fraction > 0 or found is matched
        ]
        if typed and not matched:
            choices.append(ExplainedChoice("other", typed, False, True, self.otherwise))
        return self.graded(clipped(matched.fraction) if matched else 0, tuple(choices))

    def matched(self, typed: str) -> NumberAnswer | None:
        """The first expected number within whose bounds a kept number lies."""
        number = _number(typed)
        if number is None:
            return None
        fitting = (found for found in self.answers if found.low <= number <= found.high)
        return next(fitting, None)


def _full(answers: Sequence[TextAnswer | NumberAnswer]) -> Iterator[str]:
    if all(answer.fraction != FULL for answer in answers):
        yield N_("At least one answer must earn the full mark.")


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


def _number(typed: str) -> Decimal | None:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _ended(number: Decimal, rounding: str) -> Decimal:
    return _tidy(number.quantize(_FINEST, rounding, Context(prec=60)))


def _tidy(number: Decimal) -> Decimal:
    """The same number in its one shortest form, so that equal numbers are stored alike."""
    return Decimal(f"{number.normalize():f}") + 0
