"""Roles by hand: where and how long, and that somebody administers on every day to come."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import role_rules
from lms.accounts.role_rules import Span, fault, is_always_covered, span, suggested_expiry
from lms.core.roles import Role

TODAY = date(2026, 11, 25)
DAYS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
SPANS = st.lists(
    st.builds(Span, DAYS, st.none() | DAYS).filter(lambda s: s.until is None or s.until >= s.first),
    max_size=6,
)


def covers(spans: list[Span], day: date) -> bool:
    return any(s.first <= day and (s.until is None or day < s.until) for s in spans)


@given(SPANS)
def test_somebody_always_administers_when_each_day_has_somebody_however_one_counts(spans):
    # Beyond the last day that any span names, every day is like the next.
    days = [TODAY + timedelta(days=ahead) for ahead in range(60)]

    assert is_always_covered(spans, TODAY) == all(covers(spans, day) for day in days)


@given(SPANS, st.builds(Span, DAYS, st.none() | DAYS))
def test_one_more_never_takes_away(spans, more):
    if is_always_covered(spans, TODAY):
        assert is_always_covered([*spans, more], TODAY)


@given(SPANS)
def test_without_anybody_who_stays_there_is_a_day_without_anybody(spans):
    expiring = [s for s in spans if s.until is not None]

    assert not is_always_covered(expiring, TODAY)


@pytest.mark.parametrize(
    ("successor", "covered"),
    [(date(2026, 12, 31), True), (date(2027, 1, 1), True), (date(2027, 1, 2), False)],
)
def test_a_successor_must_begin_by_the_day_after_the_last(successor, covered):
    leaving = span(date(2026, 1, 1), None, date(2026, 12, 31))

    assert is_always_covered([leaving, Span(successor)], TODAY) is covered


@given(DAYS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_the_days_of_a_grant_are_those_on_which_it_holds(valid_from, valid_to, expires_on, day):
    holds = (
        valid_from <= day
        and (valid_to is None or day < valid_to)
        and (expires_on is None or day <= expires_on)
    )

    assert covers([span(valid_from, valid_to, expires_on)], day) == holds


ROLES = st.sampled_from(list(Role))
LEVELS = st.sampled_from(["province", "city", "district", "village", ""])


@given(ROLES, LEVELS, DAYS, st.none() | DAYS)
def test_what_can_be_given_lies_ahead_and_over_an_area_of_the_city(role, level, first, last):
    if fault(role, level, first, last, TODAY) is None:
        assert role in role_rules.BY_HAND
        assert level in {"city", "district", "village"}
        assert first >= TODAY
        assert last is None or last >= first
        assert role is not Role.AUDITOR or last is not None


@pytest.mark.parametrize(
    ("role", "level", "first", "last", "field"),
    [
        (Role.MEMBER, "village", 0, None, "role"),
        (Role.MENTOR, "village", 0, None, "role"),
        (Role.ADMINISTRATOR, "district", 0, None, "area"),
        (Role.ADMINISTRATOR, "city", 0, None, None),
        (Role.LURAH, "city", 0, None, "area"),
        (Role.LURAH, "village", 0, None, None),
        (Role.STAFF, "", 0, None, "area"),
        (Role.STAFF, "city", -1, None, "valid_from"),
        (Role.STAFF, "city", 5, 4, "expires_on"),
        (Role.STAFF, "city", 5, 5, None),
        (Role.AUDITOR, "city", 0, None, "expires_on"),
        (Role.AUDITOR, "city", 0, 366, None),
        (Role.AUDITOR, "city", 0, 367, "expires_on"),
    ],
)
def test_each_fault_is_named_at_its_field(role, level, first, last, field):
    days = [None if n is None else TODAY + timedelta(days=n) for n in (first, last)]

    found = fault(role, level, days[0], days[1], TODAY)

    assert (found.field if found else None) == field


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_the_suggested_end_is_the_end_of_a_year_at_least_a_quarter_away(today):
    day = suggested_expiry(today)

    assert (day.month, day.day) == (12, 31)
    assert timedelta(days=90) <= day - today <= timedelta(days=456)
