"""Where people belong on a day, who has which seat, and what was declared by when."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.cooperatives import queries, service
from lms.cooperatives.models import Membership, Potential
from lms.cooperatives.queries import Placement, board_of, holder, placement
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from tests.world import SINCE

HERE, THERE = "35.73.01.1001", "35.73.05.1001"
MOVED = date(2026, 3, 1)
DAY = timedelta(days=1)


@pytest.fixture
def moved(world):
    """Somebody who moved from one kelurahan to another."""
    home, new = world.cooperative(HERE), world.cooperative(THERE)
    person = world.member(cooperative=home)
    membership = db.session.scalars(select(Membership)).one()
    service.end_membership(System(), membership.id, MOVED)
    service.give_membership(System(), person.id, new.id, "B1", MOVED)
    return person, home, new


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (SINCE - DAY, None), (SINCE, "home"), (MOVED - DAY, "home"), (MOVED, "new"),
        (MOVED + 500 * DAY, "new"),
    ],
)  # fmt: skip
def test_a_fact_counts_where_the_person_belonged_on_its_own_day(moved, day, where):
    person, home, new = moved
    place = {
        None: Placement(),
        "home": Placement(home.id, HERE),
        "new": Placement(new.id, THERE),
    }[where]

    assert placement(person.id, day) == place


def test_a_hired_manager_counts_at_the_cooperative_of_the_position(world):
    person, cooperative = world.person(), world.cooperative()
    service.give_position(System(), person.id, cooperative.id, PositionKind.MANAGER, SINCE)

    assert placement(person.id, SINCE) == Placement(cooperative.id, HERE)


def test_a_member_elsewhere_counts_at_the_membership_whatever_the_position(world):
    home, work = world.cooperative(HERE), world.cooperative(THERE)
    person = world.member(cooperative=home)
    service.give_position(System(), person.id, work.id, PositionKind.MANAGER, SINCE)

    assert placement(person.id, SINCE).cooperative_id == home.id


def test_a_mentor_counts_nowhere(world):
    mentor = world.mentor(world.cooperative())

    assert placement(mentor.id, MOVED) == Placement()


class TestHolder:
    def test_the_holder_of_the_day_and_not_of_today_is_found(self, world):
        cooperative = world.cooperative()
        before = world.officer(cooperative, PositionKind.TREASURER)
        after = world.person()
        service.give_position(System(), after.id, cooperative.id, PositionKind.TREASURER, MOVED)

        assert holder(cooperative.id, PositionKind.TREASURER, MOVED - DAY) == before.id
        assert holder(cooperative.id, PositionKind.TREASURER, MOVED) == after.id

    def test_the_chair_stands_in_for_a_vacant_seat(self, world):
        cooperative = world.cooperative()
        chair = world.officer(cooperative, PositionKind.CHAIR)

        assert holder(cooperative.id, PositionKind.SECRETARY, MOVED) == chair.id

    def test_where_there_is_no_chair_either_nobody_has_it(self, world):
        assert holder(world.cooperative().id, PositionKind.SECRETARY, MOVED) is None


class TestBoard:
    def test_those_in_charge_see_the_five_with_their_names(self, world):
        cooperative = world.cooperative()
        people = world.board(cooperative)
        world.officer(cooperative, PositionKind.SUPERVISOR)

        for viewer in (world.mentor(cooperative), world.staff()):
            rows = board_of(world.actor(viewer), cooperative.id, MOVED)
            found = {PositionKind(row.kind): row.person.id for row in rows}
            assert found == {kind: person.id for kind, person in people.items()}

    def test_a_member_sees_of_it_only_themselves(self, world):
        cooperative = world.cooperative()
        chair = world.board(cooperative)[PositionKind.CHAIR]

        rows = board_of(world.actor(chair), cooperative.id, MOVED)

        assert [row.person_id for row in rows] == [chair.id]

    def test_strangers_see_nobody(self, world):
        cooperative = world.cooperative()
        world.board(cooperative)

        assert not board_of(world.actor(world.staff("35.73.05")), cooperative.id, MOVED)


def test_potentials_come_the_surest_first_and_without_those_that_ended(world):
    code = db.session.scalars(
        select(Potential.area_code).where(Potential.ordinal == 2).order_by(Potential.area_code)
    ).first()
    shown = queries.potentials_of(code)

    assert len(shown) >= 2
    assert [row.ordinal for row in shown] == sorted(row.ordinal for row in shown)
    assert {row.area_code for row in shown} == {code}


def test_a_cooperative_comes_with_its_area_and_only_for_those_who_may_see_it(world):
    cooperative = world.cooperative(HERE)
    outsider = world.member(cooperative=world.cooperative(THERE))

    seen = queries.cooperative(world.actor(world.staff()), cooperative.id)

    assert seen is not None and seen.area.code == HERE
    assert queries.cooperative(world.actor(outsider), cooperative.id) is None
