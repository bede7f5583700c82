"""Learning hours, what somebody's position and place call for, and the order in which to go on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses import rules
from lms.courses.rules import BundleRow, Call, Reason, Step

FIRST = date(2026, 1, 1)
CODES = ["MAN-101", "PSR-101", "PRD-101", "MAN-201"]
codes = st.sampled_from(CODES)
some_codes = st.sets(codes)
days = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
whom = {"kind": st.sampled_from(["position", "category"]), "value": st.sampled_from(["a", "b"])}
reasons = st.lists(st.builds(Reason, since=days, **whom), max_size=6)
bundles = st.lists(
    st.builds(
        BundleRow, course_code=codes, required=st.booleans(), days=st.integers(0, 90), **whom
    ),
    max_size=8,
)
all_calls = st.dictionaries(
    codes, st.builds(Call, st.just(""), st.booleans(), days, st.just("ketua"))
)


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, "0.0"), (45, "1.0"), (90, "2.0"), (2, "0.0"), (3, "0.1"), (110, "2.4"), (117, "2.6")],
)
def test_a_jp_is_45_minutes_shown_to_one_decimal(minutes, hours):
    assert rules.learning_hours(minutes) == Decimal(hours)


@given(st.integers(0, 100_000))
def test_learning_hours_are_never_off_by_more_than_half_a_tenth(minutes):
    assert abs(rules.learning_hours(minutes) - Decimal(minutes) / 45) <= Decimal("0.05")


class TestCalls:
    @given(reasons, bundles)
    def test_a_course_is_called_for_exactly_when_a_bundle_fits_a_reason(self, why, rows):
        fitting = {(one.kind, one.value) for one in why}
        expected = {row.course_code for row in rows if (row.kind, row.value) in fitting}

        assert set(rules.calls(why, rows)) == expected

    @given(reasons, bundles)
    def test_required_outweighs_recommended_and_then_the_earliest_deadline_counts(self, why, rows):
        for code, call in rules.calls(why, rows).items():
            ways = [
                (row.required, one.since + timedelta(days=row.days))
                for row in rows
                for one in why
                if row.course_code == code and (row.kind, row.value) == (one.kind, one.value)
            ]
            required = any(is_required for is_required, _ in ways)
            earliest = min(due for is_required, due in ways if is_required == required)
            assert (call.required, call.due_on) == (required, earliest)

    @given(st.randoms(), reasons, bundles)
    def test_the_order_in_which_reasons_and_bundles_are_read_does_not_matter(
        self, chance, why, rows
    ):
        def told() -> dict:
            found = rules.calls(why, rows)
            return {code: (call.required, call.due_on) for code, call in found.items()}

        before = told()
        chance.shuffle(why)
        chance.shuffle(rows)

        assert told() == before

    @given(reasons, bundles, reasons)
    def test_a_further_reason_never_takes_a_call_away_nor_makes_it_later(self, why, rows, more):
        before, after = rules.calls(why, rows), rules.calls([*why, *more], rows)

        for code, call in before.items():
            assert after[code].required >= call.required
            if after[code].required == call.required:
                assert after[code].due_on <= call.due_on


class TestSteps:
    LESSONS = ["1", "2", "3"]

    def states(self, *done: str) -> str:
        return " ".join(step.state for step in rules.steps(self.LESSONS, "final", done))

    @pytest.mark.parametrize(
        ("done", "states"),
        [
            ((), "now open open locked"),
            (("1",), "done now open locked"),
            (("2",), "now done open locked"),
            (("1", "2", "3"), "done done done now"),
            (("1", "2", "3", "final"), "done done done done"),
            (("final",), "now open open done"),
        ],
    )
    def test_the_first_unfinished_lesson_is_now_and_the_check_waits_for_all(self, done, states):
        assert self.states(*done) == states

    @given(st.sets(st.sampled_from(["1", "2", "3", "final", "gone"])))
    def test_there_is_one_step_to_take_now_until_all_are_done(self, done):
        found = rules.steps(self.LESSONS, "final", done)

        now = [step.key for step in found if step.state == "now"]
        is_over = all(step.state == "done" for step in found)
        assert len(now) == (0 if is_over else 1)
        assert rules.next_step(found) == (None if is_over else now[0])

    def test_a_course_without_lessons_begins_with_its_check(self):
        assert rules.steps([], "final", ()) == (Step("final", "now"),)


@given(st.lists(codes, unique=True), some_codes)
def test_what_is_lacking_is_what_was_asked_for_and_not_completed_in_its_order(requires, completed):
    lacking = rules.lacking(requires, completed)

    assert list(lacking) == [code for code in requires if code not in completed]


class TestOrderOfWork:
    @given(all_calls, some_codes, some_codes, some_codes)
    def test_every_unfinished_course_is_named_once_and_no_completed_one(
        self, wanted, began, completed, locked
    ):
        order = rules.order_of_work(CODES, wanted, began, completed, locked)

        assert sorted(order) == sorted(set(CODES) - completed)

    @given(all_calls, some_codes, some_codes, some_codes)
    def test_begun_comes_before_required_before_recommended_before_others_and_locked_last(
        self, wanted, began, completed, locked
    ):
        def place(code: str) -> tuple[bool, int, date]:
            call = wanted.get(code)
            kind = 2 if call is None else (0 if call.required else 1)
            return (
                code in locked,
                kind if code not in began else kind - 10,
                call.due_on if call else date.max,
            )

        places = [
            place(code) for code in rules.order_of_work(CODES, wanted, began, completed, locked)
        ]
        assert places == sorted(places)

    def test_two_courses_for_which_nothing_calls_come_by_code(self):
        assert rules.order_of_work(reversed(CODES), {}, (), (), ()) == sorted(CODES)
