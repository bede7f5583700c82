"""When a digest comes, and what may become of a message."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.clock import WIB
from lms.core.workdays import is_working_day
from lms.notifications import rules
from lms.notifications.rules import MessageState, Outcome

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
HOLIDAYS = st.frozensets(DAYS, max_size=40)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(WIB))


def test_the_digest_of_a_working_day_is_made_at_half_past_six():
    assert rules.morning_of(date(2026, 11, 24), (), WIB) == datetime(
        2026, 11, 24, 6, 30, tzinfo=WIB
    )


def test_the_digest_of_a_saturday_before_a_holiday_is_made_on_tuesday():
    morning = rules.morning_of(date(2026, 11, 28), {date(2026, 11, 30)}, WIB)

    assert morning.date() == date(2026, 12, 1)


@given(day=DAYS, holidays=HOLIDAYS)
def test_a_morning_is_never_before_its_day_and_never_disturbs_anybody(day, holidays):
    morning = rules.morning_of(day, holidays, WIB)

    assert morning.date() >= day
    assert not rules.is_quiet(morning, holidays)
    assert rules.digest_day(morning, holidays) == morning.date()


@given(moment=MOMENTS, holidays=HOLIDAYS)
def test_nothing_goes_out_at_night_on_weekends_or_on_holidays(moment, holidays):
    is_night = moment.hour < 6 or moment.hour >= 20

    may_go_out = not rules.is_quiet(moment, holidays)

    assert may_go_out == (is_working_day(moment.date(), holidays) and not is_night)


@given(moment=MOMENTS, holidays=HOLIDAYS)
def test_digests_are_made_for_the_present_day_and_only_after_its_morning(moment, holidays):
    day = rules.digest_day(moment, holidays)

    assert day in (None, moment.date())
    if day is not None:
        assert moment >= rules.morning_of(day, holidays, WIB)


@pytest.mark.parametrize(("days", "stale"), [(0, False), (3, False), (4, True)])
def test_a_reminder_is_stale_when_it_is_older_than_three_days(days, stale):
    today = date(2026, 11, 24)

    assert rules.is_stale(today - timedelta(days=days), today) is stale


def test_what_was_sent_dropped_or_given_up_stays_so():
    for final in (MessageState.SENT, MessageState.DROPPED, MessageState.DEAD):
        assert not any(rules.may_become(final, state) for state in MessageState)


def test_nothing_is_sent_that_was_not_taken_before_or_found_uncertain():
    before = {state for state in MessageState if rules.may_become(state, MessageState.SENT)}

    assert before == {MessageState.SENDING, MessageState.UNCERTAIN}


@given(tries=st.integers(1, 50), outcome=st.sampled_from(Outcome))
def test_every_outcome_leads_where_a_message_that_is_being_sent_may_go(tries, outcome):
    state, wait = rules.state_after(outcome, tries)

    assert rules.may_become(MessageState.SENDING, state)
    assert (wait > timedelta()) == (state is MessageState.QUEUED)


@given(tries=st.integers(1, 50))
def test_an_unclear_outcome_is_never_tried_again_by_itself(tries):
    assert rules.state_after(Outcome.UNCLEAR, tries)[0] is MessageState.UNCERTAIN


def test_waits_grow_and_the_fifth_failure_is_the_last():
    states, waits = zip(*(rules.state_after(Outcome.REFUSED, n) for n in range(1, 6)), strict=True)

    assert states == (MessageState.QUEUED,) * 4 + (MessageState.DEAD,)
    assert list(waits[:4]) == sorted(waits[:4])


def test_a_lease_is_over_at_its_end_and_not_before():
    end = datetime(2026, 11, 24, tzinfo=UTC)

    assert rules.is_lease_over(end, end)
    assert not rules.is_lease_over(end, end - timedelta(seconds=1))
    assert not rules.is_lease_over(None, end)
