"""Who mentors which cooperative, from when to when, by which letter, and when that rests."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import enum_type
from lms.mentoring.rules.codes import AssignmentKind, LetterKind

_OPEN = "valid_to IS NULL"


class AssignmentLetter(Base):
    """The letter (surat tugas, or contract) by which people were sent; its number is its key.

    `id` stands for it in addresses, since numbers hold slashes.
    """

    __tablename__ = "assignment_letter"
    __table_args__ = (
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from",
            name="validity",
        ),
    )

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=new_id)
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind), default=LetterKind.LETTER)
    issued_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    scan_sha256: Mapped[str | None] = mapped_column(String(64), ForeignKey("stored_file.sha256"))


class MentorAssignment(Base):
    """One person mentors one cooperative; at most one of each kind at a time.

    `conflict_reason` says why somebody who governs the cooperative was sent there all the same.
    """

    __tablename__ = "mentor_assignment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("expires_on IS NULL OR expires_on >= valid_from", name="expiry"),
        Index(
            "uq_mentor_assignment_open",
            "cooperative_id",
            "kind",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
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
    conflict_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    person: Mapped[Person] = relationship(lazy="raise")
    cooperative: Mapped[Cooperative] = relationship(lazy="raise")
    letter: Mapped[AssignmentLetter | None] = relationship(lazy="raise")

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """The condition that the assignment holds on the day and does not rest."""
        rests = select(AssignmentPause.id).where(
            AssignmentPause.assignment_id == cls.id, AssignmentPause.holds(day)
        )
        return and_(
            cls.valid_from <= day,
            or_(cls.valid_to.is_(None), cls.valid_to > day),
            or_(cls.expires_on.is_(None), cls.expires_on >= day),
            ~rests.correlate(cls).exists(),
        )


class AssignmentPause(Base):
    """An assignment rests from a day on, and why: no contract yet, an illness, no mentor."""

    __tablename__ = "assignment_pause"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(
            "uq_assignment_pause_open",
            "assignment_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("mentor_assignment.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def holds(cls, day: date) -> ColumnElement[bool]:
        """The condition that the assignment rests on the day."""
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to > day))
