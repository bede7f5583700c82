"""Dates that people type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.dates import parse_date


@pytest.mark.parametrize(
    "typed", ["2025-11-05", "5/11/2025", "05/11/2025", "5-11-2025", " 5.11.2025 ", "5 11 2025"]
)
def test_a_date_may_be_typed_in_many_ways(typed):
    assert parse_date(typed) == date(2025, 11, 5)


@pytest.mark.parametrize("typed", ["", "31/2/2025", "5/11/25", "0000-01-01", "٥/١١/٢٠٢٥", "x"])
def test_what_is_no_date_is_none(typed):
    assert parse_date(typed) is None


@given(st.text(max_size=40))
def test_no_text_makes_it_fail(typed):
    assert parse_date(typed) is None or isinstance(parse_date(typed), date)


@given(st.dates())
def test_every_day_can_be_read_back_from_the_browser_s_form(day):
    assert parse_date(day.isoformat()) == day
