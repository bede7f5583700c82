"""Positions, and where a person's fact of a day counts."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cooperatives.rules import (
    BOARD,
    BOARD_SEATS,
    SUPERVISORS,
    Group,
    PositionKind,
    counts_at,
    holds_on,
)

FIRST = date(2026, 1, 1)
COOPERATIVES = [UUID(int=number) for number in range(1, 5)]
days = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))


@dataclass(frozen=True)
class Row:
    cooperative_id: UUID
    valid_from: date
    valid_to: date | None


rows = st.builds(
    lambda cooperative, begins, length: Row(
        cooperative, begins, None if length is None else begins + timedelta(days=length)
    ),
    st.sampled_from(COOPERATIVES),
    days,
    st.none() | st.integers(0, 10),
)


@st.composite
def one_after_the_other(draw):
    """Memberships as a person has them: each ends on or before the day on which the next begins."""
    cuts = sorted(draw(st.lists(days, min_size=2, max_size=8, unique=True)))
    homes = draw(st.lists(st.sampled_from(COOPERATIVES), min_size=len(cuts), max_size=len(cuts)))
    closed = [Row(*one) for one in zip(homes, cuts, cuts[1:], strict=False)]
    is_open = draw(st.booleans())
    return closed + ([Row(homes[-1], cuts[-1], None)] if is_open else [])


@given(rows, days)
def test_a_row_holds_from_its_first_day_to_the_day_before_its_end(row, day):
    after_end = row.valid_to is not None and day >= row.valid_to

    assert holds_on(row, day) == (day >= row.valid_from and not after_end)


@given(st.randoms(), one_after_the_other(), st.lists(rows, max_size=4), days)
def test_a_fact_counts_where_the_person_was_a_member_on_its_own_day(
    chance, memberships, positions, day
):
    held = [
        row for row in memberships if row.valid_from <= day and day < (row.valid_to or date.max)
    ]
    chance.shuffle(memberships)

    assert len(held) <= 1
    if held:
        assert counts_at(memberships, positions, day) == held[0].cooperative_id


@given(st.lists(rows, max_size=5), days)
def test_without_a_membership_the_position_held_longest_decides(positions, day):
    found = counts_at([], positions, day)
    held = [row for row in positions if holds_on(row, day)]

    assert (found is None) == (not held)
    if held:
        longest = min(row.valid_from for row in held)
        assert found in {row.cooperative_id for row in held if row.valid_from == longest}


@given(st.randoms(), st.lists(rows, max_size=5), days)
def test_the_order_in_which_positions_are_read_does_not_matter(chance, positions, day):
    before = counts_at([], positions, day)
    chance.shuffle(positions)

    assert counts_at([], positions, day) == before


@given(one_after_the_other(), st.lists(rows, max_size=3), rows, days)
def test_what_begins_later_moves_no_earlier_fact(memberships, positions, later, day):
    if later.valid_from > day:
        before = counts_at(memberships, positions, day)

        assert counts_at([*memberships, later], [*positions, later], day) == before


def test_somebody_who_belongs_nowhere_counts_nowhere():
    assert counts_at([], [], FIRST) is None


def test_the_board_has_five_seats_that_one_person_each_has():
    assert len(BOARD) == BOARD_SEATS
    assert all(kind.is_single_seat for kind in BOARD)
    assert {kind for kind in PositionKind if not kind.is_single_seat} == {
        PositionKind.SUPERVISOR,
        PositionKind.MANAGER,
    }


@pytest.mark.parametrize("kind", list(PositionKind))
def test_each_position_counts_in_one_group_and_a_manager_in_none(kind):
    expected = {
        **dict.fromkeys(BOARD, Group.BOARD),
        **dict.fromkeys(SUPERVISORS, Group.SUPERVISORS),
        PositionKind.MANAGER: None,
    }

    assert kind.group == expected[kind]


@pytest.mark.parametrize("kind", list(PositionKind))
def test_bundles_speak_of_both_kinds_of_supervisors_by_one_name(kind):
    assert kind.bundle == ("pengawas" if kind in SUPERVISORS else kind.value)
