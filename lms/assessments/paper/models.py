"""A sitting in a hall: what its booklets ask, and who sits with which of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.models import Quiz  # noqa: F401 - the table to which a sitting points
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column


class Sitting(Base):
    """A check that people take together on paper, on a day at a place."""

    __tablename__ = "sitting"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    quiz_code: Mapped[str] = mapped_column(ForeignKey("quiz.code"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    opened_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    opened_at: Mapped[datetime]


class SittingSlot(Base):
    """What a booklet asks at a place, its choices in which order; all booklets ask the same."""

    __tablename__ = "sitting_slot"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    booklet: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[UUID] = mapped_column(ForeignKey("question_version.id"))
    option_order: Mapped[list[Any]]


class SittingSeat(Base):
    """Somebody who takes part, with one of the booklets; `number` stands on the answer sheet."""

    __tablename__ = "sitting_seat"
    __table_args__ = (
        CheckConstraint("booklet IN (1, 2)", name="booklet"),
        UniqueConstraint("sitting_id", "number"),
    )

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, primary_key=True)
    booklet: Mapped[int]
    number: Mapped[int]
