"""Pergantian pengurus: all seats at once, by the minutes of a RAT, in one act."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.accounts import grants
from lms.accounts.models import Person
from lms.cooperatives.board import change_board, difference, held_seats, seats_of, twice
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.models import BoardChange, Membership, Position
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, Refusal
from lms.core.policy import System
from lms.mentoring.service import give_assignment
from tests.world import SINCE

DAY = date(2026, 11, 1)
seats = st.lists(
    st.tuples(st.sampled_from(list(PositionKind)), st.integers(0, 6).map(lambda n: UUID(int=n))),
    max_size=8,
)


@given(seats, seats)
def test_after_those_leave_and_these_enter_the_wanted_seats_are_held(held, wanted):
    change = difference(held, wanted)

    after = (set(held) - set(change.leaves)) | set(change.enters)
    assert after == set(wanted)
    assert not set(change.leaves) & set(wanted)
    assert not set(change.enters) & set(held)


@given(seats)
def test_who_would_have_two_seats_is_found(wanted):
    people = [person for _kind, person in wanted]

    assert (twice(wanted) is None) == (len(set(people)) == len(people))


@pytest.fixture
def here(world):
    return world.cooperative()


def seats_now(cooperative) -> dict[PositionKind, UUID]:
    return {PositionKind(row.kind): row.person_id for row in held_seats(cooperative.id)}


def change(world, cooperative, wanted, on=DAY, **minutes):
    fields = {"minutes_no": "1/RAT/2026", "minutes_on": DAY, **minutes}
    return change_board(world.actor(world.staff()), cooperative.id, wanted, on, **fields)


class TestChange:
    def test_who_is_kept_keeps_the_day_and_the_others_leave_and_enter_on_the_day(self, world, here):
        board = world.board(here)
        newcomer = world.member("Baru", cooperative=here)
        wanted = {kind: person.id for kind, person in board.items()}
        wanted[PositionKind.CHAIR] = newcomer.id

        change(world, here, list(wanted.items()))

        assert seats_now(here) == wanted
        rows = db.session.scalars(select(Position).order_by(Position.valid_from)).all()
        assert [row.valid_from for row in rows if row.valid_to is None] == [SINCE] * 4 + [DAY]
        assert [row.valid_to for row in rows if row.valid_to] == [DAY]
        assert list(grants.faults()) == []

    def test_two_people_change_places(self, world, here):
        board = world.board(here)
        chair, secretary = board[PositionKind.CHAIR].id, board[PositionKind.SECRETARY].id
        wanted = {kind: person.id for kind, person in board.items()}
        wanted[PositionKind.CHAIR], wanted[PositionKind.SECRETARY] = secretary, chair

        change(world, here, list(wanted.items()))

        assert seats_now(here) == wanted
        assert list(grants.faults()) == []

    def test_a_line_left_empty_is_a_vacant_seat(self, world, here):
        world.board(here)

        change(world, here, [])

        assert seats_now(here) == {}

    def test_somebody_who_is_new_becomes_a_member_in_the_same_act(self, world, here):
        change(world, here, [(PositionKind.CHAIR, "Eko Prasetyo")])

        person = db.session.scalars(select(Person).where(Person.name == "Eko Prasetyo")).one()
        membership = db.session.scalars(select(Membership)).one()
        assert seats_now(here) == {PositionKind.CHAIR: person.id}
        assert (membership.person_id, membership.member_no) == (person.id, "0001")

    def test_it_is_one_act_that_causes_the_others(self, world, here):
        world.officer(here, PositionKind.CHAIR)
        person = world.member(cooperative=here)

        change(world, here, [(PositionKind.CHAIR, person.id)])

        outer = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "board.change")).one()
        inner = db.session.scalars(
            select(AuditEntry.act).where(AuditEntry.cause_id == outer.id)
        ).all()
        assert {"position.end", "position.give"} <= set(inner)

    def test_what_is_refused_changes_nothing_at_all(self, world, here):
        board = world.board(here)
        mentor = world.mentor(here)
        before = db.session.scalar(select(func.count()).select_from(Position))

        with pytest.raises(ConflictOfInterest):
            change(world, here, [(PositionKind.TREASURER, "Baru"), (PositionKind.CHAIR, mentor.id)])

        assert seats_now(here) == {kind: person.id for kind, person in board.items()}
        assert db.session.scalar(select(func.count()).select_from(Position)) == before
        assert db.session.scalars(select(BoardChange)).all() == []
        assert db.session.scalars(select(Person).where(Person.name == "Baru")).all() == []

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"on": clock.today() + timedelta(days=1)}, "on"),
            ({"minutes_on": clock.today() + timedelta(days=1)}, "minutes_on"),
            ({"minutes_on": DAY + timedelta(days=1)}, "minutes_on"),
        ],
    )
    def test_days_that_make_no_sense_are_refused_beside_their_field(
        self, world, here, fields, field
    ):
        person = world.member(cooperative=here)

        with pytest.raises(Invalid) as told:
            change(world, here, [(PositionKind.CHAIR, person.id)], **fields)

        assert told.value.field == field

    def test_one_person_has_one_seat(self, world, here):
        person = world.member(cooperative=here)

        with pytest.raises(Invalid):
            change(
                world,
                here,
                [(PositionKind.CHAIR, person.id), (PositionKind.TREASURER, person.id)],
            )

    def test_where_nothing_changes_there_is_nothing_to_record(self, world, here):
        chair = world.officer(here, PositionKind.CHAIR)

        with pytest.raises(Invalid):
            change(world, here, [(PositionKind.CHAIR, chair.id)])

    def test_somebody_whom_nobody_knows_is_refused(self, world, here):
        with pytest.raises(Refusal):
            change(world, here, [(PositionKind.CHAIR, uuid4())])

    def test_the_secretary_changes_no_board(self, world, here):
        actor = world.actor(world.officer(here, PositionKind.SECRETARY))

        with pytest.raises(NotAllowed):
            change_board(actor, here.id, [], DAY, minutes_no="1", minutes_on=DAY)


def test_the_seats_follow_what_the_cooperative_says(world, here):
    assert [kind.value for kind in seats_of(here)][5:] == [
        "ketua_pengawas",
        "anggota_pengawas",
        "anggota_pengawas",
    ]


def test_a_mentor_elsewhere_may_sit_on_this_board(world, here):
    mentor = world.member(cooperative=here)
    give_assignment(System(), mentor.id, world.cooperative("35.73.05.1001").id, since=SINCE)

    change(world, here, [(PositionKind.CHAIR, mentor.id)])

    assert seats_now(here) == {PositionKind.CHAIR: mentor.id}
