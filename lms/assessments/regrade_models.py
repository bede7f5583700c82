"""What was decided of the answers to a question that was mended, and whose result it changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.rules.regrading import Policy
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import enum_type


class Regrade(Base):
    """The answers to one wording of a question are marked anew, by which policy and why.

    `key_version_id` is the wording whose key was the new one when it was decided. The latest
    decision on a wording holds, also for chances that are sent in only afterwards.
    """

    __tablename__ = "regrade"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("question_version.id"), index=True)
    key_version_id: Mapped[UUID] = mapped_column(ForeignKey("question_version.id"))
    policy: Mapped[Policy] = mapped_column(enum_type(Policy))
    reason: Mapped[str] = mapped_column(String(300))
    decided_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    decided_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RegradeChange(Base):
    """A chance whose score changed by it; scores in 10⁻⁷, and whether each of them passes."""

    __tablename__ = "regrade_change"
    __table_args__ = (UniqueConstraint("regrade_id", "attempt_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    regrade_id: Mapped[UUID] = mapped_column(ForeignKey("regrade.id"))
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    score_before: Mapped[int]
    score_after: Mapped[int]
    passed_before: Mapped[bool]
    passed_after: Mapped[bool]
