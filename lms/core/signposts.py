"""What a lower room must show of a higher one: where an objective can be learnt.

The room of courses fills this when the application is assembled; the result page asks it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


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
