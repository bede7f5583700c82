"""When a digest comes, what may become of a message, and which addresses are ones. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from lms.core.workdays import Hours, is_working_day, working_day_from

QUIET_UNTIL = time(6, 0)
QUIET_FROM = time(20, 0)
BEFORE_OPENING = timedelta(hours=1)
STALE_AFTER = timedelta(days=3)
"""A reminder older than this is news in the app only."""
LEASE = timedelta(minutes=10)
"""Longer than the slowest conversation with a mail server, whose every answer has a time limit."""
RETRY_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""How long to wait after each try that failed; after one try more the message is dead."""


@dataclass(frozen=True)
class Times:
    """When the digest of a day is made, and between which hours nobody is disturbed."""

    morning: time = time(6, 30)
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL


USUAL = Times()


class Channel(StrEnum):
    """By which way a message reaches somebody."""

    IN_APP = "in_app"
    EMAIL = "email"


class MessageState(StrEnum):
    """How far a message has come; uncertain means that nobody knows whether it arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    DROPPED = "dropped"


class DropReason(StrEnum):
    """Why something is not delivered.

    Superseded: a later reminder says the same. Gone: the person was erased or merged into another.
    """

    UNWANTED = "unwanted"
    SUPERSEDED = "superseded"
    STALE = "stale"
    GONE = "gone"
    SWITCHED_OFF = "switched_off"


class Outcome(StrEnum):
    """What is known after handing a message over; unreachable means the server, not the person."""

    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNCLEAR = "unclear"


NEXT = MappingProxyType(
    {
        MessageState.QUEUED: frozenset({MessageState.SENDING, MessageState.DROPPED}),
        MessageState.SENDING: frozenset(
            {MessageState.SENT, MessageState.QUEUED, MessageState.UNCERTAIN, MessageState.DEAD}
        ),
        MessageState.UNCERTAIN: frozenset(
            {MessageState.SENT, MessageState.QUEUED, MessageState.DEAD}
        ),
        MessageState.SENT: frozenset[MessageState](),
        MessageState.DEAD: frozenset[MessageState](),
        MessageState.DROPPED: frozenset[MessageState](),
    }
)
"""What each state may become. An uncertain message goes on only by a person's word, or by the
sender's own when it was merely slow."""


def morning_before(hours: Hours) -> time:
    """When the digest of a day is made: an hour before the offices open."""
    opens = datetime.combine(date(2000, 1, 2), hours.opens)
    return (opens - BEFORE_OPENING).time() if hours.opens >= time(1) else time()


def morning_of(
    day: date, holidays: Collection[date], zone: tzinfo | None, times: Times = USUAL
) -> datetime:
    """When a reminder of this day is told: in the morning of the day, or of the next working day."""
    return datetime.combine(working_day_from(day, holidays), times.morning, zone)


def is_quiet(here: datetime, holidays: Collection[date], times: Times = USUAL) -> bool:
    """Whether nobody is to be disturbed: in the quiet hours, and on days without work.

    `here` is the moment in the zone of the people.
    """
    by_day = times.quiet_until <= here.time() < times.quiet_from
    return not by_day or not is_working_day(here.date(), holidays)


def digest_day(here: datetime, holidays: Collection[date], times: Times = USUAL) -> date | None:
    """The day whose digests may be made at this moment; None before the morning and at quiet times.

    `here` is the moment in the zone of the people.
    """
    today = here.date()
    if is_quiet(here, holidays, times) or here < morning_of(today, holidays, here.tzinfo, times):
        return None
    return today


def digest_key(day: date) -> str:
    """The key that makes a digest the only one of its morning, for a person and a channel."""
    return f"digest:{day.isoformat()}"


def is_stale(remind_on: date, today: date) -> bool:
    """Whether a reminder of that day is too old to be told outside of the app."""
    return today - remind_on > STALE_AFTER


def may_become(state: MessageState, new: MessageState) -> bool:
    """Whether a message in this state may come into the new one."""
    return new in NEXT[state]


def is_lease_over(lease_until: datetime | None, now: datetime) -> bool:
    """Whether whoever took a message for sending must have died: it may have arrived or not."""
    return lease_until is not None and lease_until <= now


def state_after(outcome: Outcome, tries: int) -> tuple[MessageState, timedelta]:
    """What a message becomes after this many tries, and how long it waits when queued again."""
    if outcome is Outcome.DELIVERED:
        return MessageState.SENT, timedelta()
    if outcome is Outcome.UNCLEAR:
        return MessageState.UNCERTAIN, timedelta()
    if tries > len(RETRY_AFTER):
        return MessageState.DEAD, timedelta()
    return MessageState.QUEUED, RETRY_AFTER[tries - 1]


def words_in(language: str, item: Mapping[str, Any]) -> Mapping[str, str]:
    """Title and detail of something told, in the reader's language where it was kept in it."""
    said: Mapping[str, str] = item.get("in", {}).get(language, item)
    return said
