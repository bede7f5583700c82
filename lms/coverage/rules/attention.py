"""Where somebody should look first, and how far a figure lies from the others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from lms.coverage.rules.sums import Sum

LONGEST_GAP = 42
"""Days without a held visit from which a kelurahan needs attention: six weeks."""


class Seen(NamedTuple):
    """When a kelurahan was last visited; None for never, then counted since it has cooperatives."""

    since: date
    last: date | None


class Gap(NamedTuple):
    """A kelurahan without a visit for so many days; `ever` whether there was one before."""

    code: str
    days: int
    ever: bool


@dataclass(frozen=True)
class Extreme:
    """Who stands out most: `codes` share the same figure, `figure` is the first one's."""

    codes: tuple[str, ...]
    figure: Sum


def gaps(seen: Mapping[str, Seen], day: date) -> list[Gap]:
    """The kelurahan without a visit for six weeks or more, the longest first."""
    found = [
        Gap(code, (day - (one.last or one.since)).days, one.last is not None)
        for code, one in seen.items()
    ]
    return sorted((g for g in found if g.days >= LONGEST_GAP), key=lambda g: (-g.days, g.code))


def undeclared(members: Mapping[str, Sum]) -> list[str]:
    """Where a headcount of members is missing."""
    return [code for code, figure in members.items() if figure.missing]


def outdated(members: Mapping[str, Sum]) -> list[str]:
    """Where more members are trained than were declared."""
    return [code for code, figure in members.items() if figure.is_outdated]


def busiest(figures: Mapping[str, Sum]) -> list[str]:
    """Where anything was counted, the most first: for overdue follow-ups."""
    some = [(code, figure.n) for code, figure in figures.items() if figure.n]
    return [code for code, _n in sorted(some, key=lambda pair: (-pair[1], pair[0]))]


def extreme(figures: Iterable[tuple[str, Sum]], *, most: bool, has_whole: bool) -> Extreme | None:
    """Who stands out: the least by share (or number), or the most where more is worse.

    None when nobody has a figure that can be compared.
    """
    values = [
        (code, figure, figure.share if has_whole else Fraction(figure.n))
        for code, figure in figures
    ]
    known = [(code, figure, value) for code, figure, value in values if value is not None]
    if not known:
        return None
    worst = (max if most else min)(value for _code, _figure, value in known)
    those = [(code, figure) for code, figure, value in known if value == worst]
    return Extreme(tuple(code for code, _figure in those), those[0][1])
