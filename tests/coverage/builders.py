"""Builders of what coverage counts, made through the acts of the rooms below."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert

from lms.accounts.models import Gender, Person
from lms.cooperatives.models import Cooperative, Membership
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db, new_id
from lms.core.policy import System
from lms.courses.models import Completion, Course, CourseVersion, Item, ItemKind
from lms.courses.service import finish_lesson
from lms.coverage import service
from lms.coverage.models import Figure
from lms.coverage.rules.sums import Key, Sum
from tests.world import World

NOV = "2026-11"
DINOYO, TUNGGULWULUNG = "35.73.05.1004", "35.73.05.1008"
ARJOSARI = "35.73.01.1002"
DAY = date(2026, 11, 12)


def noon(day: date) -> datetime:
    """Noon of a day in Malang."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def course(code: str = "DAS-101") -> str:
    """A course of one lesson, to be completed by reading it."""
    with one_act("test.course", System()):
        db.session.add(
            Course(
                code=code,
                title="Dasar Koperasi",
                track="dasar",
                summary="",
                benefits=[],
                roles=[],
                requires=[],
                pass_mark=70,
                questions_shown=5,
            )
        )
        db.session.flush()
        version = CourseVersion(
            course_code=code,
            number=1,
            structure_sha="",
            content_sha="",
            completion={"all": ["L1"]},
            loaded_at=clock.now(),
        )
        db.session.add(version)
        db.session.flush()
        db.session.add(
            Item(
                version_id=version.id,
                key="L1",
                ordinal=1,
                kind=ItemKind.LESSON,
                module=1,
                title="Apa itu koperasi",
                slug="apa",
                minutes=5,
            )
        )
    return code


def complete(world: World, person: Person, code: str, day: date | None = None) -> None:
    """The person completes the course, on a day or now."""
    with clock.set_to(noon(day)) if day else nullcontext():
        finish_lesson(world.actor(person), code, "L1")


def recount() -> None:
    """What the worker does within fifteen seconds."""
    service.recount()


def figure(area: str, indicator: str, period: str = NOV, kind: str = "", value: str = "") -> Sum:
    """A kept figure."""
    db.session.expire_all()
    return db.session.get_one(Figure, (area, period, indicator, kind, value, 0)).sum


def kept() -> dict[tuple[str, str, Key], Sum]:
    """All kept figures."""
    db.session.expire_all()
    return {(row.area_code, row.period, row.key): row.sum for row in db.session.query(Figure)}


def many_members(home: Cooperative, number: int, trained_in: str) -> Sequence[UUID]:
    """Members written at once, past the acts; all of them completed the course on a day."""
    version = db.session.query(CourseVersion.id).filter_by(course_code=trained_in).scalar()
    ids = [new_id() for _number in range(number)]
    start = db.session.query(Person).count() + 5_000_000
    with one_act("test.many", System()):
        db.session.execute(
            insert(Person),
            [
                {
                    "id": one,
                    "participant_no": str(start + n),
                    "name": f"Anggota {n:05d}",
                    "gender": Gender.MALE if n % 2 else Gender.FEMALE,
                    "is_example": False,
                    "created_at": clock.now(),
                }
                for n, one in enumerate(ids)
            ],
        )
        db.session.execute(
            insert(Membership),
            [
                {
                    "id": uuid4(),
                    "person_id": one,
                    "cooperative_id": home.id,
                    "member_no": f"B{start + n}",
                    "is_primary": True,
                    "valid_from": date(2026, 1, 1),
                }
                for n, one in enumerate(ids)
            ],
        )
        db.session.execute(
            insert(Completion),
            [
                {
                    "id": uuid4(),
                    "person_id": one,
                    "course_code": trained_in,
                    "cycle": 1,
                    "version_id": version,
                    "rule": {},
                    "minutes": 5,
                    "completed_on": DAY - timedelta(days=1),
                    "at": clock.now(),
                    "cooperative_id": home.id,
                    "area_code": home.area_code,
                }
                for one in ids
            ],
        )
        service.mark_stale([home.area_code], NOV, "test")
    return ids
