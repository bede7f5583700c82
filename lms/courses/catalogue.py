"""The catalogue as a process keeps it: read once, until content is loaded anew."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select

from lms.core.database import db
from lms.courses import rules
from lms.courses.models import (
    Bundle,
    BundleCourse,
    BundleFor,
    ContentState,
    Course,
    CourseVersion,
    Item,
    ItemKind,
)


@dataclass(frozen=True)
class CourseEntry:
    """A course in its current version with its steps in order."""

    course: Course
    version: CourseVersion
    items: tuple[Item, ...]

    @property
    def lessons(self) -> tuple[Item, ...]:
        """The lessons in order."""
        return tuple(item for item in self.items if item.kind == ItemKind.LESSON)

    @property
    def final(self) -> Item:
        """The scored check at the end."""
        return next(item for item in self.items if item.kind == ItemKind.QUIZ)

    @property
    def minutes(self) -> int:
        """All the minutes that the content can show."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True)
class Kept:
    """What a process keeps of the content until it is loaded anew; read only."""

    entries: dict[str, CourseEntry]
    bundles: tuple[rules.BundleRow, ...]


_STAMP = select(ContentState.stamp)


def kept() -> Kept:
    """The courses and bundles; one small statement asks whether what was read is still true."""
    stamp = db.session.scalar(_STAMP)
    return _kept_since(stamp) if stamp else _read()


@lru_cache(maxsize=2)
def _kept_since(_stamp: UUID) -> Kept:
    return _read()


def _read() -> Kept:
    return Kept(_entries(), _bundles())


def catalogue(code: str | None = None) -> dict[str, CourseEntry]:
    """All courses (or one) in their current version, by code."""
    entries = kept().entries
    if code is None:
        return entries
    return {code: entries[code]} if code in entries else {}


def _entries() -> dict[str, CourseEntry]:
    rows = db.session.execute(
        select(Course, CourseVersion, Item)
        .join(CourseVersion, CourseVersion.course_code == Course.code)
        .join(Item, Item.version_id == CourseVersion.id)
        .where(CourseVersion.is_current)
        .order_by(Course.code, Item.ordinal)
    ).all()
    found: dict[str, tuple[Course, CourseVersion, list[Item]]] = {}
    for course, version, item in rows:
        found.setdefault(course.code, (course, version, []))[2].append(item)
    # They outlive this request, so they must not belong to its session.
    for row in {one for entry in rows for one in entry}:
        db.session.expunge(row)
    return {code: CourseEntry(c, v, tuple(items)) for code, (c, v, items) in found.items()}


def _bundles() -> tuple[rules.BundleRow, ...]:
    rows = db.session.execute(
        select(
            BundleFor.kind,
            BundleFor.value,
            BundleCourse.course_code,
            BundleCourse.required,
            Bundle.days,
        )
        .join(Bundle, Bundle.code == BundleFor.bundle_code)
        .join(BundleCourse, BundleCourse.bundle_code == Bundle.code)
    )
    return tuple(rules.BundleRow(*row) for row in rows)
