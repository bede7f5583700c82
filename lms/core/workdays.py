"""Which days are working days, and from when to when offices work on one. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

FIVE_DAYS, SIX_DAYS = 5, 6
"""Working days of a week, from Monday on."""


class DaysOff(frozenset[date]):
    """Every day without work but the Sundays: holidays, joint leave, and Saturdays one by one."""


@dataclass(frozen=True)
class Hours:
    """From when to when offices work on a day."""

    opens: time = time(7, 30)
    closes: time = time(16, 0)


@dataclass(frozen=True)
class Fasting:
    """The fasting month of a year, with its shorter hours."""

    first: date
    last: date
    hours: Hours


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices work on this day; with bare holidays, a week is Monday to Friday."""
    week = SIX_DAYS if isinstance(holidays, DaysOff) else FIVE_DAYS
    return day.weekday() < week and day not in holidays


def working_days_after(start: date, count: int, holidays: Collection[date]) -> date:
    """The day on which this many working days have passed since the start; the start is day zero."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def working_day_from(day: date, holidays: Collection[date]) -> date:
    """The day itself when offices work, else the next on which they do."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def hours_on(day: date, usual: Hours, fasting: Fasting | None) -> Hours:
    """The hours of a day: shorter in the fasting month."""
    if fasting is not None and fasting.first <= day <= fasting.last:
        return fasting.hours
    return usual
