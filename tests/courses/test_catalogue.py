"""How people stand in courses, asked with as many statements for many courses as for one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from lms.accounts.models import Person
from lms.cooperatives import service as cooperatives
from lms.cooperatives.models import Potential
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db, new_id
from lms.core.policy import ANYBODY, System
from lms.courses.catalogue import catalogue
from lms.courses.models import Bundle, BundleCourse, BundleFor, ContentState, ItemDone
from lms.courses.queries import (
    objective_titles,
    unfinished_courses,
    where_to_learn,
)
from lms.courses.service import begin_course, finish_lesson
from lms.courses.standings import facts_of, standing_in, standings
from tests.courses import builders
from tests.courses.builders import CODE
from tests.world import SINCE, counted_statements


def bundle(code: str, whom: tuple[str, str], days: int, **required: bool) -> None:
    """Courses (underscore for hyphen) for one kind of people."""
    with one_act("test.bundle", System()):
        db.session.add(Bundle(code=code, title=code, days=days))
        db.session.merge(ContentState(id=1, stamp=new_id()))
        db.session.flush()
        db.session.add(BundleFor(bundle_code=code, kind=whom[0], value=whom[1]))
        db.session.add_all(
            BundleCourse(bundle_code=code, course_code=name.replace("_", "-"), required=must)
            for name, must in required.items()
        )


def call_of(world, person, code: str = CODE):
    return standing_in(world.actor(person), code).call


class TestStanding:
    def test_somebody_new_begins_with_the_first_lesson(self, world):
        builders.course()

        how = standing_in(world.actor(world.member()), CODE)

        assert (how.is_begun, how.is_completed, how.is_locked, how.done) == (False,) * 3 + (0,)
        assert how.next_item.key == f"{CODE}/1.1"
        assert [item.key for item in how.missing] == [f"{CODE}/1.1", f"{CODE}/1.2", "final"]

    def test_the_next_step_follows_what_is_done(self, world):
        builders.course(check=True)
        actor = world.actor(world.member())
        finish_lesson(actor, CODE, f"{CODE}/1.1")
        assert standing_in(actor, CODE).next_item.key == f"{CODE}/1.2"

        finish_lesson(actor, CODE, f"{CODE}/1.2")
        assert standing_in(actor, CODE).next_item.key == "final"

    def test_of_a_completed_course_nothing_is_missing_and_it_comes_last(self, world):
        builders.course(check=True)
        builders.course("UJI-102")
        actor = world.actor(world.member())
        builders.complete(actor)

        how = standings(actor)

        assert [one.course.code for one in how] == ["UJI-102", CODE]
        assert (how[1].missing, how[1].next_item, how[1].is_begun) == ((), None, False)

    def test_one_persons_steps_are_nobody_elses(self, world):
        builders.course()
        finish_lesson(world.actor(world.member()), CODE, f"{CODE}/1.1")

        assert standing_in(world.actor(world.member()), CODE).done == 0

    def test_before_sign_in_there_is_no_standing(self, app):
        builders.course()

        assert standings(ANYBODY) == []
        assert standing_in(ANYBODY, CODE) is None

    def test_an_unknown_course_has_none(self, world):
        assert standing_in(world.actor(world.member()), "XYZ-999") is None
        assert catalogue("XYZ-999") == {}


class TestWhatIsCalledFor:
    def test_membership_calls_from_the_day_on_which_it_began(self, world):
        builders.course()
        bundle("anggota", ("position", "anggota"), 90, UJI_101=False)

        call = call_of(world, world.member())

        assert (call.required, call.due_on) == (False, SINCE + timedelta(days=90))

    def test_a_position_requires_what_membership_recommends(self, world):
        builders.course()
        bundle("anggota", ("position", "anggota"), 10, UJI_101=False)
        bundle("pengurus", ("position", "bendahara"), 30, UJI_101=True)

        call = call_of(world, world.officer(world.cooperative(), PositionKind.TREASURER))

        assert (call.required, call.due_on) == (True, SINCE + timedelta(days=30))

    @pytest.mark.parametrize("kind", [PositionKind.HEAD_SUPERVISOR, PositionKind.SUPERVISOR])
    def test_both_kinds_of_supervisors_have_one_bundle(self, world, kind):
        builders.course()
        bundle("pengawas", ("position", "pengawas"), 30, UJI_101=True)

        assert call_of(world, world.officer(world.cooperative(), kind)).required

    def test_a_position_that_has_ended_calls_for_nothing(self, world):
        builders.course()
        bundle("pengurus", ("position", "ketua"), 30, UJI_101=True)
        cooperative, person = world.cooperative(), world.person()
        position = cooperatives.give_position(
            System(), person.id, cooperative.id, PositionKind.CHAIR, SINCE
        )
        assert call_of(world, person)

        cooperatives.end_position(System(), position.id)

        assert call_of(world, person) is None

    def test_of_two_seats_of_a_kind_the_one_held_longer_sets_the_deadline(self, world):
        builders.course()
        bundle("pengawas", ("position", "pengawas"), 30, UJI_101=True)
        person = world.person()
        for since in (date(2026, 1, 1), SINCE, date(2026, 6, 1)):
            cooperatives.give_position(
                System(), person.id, world.cooperative().id, PositionKind.SUPERVISOR, since
            )

        assert call_of(world, person).due_on == SINCE + timedelta(days=30)

    def test_a_mentor_is_called_for_by_mentoring(self, world):
        builders.course()
        bundle("pendamping", ("position", "pendamping"), 14, UJI_101=True)

        call = call_of(world, world.mentor(world.cooperative()))

        assert (call.required, call.due_on) == (True, clock.today() + timedelta(days=14))

    def test_the_potential_of_the_place_calls_its_members_and_nobody_elses(self, world):
        builders.course()
        row = db.session.scalars(
            select(Potential).where(Potential.category == "kuliner").limit(1)
        ).one()
        bundle("potensi", ("category", "kuliner"), 60, UJI_101=False)

        assert call_of(world, world.member(cooperative=world.cooperative(row.area_code)))
        assert call_of(world, world.staff()) is None

    def test_somebody_who_belongs_nowhere_is_called_to_nothing(self, world):
        builders.course()
        bundle("anggota", ("position", "anggota"), 90, UJI_101=False)

        assert call_of(world, world.person()) is None


class TestWhatOthersAsk:
    def test_begun_courses_are_told_with_what_is_missing(self, world):
        builders.course(check=True)
        builders.course("UJI-102")
        one, other = world.member("Sri"), world.member("Budi")
        finish_lesson(world.actor(one), CODE, f"{CODE}/1.1")
        begin_course(world.actor(one), "UJI-102")
        builders.complete(world.actor(other))

        found = unfinished_courses(System(), [one.id, other.id])

        assert {key: [row.course_code for row in rows] for key, rows in found.items()} == {
            one.id: [CODE, "UJI-102"]
        }
        assert (found[one.id][0].done, found[one.id][0].total) == (1, 3)
        assert found[one.id][0].missing == (f"Pelajaran {CODE}/1.2", "Cek akhir")
        assert unfinished_courses(System(), []) == {}

    def test_how_far_people_are_is_told_to_those_in_charge_and_to_no_stranger(self, world):
        builders.course()
        home = world.cooperative()
        member = world.member("Sri", cooperative=home)
        begin_course(world.actor(member), CODE)

        for insider in (world.mentor(home), world.staff(), member):
            assert list(unfinished_courses(world.actor(insider), [member.id])) == [member.id]
        far = (world.mentor(world.cooperative("35.73.05.1001")), world.staff("35.73.05"))
        for stranger in (*far, world.member(cooperative=home)):
            assert unfinished_courses(world.actor(stranger), [member.id]) == {}
        assert unfinished_courses(ANYBODY, [member.id]) == {}

    def test_an_objective_leads_to_its_lesson(self, app):
        builders.course()
        key = f"{CODE}/1.2"

        with app.test_request_context():
            place = where_to_learn([key, "XYZ/1"])[key]

        assert (place.title, place.minutes) == (f"Pelajaran {key}", 20)
        assert place.url == f"/courses/{CODE}/lessons/02-pelajaran"
        assert objective_titles([key, "XYZ/1"]) == {key: f"Pelajaran {key}"}


def crowd(number: int) -> None:
    """So many more people who each read a lesson, straight into the tables."""
    people = [
        # No number that chance gives begins with 0.
        {"id": new_id(), "participant_no": f"{n:07}", "name": f"Warga {n}",
         "is_example": False, "created_at": clock.now()}
        for n in range(number)
    ]  # fmt: skip
    done = [
        {"id": new_id(), "person_id": one["id"], "course_code": CODE, "item_key": f"{CODE}/1.1",
         "cycle": 1, "at": clock.now(), "minutes": 20, "evidence": ""}
        for one in people
    ]  # fmt: skip
    with one_act("test.crowd", System()):
        db.session.execute(insert(Person), people)
        db.session.execute(insert(ItemDone), done)


def test_asking_for_standings_costs_as_many_statements_for_thirty_courses_and_2000_people(
    world, app
):
    builders.course()
    person = world.member()
    finish_lesson(world.actor(person), CODE, f"{CODE}/1.1")
    actor = world.actor(person)

    def statements() -> int:
        standings(actor)
        with counted_statements(app) as sent:
            standings(actor)
        return len(sent)

    few = statements()
    for number in range(30):
        builders.course(f"UJI-2{number:02}")
    crowd(2_000)

    assert statements() == few <= 4
    assert len(standings(actor)) == 31
    assert set(facts_of([person.id])) == {(person.id, CODE)}
