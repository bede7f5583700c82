"""Questions in which things get their place: matching two sides, putting in order."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.kinds.base import (
    Answer,
    Asked,
    ExplainedChoice,
    Graded,
    Kind,
    PublicView,
    choices_of,
    ordered,
    shaped,
    text_id,
    text_problems,
)
from lms.assessments.rules.marks import FULL, round_half_up


class Pair(Struct, frozen=True):
    """Two things that belong together."""

    left: str
    right: str

    @property
    def id(self) -> str:
        """The name of the left side, for which a right side is chosen."""
        return text_id(self.left)


class Matching(Asked, frozen=True, kw_only=True, tag=Kind.MATCHING.value):
    """Things on the left that each get one of the right; `decoys` belong to none of them."""

    kind: ClassVar[Kind] = Kind.MATCHING
    pairs: tuple[Pair, ...]
    decoys: tuple[str, ...] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """Every text that can be chosen, once."""
        return tuple(dict.fromkeys([*(pair.right for pair in self.pairs), *self.decoys]))

    def problems(self) -> Iterator[str]:
        """At least two pairs, each with both sides."""
        if len(self.pairs) < 2:
            yield N_("There must be at least two pairs.")
        yield from text_problems([pair.left for pair in self.pairs])
        if not all(self.rights):
            yield N_("A pair has no right side.")

    def choice_texts(self) -> tuple[str, ...]:
        """The right side."""
        return self.rights

    def shown_texts(self) -> tuple[str, ...]:
        """With the left side."""
        return (*Asked.shown_texts(self), *(pair.left for pair in self.pairs))

    def listed_texts(self) -> tuple[str, ...]:
        """The right side, which is chosen from a list."""
        return self.rights

    def public(self, order: Sequence[str]) -> PublicView:
        """Both sides, each for itself."""
        return PublicView(
            kind=self.kind,
            stem=self.stem,
            choices=ordered(choices_of(self.rights), order),
            lefts=choices_of(pair.left for pair in self.pairs),
        )

    def grade(self, answer: Answer | None) -> Graded:
        """The share of the pairs that are right."""
        chosen = shaped(dict, answer) or {}
        texts = {text_id(right): right for right in self.rights}
        choices = tuple(
            ExplainedChoice(
                id=pair.id,
                text=pair.left,
                is_right=chosen.get(pair.id) == text_id(pair.right),
                is_chosen=pair.id in chosen,
                given=texts.get(_text(chosen.get(pair.id)), ""),
                expected=pair.right,
            )
            for pair in self.pairs
        )
        return self.graded(_share_right(choices), choices)


class Ordering(Asked, frozen=True, kw_only=True, tag=Kind.ORDERING.value):
    """Things to be put in order; `items` stand in the right one.

    The answer is the place of each thing, "1" for the first. A place given to two things is no
    place: neither of them is right.
    """

    kind: ClassVar[Kind] = Kind.ORDERING
    items: tuple[str, ...]

    def problems(self) -> Iterator[str]:
        """At least two different things."""
        if len(self.items) < 2:
            yield N_("There must be at least two things to put in order.")
        yield from text_problems(self.items)

    def choice_texts(self) -> tuple[str, ...]:
        """The things."""
        return self.items

    def grade(self, answer: Answer | None) -> Graded:
        """The share of the things that stand in their place."""
        placed = shaped(dict, answer) or {}
        places = [_text(placed.get(text_id(item))) for item in self.items]
        choices = tuple(
            ExplainedChoice(
                id=text_id(item),
                text=item,
                is_right=given == str(number) and places.count(given) == 1,
                is_chosen=bool(given),
                given=given,
                expected=str(number),
            )
            for number, (item, given) in enumerate(zip(self.items, places, strict=True), start=1)
        )
        return self.graded(_share_right(choices), choices)


def _share_right(choices: tuple[ExplainedChoice, ...]) -> int:
    right = sum(choice.is_right for choice in choices)
    return round_half_up(right * FULL, len(choices)) if choices else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
