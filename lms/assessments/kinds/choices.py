"""Questions that are answered by choosing: one choice, several, or true and not true."""

from collections.abc import Collection, Iterable, Iterator
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
    shaped,
    text_id,
    text_problems,
)
from lms.assessments.rules.marks import FULL

ROUNDING = 10
"""Thirds or sevenths with five decimals may miss the whole by a few 10⁻⁷."""


class Option(Struct, frozen=True):
    """One choice of a question; `fraction` may be negative where several can be chosen."""

    text: str
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name under which this choice is answered and ordered."""
        return text_id(self.text)


class _WithOptions(Asked, frozen=True, kw_only=True):
    """What choosing one and choosing several have in common."""

    options: tuple[Option, ...]

    def choice_texts(self) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        yield from ((option.text, option.feedback) for option in self.options)

    def problems(self) -> Iterator[str]:
        if len(self.options) < 2:
            yield N_("There must be at least two choices.")
        yield from text_problems(self.choice_texts())


class SingleChoice(_WithOptions, frozen=True, kw_only=True, tag=Kind.SINGLE.value):
    """One choice is right; others may earn a part of the mark."""

    kind: ClassVar[Kind] = Kind.SINGLE

    def problems(self) -> Iterator[str]:
        """Exactly one choice is the right one."""
        yield from _WithOptions.problems(self)
        if sum(option.fraction == FULL for option in self.options) != 1:
            yield N_("Exactly one choice must earn the full mark.")

    def grade(self, answer: Answer | None) -> Graded:
        """The fraction of the choice that was taken."""
        chosen = shaped(str, answer)
        fractions = [option.fraction for option in self.options if option.id == chosen]
        return self.graded(clipped(sum(fractions)), _explained(self.options, {chosen}))


class MultipleChoice(_WithOptions, frozen=True, kw_only=True, tag=Kind.MULTIPLE.value):
    """Several choices are right together; wrong ones may take away."""

    kind: ClassVar[Kind] = Kind.MULTIPLE

    def problems(self) -> Iterator[str]:
        """The right choices together are the whole."""
        yield from _WithOptions.problems(self)
        total = sum(max(0, option.fraction) for option in self.options)
        if abs(total - FULL) > ROUNDING:
            yield N_("The right choices together must earn 100 percent.")

    def grade(self, answer: Answer | None) -> Graded:
        """The sum of the fractions that were taken, between nothing and the whole."""
        taken = set(shaped(list, answer) or [])
        choices = _explained(self.options, taken)
        # Three times 33.33333 % is not quite the whole: exactly the right choices earn all of it.
        if taken == {option.id for option in self.options if option.fraction > 0}:
            return self.graded(FULL, choices)
        fractions = [option.fraction for option in self.options if option.id in taken]
        return self.graded(clipped(sum(fractions)), choices)


class TrueFalse(Asked, frozen=True, kw_only=True, tag=Kind.TRUE_FALSE.value):
    """A statement that is true or not."""

    kind: ClassVar[Kind] = Kind.TRUE_FALSE
    is_true: bool
    if_right: str = ""
    if_wrong: str = ""

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        """What is said to the right and to the wrong answer."""
        yield "T" if self.is_true else "F", self.if_right
        yield "F" if self.is_true else "T", self.if_wrong

    def grade(self, answer: Answer | None) -> Graded:
        """All or nothing; left open is no answer."""
        chosen = shaped(bool, answer)
        choices = tuple(
            ExplainedChoice(
                id="true" if value else "false",
                text="",
                is_right=value == self.is_true,
                is_chosen=value == chosen,
                feedback=self.if_right if value == self.is_true else self.if_wrong,
            )
            for value in (True, False)
        )
        return self.graded(FULL if chosen == self.is_true else 0, choices)


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
