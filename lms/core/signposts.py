"""What a lower room must show of a higher one: where to learn, and what passing would complete.

The room of courses fills this when the application is assembled. The result page asks where to
learn, and the page that marks answers anew what would follow.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """A page where something can be learnt: its title for a person, its address and its minutes."""

    title: str
    url: str
    minutes: int


WhereToLearn = Callable[[Collection[str]], Mapping[str, Place]]
_asked: list[WhereToLearn] = []


def show_where_to_learn(answer: WhereToLearn) -> None:
    """Register who knows where objectives can be learnt."""
    _asked[:] = [answer]


def where_to_learn(objectives: Collection[str]) -> Mapping[str, Place]:
    """The places where these objectives can be learnt, as far as they are known."""
    return _asked[0](objectives) if _asked and objectives else {}


@dataclass(frozen=True)
class Follows:
    """What follows where results change: courses completed by it, and those that stay completed."""

    completed: int = 0
    kept: int = 0


Passing = Mapping[tuple[UUID, str], bool]
"""Whether each person's result at each quiz would pass, for those of whom that changes."""
WhatFollows = Callable[[Passing], Follows]
_follows: list[WhatFollows] = []


def show_what_follows(answer: WhatFollows) -> None:
    """Register who knows what completing a check means."""
    _follows[:] = [answer]


def what_follows(passing: Passing) -> Follows:
    """What would follow if these results passed, or passed no more."""
    return _follows[0](passing) if _follows and passing else Follows()
