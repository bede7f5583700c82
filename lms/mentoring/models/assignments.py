"""Who mentors which cooperative, from when to when, and by which letter."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import enum_type
from lms.mentoring.rules.codes import AssignmentKind


class AssignmentLetter(Base):
    """The letter (surat tugas, or contract) by which somebody was sent; its number is its key."""

    __tablename__ = "assignment_letter"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    issued_on: Mapped[date | None]


class MentorAssignment(Base):
    """One person mentors one cooperative; at most one of each kind at a time."""

    __tablename__ = "mentor_assignment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("expires_on IS NULL OR expires_on >= valid_from", name="expiry"),
        Index(
            "uq_mentor_assignment_open",
            "cooperative_id",
            "kind",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    kind: Mapped[AssignmentKind] = mapped_column(enum_type(AssignmentKind))
    letter_number: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("assignment_letter.number")
    )
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    expires_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")
    cooperative: Mapped[Cooperative] = relationship(lazy="raise")

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """The condition that the assignment holds on the day."""
        return and_(
            cls.valid_from <= day,
            or_(cls.valid_to.is_(None), cls.valid_to > day),
            or_(cls.expires_on.is_(None), cls.expires_on >= day),
        )
