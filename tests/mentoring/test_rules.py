"""The decisions of mentoring, over plain values."""

import itertools
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lms.cooperatives.rules import PositionKind
from lms.mentoring.rules import follow_ups, schedule, visits
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.conflicts import has_conflict
from lms.mentoring.rules.flags import Flag, Reported, flags_of, is_at_night, is_drawn, is_same_text
from lms.mentoring.rules.follow_ups import FollowUpState, FollowUpStep, Status
from lms.mentoring.rules.reminders import FOLLOW_UP_OFFSETS, VISIT_OFFSETS, offsets_by
from lms.mentoring.rules.schedule import DueState, DueStep, When, Window
from lms.mentoring.rules.visits import VisitState, VisitStep

DAYS = st.dates(date(2025, 1, 1), date(2030, 12, 31))


class FollowUpMachine(RuleBasedStateMachine):
    """Whatever is tried in whatever order, a follow-up stands where its events led it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = FollowUpState.OPEN
        self.taken: list[FollowUpStep] = []

    @rule(step=st.sampled_from(FollowUpStep))
    def try_step(self, step: FollowUpStep) -> None:
        if follow_ups.can(self.state, step):
            self.state = follow_ups.after(self.state, step)
            self.taken.append(step)
        else:
            with pytest.raises(follow_ups.FollowUpSettled):
                follow_ups.after(self.state, step)

    @precondition(lambda self: self.state in follow_ups.UNDONE)
    @rule(status=st.sampled_from(Status))
    def find_at_a_visit(self, status: Status) -> None:
        for step in follow_ups.steps_for(self.state, status):
            self.state = follow_ups.after(self.state, step)
            self.taken.append(step)
        done = {Status.DONE: FollowUpState.CLOSED, Status.NOT_NEEDED: FollowUpState.CANCELLED}
        assert self.state is done.get(status, FollowUpState.OPEN)

    @invariant()
    def nothing_comes_after_a_cancellation(self) -> None:
        if FollowUpStep.CANCEL in self.taken:
            assert self.taken[-1] is FollowUpStep.CANCEL

    @invariant()
    def what_is_closed_was_closed_last(self) -> None:
        if self.state is FollowUpState.CLOSED:
            assert self.taken[-1] is FollowUpStep.CLOSE

    @invariant()
    def only_the_undone_is_ever_overdue(self) -> None:
        late = follow_ups.is_overdue(self.state, date(2026, 1, 1), date(2026, 1, 2))
        assert late == (self.state in {FollowUpState.OPEN, FollowUpState.CLAIMED})


class VisitMachine(RuleBasedStateMachine):
    """A due visit is done exactly while one of its visits stands."""

    def __init__(self) -> None:
        super().__init__()
        self.due = DueState.OPEN
        self.visits: list[VisitState] = []

    @precondition(lambda self: self.due is DueState.OPEN)
    @rule()
    def submit(self) -> None:
        self.due = schedule.after(self.due, DueStep.COMPLETE)
        self.visits.append(VisitState.SUBMITTED)

    @precondition(lambda self: self.due is DueState.OPEN and not self.visits)
    @rule()
    def cancel(self) -> None:
        self.due = schedule.after(self.due, DueStep.CANCEL)

    @precondition(lambda self: self.due is DueState.CANCELLED)
    @rule(step=st.sampled_from(DueStep))
    def try_what_was_cancelled(self, step: DueStep) -> None:
        with pytest.raises(schedule.DueSettled):
            schedule.after(self.due, step)

    @precondition(lambda self: self.visits)
    @rule(step=st.sampled_from(VisitStep))
    def try_step(self, step: VisitStep) -> None:
        before = self.visits[-1]
        if not visits.can(before, step):
            with pytest.raises(visits.VisitSettled):
                visits.after(before, step)
            return
        self.visits[-1] = visits.after(before, step)
        if self.visits[-1] in visits.VOID:
            self.due = schedule.after(self.due, DueStep.REOPEN)

    @invariant()
    def done_means_that_a_visit_stands(self) -> None:
        standing = [state for state in self.visits if state not in visits.VOID]
        assert len(standing) == (self.due is DueState.DONE)

    @invariant()
    def a_verified_visit_is_locked(self) -> None:
        assert not any(visits.can(VisitState.VERIFIED, step) for step in VisitStep)


TestFollowUpMachine = FollowUpMachine.TestCase
TestVisitMachine = VisitMachine.TestCase


@given(DAYS, DAYS)
def test_an_open_due_visit_is_exactly_one_thing_on_a_day(day: date, on: date) -> None:
    (window,) = schedule.month_windows(day, date(2025, 1, 1), ())
    found = schedule.when(window, on)

    assert (found is When.MISSED) == (on > window.end)
    assert (found is When.LATER) == (on < window.start)
    assert (found is When.TODAY) == (on == window.due_on)
    assert (found is When.LATE) == (window.due_on < on <= window.end)


@given(DAYS, DAYS, st.sets(DAYS, max_size=5))
def test_a_visit_is_due_within_its_window_whenever_the_mentor_came(
    day: date, since: date, holidays: set[date]
) -> None:
    since = min(since, day)
    (window,) = schedule.month_windows(day, since, holidays)

    assert window.start <= window.due_on <= window.end
    assert window.end.month == day.month
    assert window.start >= since


def test_a_visit_is_due_on_a_working_day_in_the_middle_of_the_month() -> None:
    # 15 November 2026 is a Sunday, and the Monday after it is made a holiday here.
    (window,) = schedule.month_windows(date(2026, 11, 3), date(2025, 7, 1), {date(2026, 11, 16)})

    assert window == Window(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 17))


def test_a_mentor_who_comes_after_the_middle_has_until_the_end_of_the_month() -> None:
    (window,) = schedule.month_windows(date(2026, 11, 24), date(2026, 11, 24), ())

    assert window == Window(date(2026, 11, 24), date(2026, 11, 30), date(2026, 11, 30))


@given(DAYS, DAYS, st.integers(1, 4), st.sets(DAYS, max_size=5))
def test_several_visits_part_the_month_between_them(
    day: date, since: date, visits_a_month: int, holidays: set[date]
) -> None:
    windows = schedule.month_windows(day, min(since, day), holidays, visits_a_month)

    assert 1 <= len(windows) <= visits_a_month
    assert windows[-1].end.month == day.month
    assert (windows[-1].end + timedelta(days=1)).month != day.month
    for window in windows:
        assert window.start <= window.due_on <= window.end
    for earlier, later in itertools.pairwise(windows):
        assert earlier.end + timedelta(days=1) == later.start


@given(DAYS, st.integers(0, 20))
def test_a_visit_is_late_by_its_own_date_and_never_by_its_arrival(end: date, days: int) -> None:
    assert not schedule.is_after_window(end - timedelta(days=days), end)
    assert schedule.is_after_window(end + timedelta(days=days + 1), end)


def test_rule_verifies_after_two_working_days_that_skip_weekend_and_holidays() -> None:
    thursday = date(2026, 11, 12)

    assert visits.verified_by_rule_on(thursday, ()) == date(2026, 11, 16)
    assert visits.verified_by_rule_on(thursday, {date(2026, 11, 13)}) == date(2026, 11, 17)


def test_the_lot_falls_on_one_visit_in_ten_and_needs_the_key() -> None:
    ids = [UUID(int=number) for number in range(10_000)]
    drawn = {one for one in ids if is_drawn(one, b"key")}

    assert 900 < len(drawn) < 1_100
    assert drawn == {one for one in ids if is_drawn(one, b"key")}
    assert drawn != {one for one in ids if is_drawn(one, b"other")}


def reported(**changes: object) -> Reported:
    fields: dict[str, object] = {
        "visited_on": date(2026, 11, 12),
        "received_on": date(2026, 11, 12),
        "started_at": time(9, 30),
        "outcome": Outcome.HELD,
        "people": {"board": (1, 2)},
        "observations": "",
    }
    return Reported(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "others", "flags"),
    [
        ({}, 0, set()),
        ({"received_on": date(2026, 11, 19)}, 0, set()),
        ({"received_on": date(2026, 11, 20)}, 0, {Flag.BACKDATED}),
        ({"started_at": time(23)}, 0, {Flag.AT_NIGHT}),
        ({"started_at": None}, 1, set()),
        ({}, 2, {Flag.MANY_THAT_DAY}),
        ({"people": {}}, 0, {Flag.NOBODY_COUNTED}),
        ({"people": {}, "outcome": Outcome.NOBODY_MET}, 0, set()),
    ],
)
def test_flags_say_why_a_person_should_look(
    changes: dict[str, object], others: int, flags: set[Flag]
) -> None:
    assert flags_of(reported(**changes), others, ()) == flags


def test_the_same_long_text_is_noticed_whatever_its_blanks_and_capitals() -> None:
    text = "Pengurus belum memegang buku kas, dan nota tidak disimpan."

    assert is_same_text(text, [text.upper().replace(" ", "  ")])
    assert not is_same_text("Baik.", ["Baik."])
    assert not is_same_text(text, ["Sudah rapi."])


@pytest.mark.parametrize(
    ("moment", "night"),
    [(time(22, 59), False), (time(23), True), (time(3, 59), True), (time(4), False)],
)
def test_night_is_from_23_to_4(moment: time, night: bool) -> None:
    assert is_at_night(moment) is night


@given(DAYS, DAYS, DAYS)
def test_each_reminder_exists_from_its_day_on_and_not_before_its_subject(
    due_on: date, since: date, today: date
) -> None:
    for offsets in (VISIT_OFFSETS, FOLLOW_UP_OFFSETS):
        found = offsets_by(due_on, offsets, since, today)
        assert found == sorted(found)
        assert set(offsets_by(due_on, offsets, since, today - timedelta(days=1))) <= set(found)
        for offset in offsets:
            assert (offset in found) == (since <= due_on + timedelta(days=offset) <= today)


@pytest.mark.parametrize("kind", PositionKind)
def test_who_governs_a_cooperative_has_a_conflict_and_a_hired_manager_has_none(
    kind: PositionKind,
) -> None:
    assert has_conflict([kind])


def test_a_visit_has_a_number_that_can_be_read_aloud() -> None:
    assert visits.number(UUID("3f2a91bc-0000-4000-8000-000000000000").hex) == "3F2A-91BC"
    assert len(visits.number(uuid4().hex)) == 9
