"""What a person marks with a rubric, and what is only read."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.kinds.base import Asked, Kind, PublicView, text_problems
from lms.assessments.rules.marks import FULL, round_half_up


class Level(Struct, frozen=True):
    """How well a criterion can be met, and what that earns."""

    text: str
    points: int


class Criterion(Struct, frozen=True):
    """One thing to look at in an answer, with its levels."""

    name: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> int:
        """The points of its best level."""
        return max((level.points for level in self.levels), default=0)


Rubric = tuple[Criterion, ...]

OVERALL: Rubric = (
    Criterion(
        N_("The answer as a whole"),
        (
            Level(N_("Not there yet"), 0),
            Level(N_("A beginning"), 1),
            Level(N_("Nearly all of it"), 2),
            Level(N_("All of it"), 3),
        ),
    ),
)
"""By what an answer is marked whose question brings no rubric; its words are message ids."""


def rubric_mark(rubric: Rubric, levels: Sequence[int]) -> int:
    """The mark for the levels chosen, by their places, one for each criterion.

    Raises ValueError when a criterion has no level, or one that it does not have.
    """
    if len(levels) != len(rubric):
        raise ValueError("a level for each criterion")
    chosen = zip(rubric, levels, strict=True)
    if any(not 0 <= place < len(criterion.levels) for criterion, place in chosen):
        raise ValueError("a level of the criterion")
    points = sum(c.levels[place].points for c, place in zip(rubric, levels, strict=True))
    return round_half_up(points * FULL, sum(criterion.most for criterion in rubric))


class _ByHand(Asked, frozen=True, kw_only=True):
    """What is answered at length and marked by a person, by a rubric."""

    is_by_hand: ClassVar[bool] = True
    rubric: Rubric = ()

    @property
    def criteria(self) -> Rubric:
        """What it is marked by."""
        return self.rubric or OVERALL

    def problems(self) -> Iterator[str]:
        yield from _rubric_problems(self.rubric)

    def public(self, _order: Sequence[str]) -> PublicView:
        return PublicView(
            kind=self.kind,
            stem=self.stem,
            criteria=tuple(criterion.name for criterion in self.rubric),
        )


class Essay(_ByHand, frozen=True, kw_only=True, tag=Kind.ESSAY.value):
    """An answer in one's own words; `most_words` is a hint (0 for none), never a limit."""

    kind: ClassVar[Kind] = Kind.ESSAY
    most_words: int = 0

    def public(self, order: Sequence[str]) -> PublicView:
        """With the hint on its length."""
        view = _ByHand.public(self, order)
        return PublicView(
            kind=view.kind, stem=view.stem, criteria=view.criteria, most_words=self.most_words
        )


class FileTask(_ByHand, frozen=True, kw_only=True, tag=Kind.FILE_TASK.value):
    """Something to make and hand in as a file: a photo of the cash book, a table, a letter.

    The answer names the file by its content (`file`), what it is (`mime`) and how its owner
    called it (`name`).
    """

    kind: ClassVar[Kind] = Kind.FILE_TASK


class Description(Asked, frozen=True, kw_only=True, tag=Kind.DESCRIPTION.value):
    """A text between questions: it asks nothing and counts nothing."""

    kind: ClassVar[Kind] = Kind.DESCRIPTION
    is_counted: ClassVar[bool] = False


def _rubric_problems(rubric: Rubric) -> Iterator[str]:
    """Every criterion has a name, levels with words, and one that earns something."""
    yield from text_problems([criterion.name for criterion in rubric])
    for criterion in rubric:
        yield from text_problems([level.text for level in criterion.levels])
        if len(criterion.levels) < 2:
            yield N_("A criterion has at least two levels.")
        if criterion.most < 1 or any(level.points < 0 for level in criterion.levels):
            yield N_("The points of a level are 0 or more, and the best level has at least 1.")
