"""Which days are working days: Monday to Friday without holidays and joint leave. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < SATURDAY and day not in holidays


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
