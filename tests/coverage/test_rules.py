"""What counts, where, and out of what, on plain values."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.cooperatives.rules import PositionKind
from lms.coverage.rules import attention, counting, periods
from lms.coverage.rules.counting import by_area, count, sums
from lms.coverage.rules.facts import (
    Belonging,
    Cell,
    CooperativeFacts,
    Declared,
    Facts,
    Promise,
    Step,
    Training,
    VisitMade,
)
from lms.coverage.rules.sums import Key, Sum, add, of_whole
from lms.mentoring.rules.follow_ups import FollowUpStep

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOV, START = "2026-11", date(2026, 1, 1)
TODAY = date(2026, 11, 24)
VILLAGES = ("35.73.01.1001", "35.73.01.1002", "35.73.02.1001")


def key(number: int) -> UUID:
    return UUID(int=number)


CELLS = [Cell(VILLAGES[n % 3], key(100 + n)) for n in range(4)]
HOMES = [CooperativeFacts(cell, 5, 3, START) for cell in CELLS]
days = st.dates(START, date(2026, 12, 31))


@st.composite
def belongings(draw: st.DrawFn, kinds: tuple[PositionKind | None, ...] = (None,)) -> Belonging:
    begins = draw(days)
    ends = draw(st.none() | st.dates(begins, date(2027, 1, 1)))
    home = draw(st.sampled_from(CELLS)).cooperative_id
    person = key(draw(st.integers(1, 6)))
    return Belonging(person, home, begins, ends, draw(st.sampled_from(kinds)))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    people = st.integers(1, 6).map(key)
    return Facts(
        cooperatives=HOMES,
        memberships=draw(st.lists(belongings(), max_size=10)),
        positions=draw(
            st.lists(belongings((PositionKind.CHAIR, PositionKind.TREASURER)), max_size=6)
        ),
        genders={key(n): "LP"[n % 2] for n in range(1, 5)},
        headcounts=[
            Declared(draw(st.sampled_from(CELLS)).cooperative_id, draw(days), n, n + 1)
            for n in draw(st.lists(st.integers(0, 5), max_size=3))
        ],
        trainings=[
            Training(
                key(1000 + n), draw(people), draw(days), draw(st.none() | st.sampled_from(CELLS))
            )
            for n in range(draw(st.integers(0, 8)))
        ],
        visits=[
            VisitMade(key(2000 + n), draw(st.sampled_from(CELLS)), draw(days))
            for n in range(draw(st.integers(0, 5)))
        ],
    )


@unhurried
@given(facts(), st.sampled_from(["2026-03", NOV, "2026-12"]))
def test_villages_add_up_to_the_district_and_the_city(some: Facts, period: str) -> None:
    counted = count(some, period, TODAY)
    villages = by_area(counted)

    for code in counting.CODES:
        city = add(figures[Key(code)] for figures in villages.values())
        districts = [
            add(
                figures[Key(code)]
                for area, figures in villages.items()
                if area.startswith(district)
            )
            for district in ("35.73.01", "35.73.02")
        ]
        assert add(districts) == city == sums(counted).get(Key(code), Sum())


@unhurried
@given(facts(), st.sampled_from(["2026-03", NOV]))
def test_nobody_is_counted_twice(some: Facts, period: str) -> None:
    counted = count(some, period, TODAY)

    for code in (
        counting.MEMBERS,
        counting.BOARD_SEATS,
        counting.SUPERVISOR_SEATS,
        counting.PEOPLE,
    ):
        people = Counter(row.id for rows in counted.rows[code].values() for row in rows)
        assert all(times == 1 for times in people.values())


@unhurried
@given(facts())
def test_women_men_and_unknown_make_all_members(some: Facts) -> None:
    for figures in by_area(count(some, NOV, TODAY)).values():
        by_gender = [figures[Key(counting.MEMBERS, counting.GENDER, g)].n for g in counting.GENDERS]
        assert sum(by_gender) == figures[Key(counting.MEMBERS)].n


@given(st.lists(st.builds(of_whole, st.integers(0, 9), st.none() | st.integers(0, 9))))
def test_a_share_is_made_only_of_what_lies_inside_the_known_whole(parts: list[Sum]) -> None:
    total = add(parts)
    known = [one for one in parts if one.out_of is not None]

    assert total.n == sum(one.n for one in parts)
    assert total.part == sum(one.n for one in known)
    assert total.out_of == (sum(one.out_of or 0 for one in known) if known else None)
    assert total.missing == len(parts) - len(known)


def member(
    number: int, since: date = START, until: date | None = None, cell: Cell = CELLS[0]
) -> Belonging:
    return Belonging(key(number), cell.cooperative_id, since, until)


def trained(number: int, on: date, cell: Cell | None = CELLS[0]) -> Training:
    return Training(key(1000 + number), key(number), on, cell)


def members_trained(some: Facts, period: str = NOV, cell: Cell = CELLS[0]) -> Sum:
    return sums(count(some, period, TODAY), {cell})[Key(counting.MEMBERS)]


def test_a_stock_counts_who_belongs_on_the_last_day_and_was_trained_by_then() -> None:
    some = Facts(
        cooperatives=HOMES,
        memberships=[
            member(1),
            member(2, until=date(2026, 10, 31)),
            member(3, since=date(2026, 11, 1)),
        ],
        trainings=[
            trained(1, date(2026, 10, 31)),
            trained(2, date(2026, 5, 1)),
            trained(3, date(2026, 11, 2)),
        ],
    )

    assert members_trained(some, "2026-09").n == 1
    assert members_trained(some, "2026-10").n == 1
    assert members_trained(some, NOV).n == 2


def test_without_a_headcount_the_whole_is_not_available() -> None:
    some = Facts(cooperatives=HOMES, memberships=[member(1)], trainings=[trained(1, START)])

    assert members_trained(some) == Sum(1, None, 1, 1)
    assert members_trained(some).share is None


def test_more_trained_than_declared_is_an_outdated_headcount_and_never_clipped() -> None:
    some = Facts(
        cooperatives=HOMES,
        memberships=[member(1), member(2)],
        trainings=[trained(1, START), trained(2, START)],
        headcounts=[Declared(CELLS[0].cooperative_id, START, 1)],
    )

    assert members_trained(some).is_outdated
    assert members_trained(some).share == 2


def test_the_headcount_is_the_latest_declared_by_the_day() -> None:
    home = CELLS[0].cooperative_id
    some = Facts(
        cooperatives=HOMES,
        headcounts=[Declared(home, date(2026, 11, 20), 90), Declared(home, date(2026, 10, 1), 80)],
    )

    assert members_trained(some, "2026-09").out_of is None
    assert members_trained(some, "2026-10").out_of == 80
    assert members_trained(some, NOV).out_of == 90


def test_by_gender_out_of_how_many_is_known_only_when_all_were_declared_by_gender() -> None:
    home = CELLS[0].cooperative_id
    women = Key(counting.MEMBERS, counting.GENDER, "P")

    for unknown, whole in ((0, 60), (1, None)):
        some = Facts(cooperatives=HOMES, headcounts=[Declared(home, START, 40, 60, unknown)])
        assert sums(count(some, NOV, TODAY), {CELLS[0]})[women].out_of == whole


def test_a_flow_counts_at_the_place_of_its_day_though_the_person_moved_since() -> None:
    some = Facts(
        cooperatives=HOMES,
        memberships=[
            member(1, until=date(2026, 11, 10)),
            member(1, since=date(2026, 11, 10), cell=CELLS[1]),
        ],
        trainings=[trained(1, date(2026, 11, 5), CELLS[0])],
    )
    counted = count(some, NOV, TODAY)

    assert sums(counted, {CELLS[0]})[Key(counting.COMPLETIONS)].n == 1
    assert sums(counted, {CELLS[0]})[Key(counting.MEMBERS)].n == 0
    assert sums(counted, {CELLS[1]})[Key(counting.MEMBERS)].n == 1


def test_what_somebody_without_a_cooperative_learns_counts_in_no_area() -> None:
    counted = count(
        Facts(cooperatives=HOMES, trainings=[trained(1, DAY := date(2026, 11, 5), None)]),
        NOV,
        TODAY,
    )

    assert DAY <= TODAY
    assert sums(counted)[Key(counting.COMPLETIONS)].n == sums(counted)[Key(counting.PEOPLE)].n == 0


CLOSE, REOPEN, MOVE = FollowUpStep.CLOSE, FollowUpStep.REOPEN, FollowUpStep.MOVE


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        ((), True),
        ((Step(date(2026, 11, 3), CLOSE),), False),
        ((Step(date(2026, 11, 3), CLOSE), Step(date(2026, 11, 9), REOPEN)), True),
        ((Step(date(2026, 11, 11), CLOSE),), True),
        ((Step(date(2026, 11, 9), FollowUpStep.CLAIM), Step(date(2026, 10, 30), CLOSE)), False),
        ((Step(date(2026, 11, 11), FollowUpStep.CLAIM), Step(date(2026, 10, 30), CLOSE)), True),
    ],
    ids=[
        "untouched",
        "closed",
        "reopened",
        "closed later",
        "recorded later, found earlier",
        "not before what came first",
    ],
)
def test_a_follow_up_is_open_on_a_day_by_what_had_happened_until_then(
    steps: tuple[Step, ...], is_open: bool
) -> None:
    promise = Promise(key(1), CELLS[0], date(2026, 10, 1), date(2026, 10, 20), steps)

    assert counting.is_open(promise, date(2026, 11, 10)) is is_open


def test_a_new_deadline_counts_from_the_day_on_which_it_was_given() -> None:
    first, later = date(2026, 10, 20), date(2026, 12, 1)
    steps = (
        Step(date(2026, 10, 1), FollowUpStep.CREATE, first),
        Step(date(2026, 11, 5), MOVE, later),
    )
    some = Facts(
        cooperatives=HOMES, promises=[Promise(key(1), CELLS[0], date(2026, 10, 1), later, steps)]
    )

    overdue = {
        period: sums(count(some, period, TODAY), {CELLS[0]})[Key(counting.OVERDUE)]
        for period in ("2026-10", NOV)
    }
    assert overdue == {"2026-10": Sum(1, 1), NOV: Sum(0, 1)}


def test_the_open_month_is_counted_today_and_a_past_one_on_its_last_day() -> None:
    assert periods.counting_day(NOV, TODAY) == TODAY
    assert periods.counting_day("2026-02", TODAY) == date(2026, 2, 28)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 40))
def test_months_follow_one_another_without_a_gap(day: date, further: int) -> None:
    last = day + timedelta(days=31 * further)
    found = list(periods.periods_between(periods.period_of(day), periods.period_of(last)))

    assert [periods.before(one) for one in found[1:]] == found[:-1]
    assert found[0] == periods.period_of(day)
    assert found[-1] == periods.period_of(last)


def test_six_weeks_without_a_visit_need_attention_the_longest_first() -> None:
    seen = {
        "a": attention.Seen(START, TODAY - timedelta(days=42)),
        "b": attention.Seen(START, TODAY - timedelta(days=41)),
        "c": attention.Seen(START, None),
    }

    assert [(gap.code, gap.ever) for gap in attention.gaps(seen, TODAY)] == [
        ("c", False),
        ("a", True),
    ]


def test_who_stands_out_is_the_least_by_share_and_several_when_they_are_alike() -> None:
    figures = [("a", Sum(3, 10)), ("b", Sum(2, 10)), ("c", Sum(0, None, 0, 1)), ("d", Sum(4, 20))]

    least = attention.extreme(figures, most=False, has_whole=True)
    most = attention.extreme(figures, most=True, has_whole=True)

    assert least is not None
    assert least.codes == ("b", "d")
    assert most is not None
    assert most.codes == ("a",)
    assert attention.extreme([("c", Sum(0, None, 0, 1))], most=False, has_whole=True) is None
