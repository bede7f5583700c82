"""The only clock: every moment that the system stores or compares comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today(zone: ZoneInfo = WIB) -> date:
    """The day that people in the zone call today."""
    return now().astimezone(zone).date()


def day_of(moment: datetime) -> date:
    """The day in Malang on which the moment fell."""
    return moment.astimezone(WIB).date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let acts happen at another moment: for building the demo's history."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
