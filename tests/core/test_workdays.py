"""Working days leave out weekends, holidays and joint leave."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.core.workdays import is_working_day, working_day_from, working_days_after

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def test_two_working_days_after_a_friday_are_a_tuesday():
    assert working_days_after(date(2026, 11, 20), 2, ()) == date(2026, 11, 24)


def test_a_holiday_moves_the_day_on():
    assert working_days_after(date(2026, 12, 24), 1, {date(2026, 12, 25)}) == date(2026, 12, 28)


@given(DAYS, st.integers(1, 30), st.frozensets(DAYS, max_size=10))
def test_exactly_that_many_working_days_have_passed(start, count, holidays):
    end = working_days_after(start, count, holidays)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, holidays) for day in passed) == count
    assert is_working_day(end, holidays)


@given(DAYS, st.frozensets(DAYS, max_size=10))
def test_the_next_working_day_is_the_first_one(day, holidays):
    found = working_day_from(day, holidays)
    assert is_working_day(found, holidays)
    assert not any(is_working_day(day + timedelta(n), holidays) for n in range((found - day).days))
