"""Roles that are given by hand: where, how long, and that somebody always administers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.roles import Role

BY_HAND = (
    Role.COORDINATOR,
    Role.TRAINER,
    Role.EDITOR,
    Role.LURAH,
    Role.STAFF,
    Role.HEAD,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
"""What the office gives; the others come from memberships, positions and assignments."""
GIVEN_BY_STAFF = frozenset({Role.COORDINATOR, Role.TRAINER, Role.LURAH})
"""What staff give within their own area; all others are given by administrators alone."""
LEVELS = {
    Role.ADMINISTRATOR: frozenset({"city"}),
    Role.LURAH: frozenset({"village"}),
}
"""At which levels of the tree of areas these roles are given; all others at any of a city."""
ANY_LEVEL = frozenset({"city", "district", "village"})
LASTING = frozenset({Role.ADMINISTRATOR, Role.LURAH})
"""Roles that last as long as somebody has the office; to all others a last day is suggested."""
SUGGESTED_AT_LEAST = timedelta(days=90)
LONGEST_AUDIT = timedelta(days=366)


@dataclass(frozen=True)
class Fault:
    """Why a role cannot be given so: the field at which to mend it, and which fault it is."""

    field: str
    what: str


def fault(
    role: Role, level: str, valid_from: date, expires_on: date | None, today: date
) -> Fault | None:
    """Why a role cannot be given at such an area for such a time; None when it can."""
    if role not in BY_HAND:
        return Fault("role", "not_by_hand")
    if level not in LEVELS.get(role, ANY_LEVEL):
        return Fault("area", "level")
    if valid_from < today:
        return Fault("valid_from", "past")
    if expires_on is not None and expires_on < valid_from:
        return Fault("expires_on", "before")
    if role is not Role.AUDITOR:
        return None
    if expires_on is None:
        return Fault("expires_on", "needed")
    return Fault("expires_on", "long") if expires_on > valid_from + LONGEST_AUDIT else None


def suggested_expiry(today: date) -> date:
    """The end of the year, when contracts end; of the next one when that is less than 90 days off."""
    this_year = date(today.year, 12, 31)
    is_near = this_year - today < SUGGESTED_AT_LEAST
    return date(today.year + 1, 12, 31) if is_near else this_year


@dataclass(frozen=True)
class Span:
    """The days on which somebody administers: from the first, up to but not on `until`."""

    first: date
    until: date | None = None


def span(valid_from: date, valid_to: date | None, expires_on: date | None) -> Span:
    """The days of a grant, whether an act ended it or its own expiry does."""
    ends = [valid_to, expires_on + timedelta(days=1) if expires_on else None]
    return Span(valid_from, min((day for day in ends if day is not None), default=None))


def is_always_covered(spans: Iterable[Span], today: date) -> bool:
    """Whether there is somebody on every day from today on.

    One who leaves counts up to the last day, so a successor must begin by then, and somebody must
    have the role without an end.
    """
    reached = today
    for one in sorted(spans, key=lambda one: one.first):
        if one.first > reached:
            return False
        if one.until is None:
            return True
        reached = max(reached, one.until)
    return False
