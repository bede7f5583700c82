"""Courses straight in the database, and people who take them."""

from functools import cache
from pathlib import Path

from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db, new_id
from lms.core.policy import Actor, System
from lms.courses.files import Content, read_content
from lms.courses.models import ContentState, Course, CourseVersion, Item, ItemKind
from lms.courses.service import finish_lesson
from lms.courses.sync import FOLDER
from tests.assessments import quiz_builders

CODE = "UJI-101"
MINUTES = 20


@cache
def content(folder: Path = FOLDER) -> Content:
    """The content that the project ships, read once."""
    return read_content(folder)


def course(
    code: str = CODE, *, lessons: int = 2, requires: tuple[str, ...] = (), check: bool = False
) -> Course:
    """A course of so many lessons of 20 minutes; with `check`, its final check can be taken."""
    keys = [f"{code}/1.{number}" for number in range(1, lessons + 1)]
    with one_act("test.course", System()):
        made = Course(
            code=code,
            track="management",
            title=f"Kursus {code}",
            summary="Uji coba.",
            benefits=["Satu"],
            roles=["anggota"],
            requires=list(requires),
            pass_mark=70,
            questions_shown=4,
        )
        db.session.add(made)
        db.session.merge(ContentState(id=1, stamp=new_id()))
        db.session.flush()
        version = CourseVersion(
            course_code=code,
            number=1,
            structure_sha=code,
            content_sha=code,
            completion={"all": [*keys, "final"]},
            loaded_at=clock.now(),
        )
        db.session.add(version)
        db.session.flush()
        db.session.add_all(_items(version, keys))
    if check:
        quiz_builders.quiz(code=made.final_quiz)
    return made


def _items(version: CourseVersion, keys: list[str]) -> list[Item]:
    shared = {"version_id": version.id, "module": 1, "minutes": MINUTES}
    lessons = [
        Item(
            **shared,
            key=key,
            ordinal=number,
            kind=ItemKind.LESSON,
            title=f"Pelajaran {key}",
            slug=f"{number:02}-pelajaran",
            body="## Satu\n\nBaca ini.\n",
        )
        for number, key in enumerate(keys, start=1)
    ]
    final = Item(
        **shared, key="final", ordinal=len(keys) + 1, kind=ItemKind.QUIZ, title="Cek akhir"
    )
    return [*lessons, final]


def read_all(actor: Actor, code: str = CODE, lessons: int = 2) -> None:
    """Read every lesson to its end."""
    for number in range(1, lessons + 1):
        finish_lesson(actor, code, f"{code}/1.{number}")


def complete(actor: Actor, code: str = CODE, lessons: int = 2) -> None:
    """Read every lesson and pass the final check."""
    read_all(actor, code, lessons)
    quiz_builders.sit(actor, correct=4, code=f"{code}/final")
