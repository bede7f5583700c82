"""Months as figures name them, "2026-11", and the day on which a stock is counted. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


def is_period(text: str) -> bool:
    """Whether the text names a month."""
    return bool(_PERIOD.fullmatch(text))


def period_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def first_day(period: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{period}-01")


def last_day(period: str) -> date:
    """The last day of a month."""
    first = first_day(period)
    return first.replace(day=monthrange(first.year, first.month)[1])


def counting_day(period: str, today: date) -> date:
    """The day on which a stock is counted: the last of the month, or today while it is open."""
    return min(last_day(period), today)


def before(period: str) -> str:
    """The month before."""
    return period_of(first_day(period) - timedelta(days=1))


def periods_between(first: str, last: str) -> Iterator[str]:
    """All months from the first to the last, both included."""
    period = first
    while period <= last:
        yield period
        period = period_of(last_day(period) + timedelta(days=1))
