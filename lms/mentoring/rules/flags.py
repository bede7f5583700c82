"""What makes a coordinator look at a visit: flags only, never a block. Pure."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from uuid import UUID

from lms.mentoring.rules.codes import Outcome

LATEST_ARRIVAL = 7
"""Days after which a visit that arrives is looked at."""
NIGHT = (time(23), time(4))
VISITS_A_DAY = 2
"""More than this many visits by one mentor on one day are looked at."""
SAME_TEXT_FROM = 40
"""Characters from which the same observations twice are more than a short phrase."""
DRAW_ONE_IN = 10


class Flag(StrEnum):
    """Why a person looks at a visit before it is verified."""

    BACKDATED = "backdated"
    AT_NIGHT = "at_night"
    MANY_THAT_DAY = "many_that_day"
    SAME_TEXT = "same_text"
    NOBODY_COUNTED = "nobody_counted"
    CORRECTED = "corrected"
    DRAWN = "drawn"
    HANDED_IN_LATE = "handed_in_late"


@dataclass(frozen=True)
class Reported:
    """What the flags look at. `people` are numbers of men and women by role."""

    visited_on: date
    received_on: date
    started_at: time | None
    outcome: Outcome
    people: Mapping[str, Sequence[int]]
    observations: str


def flags_of(visit: Reported, others_that_day: int, earlier_texts: Sequence[str]) -> set[Flag]:
    """The flags of a visit, given the author's other visits of that day and earlier texts."""
    found = {
        Flag.BACKDATED: (visit.received_on - visit.visited_on).days > LATEST_ARRIVAL,
        Flag.AT_NIGHT: visit.started_at is not None and is_at_night(visit.started_at),
        Flag.MANY_THAT_DAY: others_that_day >= VISITS_A_DAY,
        Flag.SAME_TEXT: is_same_text(visit.observations, earlier_texts),
        Flag.NOBODY_COUNTED: visit.outcome is Outcome.HELD and how_many(visit.people) == 0,
    }
    return {flag for flag, raised in found.items() if raised}


def is_at_night(moment: time) -> bool:
    """Whether hardly anybody receives a mentor at this time of day: 23.00 to 04.00."""
    return moment >= NIGHT[0] or moment < NIGHT[1]


def is_same_text(text: str, earlier: Sequence[str]) -> bool:
    """Whether a longer text was written before, whatever its blanks and capitals."""
    plain = _plain(text)
    return len(plain) >= SAME_TEXT_FROM and any(_plain(other) == plain for other in earlier)


def how_many(people: Mapping[str, Sequence[int]]) -> int:
    """How many people were met."""
    return sum(sum(numbers) for numbers in people.values())


def is_drawn(visit_id: UUID, key: bytes) -> bool:
    """Whether the visit is among the tenth that a person looks at, flagged or not.

    The visit's id is made on the phone: only who holds the key can tell which ids are drawn.
    """
    digest = hmac.new(key, visit_id.bytes, hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) % DRAW_ONE_IN == 0


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
