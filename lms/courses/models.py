"""Courses as the database keeps them, and what people have done in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import AREA_CODE, enum_type
from lms.web.i18n import language


class ItemKind(StrEnum):
    """What a step of a course is."""

    LESSON = "lesson"
    QUIZ = "quiz"
    TASK = "task"
    SESSION = "session"


class Titled:
    """Something with a title in Indonesian and in English."""

    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")

    @property
    def name(self) -> str:
        """The title in the language in which the person is spoken to."""
        return self.title_en if language() == "en" and self.title_en else self.title


class Placed:
    """A fact that keeps the cooperative and area of its day; both empty where it counts nowhere."""

    @declared_attr
    def cooperative_id(cls) -> Mapped[UUID | None]:
        """The cooperative to which the person belonged that day."""
        return mapped_column(ForeignKey("cooperative.id"), index=True)

    @declared_attr
    def area_code(cls) -> Mapped[str | None]:
        """The cooperative's area on that day."""
        return mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)


class Course(Titled, Base):
    """What a course is, whichever version people take."""

    __tablename__ = "course"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    track: Mapped[str] = mapped_column(String(32))
    summary: Mapped[str] = mapped_column(Text)
    summary_en: Mapped[str] = mapped_column(Text, default="")
    benefits: Mapped[list[Any]]
    roles: Mapped[list[Any]]
    requires: Mapped[list[Any]]
    pass_mark: Mapped[int]
    questions_shown: Mapped[int]
    needs_review: Mapped[bool] = mapped_column(default=False)
    job_aid_title: Mapped[str] = mapped_column(String(200), default="")
    job_aid_title_en: Mapped[str] = mapped_column(String(200), default="")
    job_aid: Mapped[str] = mapped_column(Text, default="")
    master: Mapped[str] = mapped_column(String(16), default="files")
    files_sha: Mapped[str] = mapped_column(String(64), default="", server_default="")

    @property
    def final_quiz(self) -> str:
        """The code of the quiz that is scored at the end."""
        return f"{self.code}/final"


class CourseVersion(Base):
    """The steps of a course and when it is complete; a new structure makes a new version."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_code", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), index=True)
    number: Mapped[int]
    structure_sha: Mapped[str] = mapped_column(String(64))
    content_sha: Mapped[str] = mapped_column(String(64))
    completion: Mapped[dict[str, Any]]
    is_current: Mapped[bool] = mapped_column(default=True)
    loaded_at: Mapped[datetime]


class Item(Titled, Base):
    """One step of a version; its key never changes from version to version."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("course_version.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    ordinal: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(enum_type(ItemKind))
    module: Mapped[int]
    module_title: Mapped[str] = mapped_column(String(200), default="")
    module_title_en: Mapped[str] = mapped_column(String(200), default="")
    slug: Mapped[str] = mapped_column(String(80), default="")
    objective: Mapped[str] = mapped_column(Text, default="")
    objective_en: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    minutes_read: Mapped[int] = mapped_column(default=0)
    needs_review: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text, default="", deferred=True)


class CourseFigure(Base):
    """A picture of a course's lessons, as SVG."""

    __tablename__ = "course_figure"

    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    svg: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))


class ContentState(Base):
    """One row that changes whenever content is loaded, so that a process can keep what it has read."""

    __tablename__ = "content_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    stamp: Mapped[UUID] = mapped_column(default=new_id)


class Bundle(Titled, Base):
    """Courses that a position or a potential calls for, within some days; it never enrols anybody."""

    __tablename__ = "bundle"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    days: Mapped[int]


class BundleFor(Base):
    """For whom a bundle is: a position, or a category of potential."""

    __tablename__ = "bundle_for"
    __table_args__ = (UniqueConstraint("bundle_code", "kind", "value"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bundle_code: Mapped[str] = mapped_column(ForeignKey("bundle.code"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(64))


class BundleCourse(Base):
    """One course of a bundle: required (wajib) or recommended (dianjurkan)."""

    __tablename__ = "bundle_course"
    __table_args__ = (UniqueConstraint("bundle_code", "course_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bundle_code: Mapped[str] = mapped_column(ForeignKey("bundle.code"))
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    required: Mapped[bool]


class Enrolment(Base):
    """A person takes a course. Its current version decides what is still to do, and a finished step
    stays finished.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "course_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    began_at: Mapped[datetime]


class ItemDone(Placed, Base):
    """A fact: the person finished a step. What is finished never locks again."""

    __tablename__ = "item_done"
    __table_args__ = (UniqueConstraint("person_id", "course_code", "cycle", "item_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    cycle: Mapped[int] = mapped_column(default=1)
    item_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    minutes: Mapped[int]
    evidence: Mapped[str] = mapped_column(String(64), default="")


class Completion(Placed, Base):
    """A fact: the person completed a course, by the rule and in the version of that day."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("person_id", "course_code", "cycle"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    cycle: Mapped[int] = mapped_column(default=1)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("course_version.id"))
    rule: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    completed_on: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ExternalTraining(Placed, Base):
    """Verified training taken elsewhere: counts as trained, never in a pass rate."""

    __tablename__ = "external_training"
    __table_args__ = (
        UniqueConstraint("person_id", "title", "began_on"),
        CheckConstraint("ended_on >= began_on", name="dates"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    title: Mapped[str] = mapped_column(String(200))
    organiser: Mapped[str] = mapped_column(String(200))
    began_on: Mapped[date]
    ended_on: Mapped[date] = mapped_column(index=True)
    minutes: Mapped[int]
    funds: Mapped[str] = mapped_column(String(64), default="")
    evidence: Mapped[str] = mapped_column(Text)
    verified_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    verified_at: Mapped[datetime]
