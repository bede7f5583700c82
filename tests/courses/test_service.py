"""Taking a course: what comes first, what is finished once, and what is written when it is complete."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.assessments.attempts import start_attempt
from lms.assessments.models import AttemptState
from lms.cooperatives import service as cooperatives
from lms.cooperatives.models import Membership
from lms.core import clock, events
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import ANYBODY, Role, System
from lms.courses.events import CourseCompleted, ItemFinished, TrainingVerified
from lms.courses.models import Completion, Enrolment, ExternalTraining, ItemDone
from lms.courses.service import NotYet, begin_course, finish_lesson, record_external_training
from lms.courses.standings import standing_in
from tests.assessments import quiz_builders
from tests.courses import builders
from tests.courses.builders import CODE, MINUTES
from tests.world import SINCE

HERE, THERE = "35.73.01.1001", "35.73.05.1001"
FIRST, SECOND = f"{CODE}/1.1", f"{CODE}/1.2"


@pytest.fixture
def course(world):
    return builders.course(check=True)


@pytest.fixture
def heard():
    """Everything that the room tells those above it meanwhile."""
    told = []
    kinds = (ItemFinished, CourseCompleted, TrainingVerified)
    receiver = told.append
    for kind in kinds:
        events.subscribe(kind, receiver)
    yield told
    for kind in kinds:
        events._receivers[kind].remove(receiver)


def count(kind) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


class TestBeginning:
    def test_a_course_is_begun_once_however_often_it_is_asked_for(self, world, course):
        actor = world.actor(world.member())

        first, again = begin_course(actor, CODE), begin_course(actor, CODE)

        assert first.id == again.id
        assert count(Enrolment) == 1

    def test_what_is_not_in_the_catalogue_cannot_be_begun(self, world, course):
        with pytest.raises(NotThere):
            begin_course(world.actor(world.member()), "XYZ-999")

    def test_nobody_begins_before_sign_in(self, course):
        with pytest.raises(NotAllowed):
            begin_course(ANYBODY, CODE)
        with pytest.raises(NotAllowed):
            finish_lesson(ANYBODY, CODE, FIRST)

    def test_a_course_waits_for_the_one_that_it_requires_and_says_which(self, world, course):
        builders.course("UJI-201", requires=(CODE,))
        actor = world.actor(world.member())

        for act in (
            lambda: begin_course(actor, "UJI-201"),
            lambda: finish_lesson(actor, "UJI-201", "UJI-201/1.1"),
        ):
            with pytest.raises(NotYet) as told:
                act()
            assert course.title in str(told.value.message)
        assert (count(Enrolment), count(ItemDone)) == (0, 0)
        assert standing_in(actor, "UJI-201").is_locked

    def test_once_the_other_is_completed_the_course_opens(self, world, course):
        builders.course("UJI-201", requires=(CODE,))
        actor = world.actor(world.member())

        builders.complete(actor)

        assert begin_course(actor, "UJI-201")
        assert not standing_in(actor, "UJI-201").is_locked

    def test_what_was_begun_never_locks_again(self, world, course):
        builders.course("UJI-201")
        actor = world.actor(world.member())
        begin_course(actor, "UJI-201")
        from lms.courses.models import Course

        with_more = db.session.get_one(Course, "UJI-201")
        with_more.requires = [CODE]
        db.session.commit()

        finish_lesson(actor, "UJI-201", "UJI-201/1.1")

        assert count(ItemDone) == 1


class TestLessons:
    def test_a_lesson_is_finished_once_however_often_it_is_posted(self, world, course, heard):
        person = world.member()
        actor = world.actor(person)

        for _ in range(3):
            finish_lesson(actor, CODE, FIRST)

        row = db.session.scalars(select(ItemDone)).one()
        assert (row.person_id, row.item_key, row.minutes) == (person.id, FIRST, MINUTES)
        assert [type(one) for one in heard] == [ItemFinished]

    def test_whoever_finishes_a_lesson_has_begun_the_course(self, world, course):
        person = world.member()

        finish_lesson(world.actor(person), CODE, SECOND)

        assert db.session.scalars(select(Enrolment.person_id)).one() == person.id

    @pytest.mark.parametrize("key", ["final", f"{CODE}/9.9", "", "UJI-201/1.1"])
    def test_only_lessons_of_the_course_can_be_finished_by_reading(self, world, course, key):
        with pytest.raises(NotThere):
            finish_lesson(world.actor(world.member()), CODE, key)

        assert count(ItemDone) == 0

    def test_a_lesson_counts_at_the_place_of_its_own_day(self, world, course):
        home, new = world.cooperative(HERE), world.cooperative(THERE)
        person = world.member(cooperative=home)
        start = clock.now()
        finish_lesson(world.actor(person), CODE, FIRST)
        cooperatives.end_membership(System(), db.session.scalars(select(Membership.id)).one())
        cooperatives.give_membership(System(), person.id, new.id, "B1")

        with time_machine.travel(start + timedelta(days=2), tick=False):
            finish_lesson(world.actor(person), CODE, SECOND)

        places = dict(db.session.execute(select(ItemDone.item_key, ItemDone.area_code)).all())
        assert places == {FIRST: HERE, SECOND: THERE}

    def test_a_mentor_who_learns_counts_in_no_place(self, world, course):
        mentor = world.mentor(world.cooperative())

        finish_lesson(world.actor(mentor), CODE, FIRST)

        row = db.session.scalars(select(ItemDone)).one()
        assert (row.cooperative_id, row.area_code) == (None, None)


class TestTheFinalCheck:
    def test_it_waits_until_all_lessons_are_read_and_names_the_first_that_is_not(
        self, world, course
    ):
        actor = world.actor(world.member())

        for key in (FIRST, SECOND):
            with pytest.raises(NotYet) as told:
                start_attempt(actor, course.final_quiz)
            assert f"Pelajaran {key}" in str(told.value.message)
            finish_lesson(actor, CODE, key)

        assert start_attempt(actor, course.final_quiz).state is AttemptState.IN_PROGRESS

    def test_a_check_that_was_not_passed_completes_nothing(self, world, course, heard):
        actor = world.actor(world.member())
        builders.read_all(actor)

        quiz_builders.sit(actor, correct=1, code=course.final_quiz)

        assert count(Completion) == 0
        assert CourseCompleted not in {type(one) for one in heard}

    def test_passing_it_with_all_lessons_read_completes_the_course(self, world, course, heard):
        cooperative = world.cooperative(HERE)
        person = world.member(cooperative=cooperative)

        builders.complete(world.actor(person))

        row = db.session.scalars(select(Completion)).one()
        assert (row.person_id, row.course_code, row.minutes) == (person.id, CODE, 3 * MINUTES)
        assert (row.cooperative_id, row.area_code) == (cooperative.id, HERE)
        assert row.completed_on == clock.today()
        assert [one for one in heard if isinstance(one, CourseCompleted)] == [
            CourseCompleted(person.id, CODE, row.at, cooperative.id, HERE)
        ]

    def test_passing_again_changes_neither_completion_nor_tells_anybody(self, world, course, heard):
        actor, start = world.actor(world.member()), clock.now()
        builders.complete(actor)
        before = db.session.scalars(select(Completion)).one().at
        heard.clear()

        with time_machine.travel(start + timedelta(days=9), tick=False):
            quiz_builders.sit(actor, correct=4, code=course.final_quiz)
            finish_lesson(actor, CODE, FIRST)

        assert db.session.scalars(select(Completion.at)).one() == before
        assert heard == []

    def test_the_step_of_the_check_names_the_attempt_that_proves_it(self, world, course):
        actor = world.actor(world.member())
        builders.read_all(actor)

        attempt = quiz_builders.sit(actor, correct=4, code=course.final_quiz)

        evidence = db.session.scalar(select(ItemDone.evidence).where(ItemDone.item_key == "final"))
        assert evidence == str(attempt.id)

    def test_a_receiver_that_fails_leaves_neither_result_nor_completion(self, world, course):
        actor = world.actor(world.member())
        builders.read_all(actor)

        def fail(_event: CourseCompleted) -> None:
            raise RuntimeError("broken")

        events.subscribe(CourseCompleted, fail)
        try:
            with pytest.raises(RuntimeError):
                quiz_builders.sit(actor, correct=4, code=course.final_quiz)
        finally:
            events._receivers[CourseCompleted].remove(fail)

        assert (count(Completion), count(ItemDone)) == (0, 2)

    def test_a_quiz_that_belongs_to_no_course_completes_none(self, world):
        quiz_builders.quiz(code="LAIN-101/final")

        quiz_builders.sit(world.actor(world.member()), correct=4, code="LAIN-101/final")

        assert (count(ItemDone), count(Completion)) == (0, 0)


class TestTrainingElsewhere:
    ENDED = date(2026, 3, 10)

    def record(self, actor, person, **said):
        fields = {
            "title": "Bimtek Kemenkop",
            "organiser": "Kemenkop",
            "began_on": self.ENDED - timedelta(days=1),
            "ended_on": self.ENDED,
            "minutes": 450,
            "evidence": "Sertifikat 12/2026",
        }
        return record_external_training(actor, person.id, **{**fields, **said})

    def test_it_counts_where_the_person_belonged_on_its_last_day(self, world, heard):
        home, new = world.cooperative(HERE), world.cooperative(THERE)
        person, staff = world.member(cooperative=home), world.staff()
        membership = db.session.scalars(select(Membership.id)).one()
        cooperatives.end_membership(System(), membership, self.ENDED)
        cooperatives.give_membership(System(), person.id, new.id, "B1", self.ENDED)

        before = self.record(
            world.actor(staff),
            person,
            title="Sebelumnya",
            began_on=SINCE,
            ended_on=self.ENDED - timedelta(days=1),
        )
        row = self.record(world.actor(staff), person)

        assert (before.area_code, row.area_code) == (HERE, THERE)
        assert row.cooperative_id == new.id
        assert row.verified_by == staff.id
        assert [one.area_code for one in heard] == [HERE, THERE]

    @pytest.mark.parametrize(
        ("role", "area", "allowed"),
        [
            (Role.STAFF, "35.73", True), (Role.STAFF, HERE, True),
            (Role.ADMINISTRATOR, "35.73.01", True), (Role.STAFF, "35.73.05", False),
            (Role.COORDINATOR, "35.73", False), (Role.AUDITOR, "35.73", False),
            (Role.LURAH, HERE, False), (Role.TRAINER, "35.73", False),
        ],
    )  # fmt: skip
    def test_only_the_office_of_the_place_records_it(self, world, role, area, allowed):
        person = world.member(cooperative=world.cooperative(HERE))
        actor = world.actor(world.with_role(role, area))

        if allowed:
            self.record(actor, person)
        else:
            with pytest.raises(NotAllowed):
                self.record(actor, person)
        assert count(ExternalTraining) == int(allowed)

    def test_nobody_records_it_for_themselves(self, world):
        person = world.member()

        with pytest.raises(NotAllowed):
            self.record(world.actor(person), person)

    def test_no_office_vouches_for_whoever_belonged_nowhere(self, world):
        with pytest.raises(NotAllowed):
            self.record(world.actor(world.staff()), world.person())

    @pytest.mark.parametrize(
        ("began_on", "ended_on"),
        [(date(2026, 3, 11), date(2026, 3, 10)), (date(2026, 3, 1), date(2999, 1, 1))],
    )
    def test_its_last_day_is_neither_before_the_first_nor_in_the_future(
        self, world, began_on, ended_on
    ):
        with pytest.raises(Invalid) as told:
            self.record(
                world.actor(world.staff()), world.member(), began_on=began_on, ended_on=ended_on
            )
        assert told.value.field == "ended_on"

    @pytest.mark.parametrize("minutes", [0, -45])
    def test_the_database_refuses_training_without_time(self, world, minutes):
        with pytest.raises(IntegrityError):
            self.record(world.actor(world.staff()), world.member(), minutes=minutes)
