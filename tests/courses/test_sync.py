"""Loading content files: what did not change stays, what did flows in, and bad files load nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.acts import one_act
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import Base, db
from lms.core.errors import NotAllowed
from lms.core.policy import Role, System
from lms.courses.catalogue import catalogue
from lms.courses.models import (
    Bundle,
    BundleCourse,
    Completion,
    Course,
    CourseFigure,
    CourseVersion,
    Enrolment,
    Item,
    ItemDone,
)
from lms.courses.queries import lesson_body
from lms.courses.service import finish_item, finish_lesson
from lms.courses.standings import standing_in
from lms.courses.sync import BadContent, Change, sync
from tests.courses.content_builder import COURSE, FILES, LESSON, ContentBuilder

CODE, LESSON_KEY = "ABC-101", "ABC-101/1.1"
SECOND = "02-kotak"
THREE_LESSONS = "lessons: [01-nota, 02-kotak]"


@pytest.fixture
def files(tmp_path: Path) -> ContentBuilder:
    return ContentBuilder(tmp_path)


def load(files: ContentBuilder) -> str:
    (change,) = sync(System(), files.folder)
    return change.what


def rows() -> dict[str, int]:
    """How many rows each table has, but for the trail, which tells of every act."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in {AuditEntry.__tablename__, AuditDetail.__tablename__}
    }


def add_lesson(files: ContentBuilder) -> None:
    files.write(
        f"trade/ABC-101/{SECOND}.md",
        LESSON.replace("ABC-101/1.1", "ABC-101/1.2").replace("Nota yang rapi", "Kotak nota"),
    )
    files.change("course.yaml", "lessons: [01-nota]", THREE_LESSONS)


def lesson() -> Item:
    return catalogue(CODE)[CODE].lessons[0]


def versions() -> list[tuple[int, bool]]:
    query = select(CourseVersion.number, CourseVersion.is_current).order_by(CourseVersion.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_loading_what_was_never_there_makes_it_known(app, files):
    assert sync(System(), files.folder) == [Change(CODE, "new")]

    entry = catalogue(CODE)[CODE]
    assert [item.key for item in entry.items] == [LESSON_KEY, "final"]
    assert entry.minutes == 10 + 15
    assert db.session.scalars(select(CourseFigure.name)).all() == ["nota.svg"]
    assert db.session.scalars(select(Bundle.code)).all() == ["anggota"]


def test_loading_again_changes_nothing(app, files):
    load(files)
    before, ids = rows(), [item.id for item in catalogue(CODE)[CODE].items]

    assert [load(files), load(files)] == ["same", "same"]

    assert rows() == before
    assert [item.id for item in catalogue(CODE)[CODE].items] == ids


def test_the_shipped_content_too_is_the_same_when_it_is_loaded_again(app):
    sync(System())
    before = rows()

    assert {change.what for change in sync(System())} == {"same"}

    assert rows() == before


def test_a_better_wording_flows_into_the_version_that_people_take(app, files):
    load(files)
    before = lesson().id
    files.change("01-nota.md", "Pada akhir bulan kotak itu penuh.", "Kotak itu cepat penuh.")
    files.change("01-nota.md", "\ntitle: Nota yang rapi", "\ntitle: Nota yang jelas")

    assert load(files) == "text"

    assert versions() == [(1, True)]
    assert (lesson().id, lesson().title) == (before, "Nota yang jelas")
    assert "Kotak itu cepat penuh." in lesson_body(before)


def test_a_course_is_called_anew_without_a_new_version(app, files):
    load(files)
    files.change("course.yaml", "title: Nota yang rapi", "title: Nota yang jelas")

    load(files)

    assert catalogue(CODE)[CODE].course.title == "Nota yang jelas"
    assert versions() == [(1, True)]


def test_a_new_picture_takes_the_place_of_the_old_one(app, files):
    load(files)
    before = db.session.scalars(select(CourseFigure.sha256)).one()
    files.change("nota.svg", "Beras Rp60.000", "Beras Rp61.000")

    load(files)

    after = db.session.scalars(select(CourseFigure)).one()
    assert after.sha256 != before and "Rp61.000" in after.svg


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("01-nota.md", "practice: 6", "practice: 9"),
        ("course.yaml", "quiz_minutes: 15", "quiz_minutes: 20"),
        ("course.yaml", "all: [lessons, final]", "all: [lessons]"),
    ],
)
def test_other_steps_minutes_or_rules_make_a_new_version(app, files, name, old, new):
    load(files)
    files.change(name, old, new)

    assert load(files) == "version"

    assert versions() == [(1, False), (2, True)]
    assert load(files) == "same"


def test_going_back_to_the_old_steps_is_a_version_of_its_own(app, files):
    load(files)
    files.change("01-nota.md", "practice: 6", "practice: 9")
    load(files)
    files.change("01-nota.md", "practice: 9", "practice: 6")

    assert load(files) == "version"

    assert versions() == [(1, False), (2, False), (3, True)]


class TestPeopleOnTheWay:
    """What becomes of those who began before the course changed its steps."""

    def test_what_they_finished_stays_finished_and_the_new_step_is_still_to_come(
        self, world, files
    ):
        load(files)
        actor = world.actor(world.member())
        finish_lesson(actor, CODE, LESSON_KEY)
        add_lesson(files)

        assert load(files) == "version"

        how = standing_in(actor, CODE)
        assert [step.state for step in how.steps] == ["done", "now", "locked"]
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
        finish_lesson(actor, CODE, "ABC-101/1.2")
        assert db.session.scalar(select(func.count()).select_from(ItemDone)) == 2

    @pytest.mark.parametrize(("lesson", "check"), [(5, 3), (3, 5)])
    def test_a_course_is_completed_on_the_day_of_its_last_step(self, world, files, lesson, check):
        load(files)
        actor, now = world.actor(world.member()), clock.now()
        with one_act("test.pass", System()):
            for key, days in ((LESSON_KEY, lesson), ("final", check)):
                at = now - timedelta(days=days)
                finish_item(System(actor.person_id), catalogue(CODE)[CODE], key, at)
        completion = db.session.scalars(select(Completion)).one()
        assert completion.at == now - timedelta(days=3)
        assert completion.completed_on == completion.at.astimezone(clock.WIB).date()

    def test_what_was_completed_stays_completed_with_its_version_and_rule(self, world, files):
        load(files)
        actor = world.actor(world.member())
        finish_lesson(actor, CODE, LESSON_KEY)
        with one_act("test.pass", System()):
            finish_item(System(actor.person_id), catalogue(CODE)[CODE], "final", clock.now())
        before = db.session.scalars(select(Completion)).one()
        kept = (before.version_id, before.rule, before.minutes, before.at)
        add_lesson(files)
        load(files)

        finish_lesson(actor, CODE, "ABC-101/1.2")

        after = db.session.scalars(select(Completion)).one()
        assert (after.version_id, after.rule, after.minutes, after.at) == kept
        assert standing_in(actor, CODE).is_completed


class TestBundles:
    def test_they_become_exactly_those_of_the_file(self, app, files):
        load(files)
        files.change("bundles.yaml", "required: false", "required: true")
        files.change("bundles.yaml", "code: anggota", "code: semua")
        files.change("bundles.yaml", "positions: [anggota]", "positions: [ketua]")

        load(files)

        assert db.session.scalars(select(Bundle.code)).all() == ["semua"]
        assert db.session.scalars(select(BundleCourse.required)).all() == [True]

    def test_what_they_call_for_follows_at_once(self, world, files):
        files.change("bundles.yaml", "positions: [anggota]", "positions: [ketua]")
        load(files)
        actor = world.actor(world.officer(world.cooperative(), PositionKind.CHAIR))
        assert not standing_in(actor, CODE).call.required

        files.change("bundles.yaml", "required: false", "required: true")
        load(files)

        assert standing_in(actor, CODE).call.required


class TestBadFiles:
    """Nothing is loaded as long as anything is wrong, and each fault is named with its file."""

    def faults(self, files: ContentBuilder) -> str:
        before = rows()
        with pytest.raises(BadContent) as told:
            sync(System(), files.folder)
        db.session.rollback()
        assert rows() == before
        return str(told.value.message)

    def test_a_fault_of_form_is_named_by_file(self, app, files):
        files.change("course.yaml", "pass_mark: 70", "pass_mark: seventy")

        assert "trade/ABC-101/course.yaml" in self.faults(files)

    def test_a_bundle_that_names_an_unknown_course_loads_nothing(self, app, files):
        files.change("bundles.yaml", "code: ABC-101", "code: XYZ-999")

        assert "XYZ-999" in self.faults(files)

    def test_a_bank_that_cannot_be_read_loads_nothing_of_any_course(self, app, files):
        for name, text in FILES.items():
            if name.startswith("trade/"):
                files.write(name.replace("ABC-101", "ABD-101"), text.replace("ABC-101", "ABD-101"))
        files.write("trade/ABD-101/questions.gift", "::Q1::Tanpa akhir {=a ~b\n")

        assert "trade/ABD-101/questions.gift" in self.faults(files)

    def test_a_folder_without_courses_takes_none_away(self, app, files, tmp_path):
        load(files)
        empty = tmp_path / "empty"
        empty.mkdir()
        (empty / "bundles.yaml").write_text("bundles: []\n")

        assert sync(System(), empty) == []

        assert db.session.scalars(select(Course.code)).all() == [CODE]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_loads_content_but_the_system(world, files, role):
    with pytest.raises(NotAllowed):
        sync(world.actor(world.with_role(role)), files.folder)

    assert db.session.scalars(select(Course)).all() == []


def test_the_sample_has_what_these_tests_change():
    assert "lessons: [01-nota]" in COURSE
