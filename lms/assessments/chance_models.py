"""What is kept of help within a chance, of more time, and of what is different for somebody."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.rules.chances import USUAL, Override
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import enum_type


class Help(StrEnum):
    """What a person asked for at a question of a latihan."""

    HINT = "hint"
    CHECK = "check"


class SlotHelp(Base):
    """A hint or a check of one question of a latihan; `number` counts those of a kind from 1.

    What is answered after the check is kept and does not count.
    """

    __tablename__ = "slot_help"
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "slot"], ["attempt_slot.attempt_id", "attempt_slot.position"]
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Help] = mapped_column(enum_type(Help), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class AttemptExtension(Base):
    """More time that an attempt was given, by whom and why."""

    __tablename__ = "attempt_extension"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    by: Mapped[UUID | None] = person_column(Fate.KEEP)
    at: Mapped[datetime]


class Allowance(Base):
    """The extra time that a person has in every exam; `factor` is in percent of the usual time."""

    __tablename__ = "allowance"
    __table_args__ = (CheckConstraint("factor BETWEEN 100 AND 400", name="factor"),)

    person_id: Mapped[UUID] = person_column(Fate.ERASE, primary_key=True)
    factor: Mapped[int] = mapped_column(default=USUAL)
    reason: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    set_at: Mapped[datetime]


class QuizOverride(Base):
    """What is different at a quiz for one person or one cooperative; empty inherits."""

    __tablename__ = "quiz_override"
    __table_args__ = (
        UniqueConstraint("quiz_code", "person_id"),
        UniqueConstraint("quiz_code", "cooperative_id"),
        CheckConstraint("(person_id IS NULL) <> (cooperative_id IS NULL)", name="for_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    quiz_code: Mapped[str] = mapped_column(ForeignKey("quiz.code"))
    person_id: Mapped[UUID | None] = person_column(Fate.ERASE, index=True)
    cooperative_id: Mapped[UUID | None] = mapped_column(ForeignKey("cooperative.id"), index=True)
    limit_minutes: Mapped[int | None]
    chances: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    wait_minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    set_at: Mapped[datetime]

    @property
    def rules(self) -> Override:
        """What is different, as the rules take it."""
        return Override(**{name: getattr(self, name) for name in Override.__struct_fields__})
