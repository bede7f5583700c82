"""Which visits are due, and what became of each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cooperatives.models import Cooperative
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import AREA_CODE, enum_type
from lms.mentoring.rules.codes import PlanKind
from lms.mentoring.rules.schedule import DueState, DueStep, When, Window, when


class VisitPlan(Base):
    """How often a cooperative should be visited, from a day on."""

    __tablename__ = "visit_plan"
    __table_args__ = (UniqueConstraint("cooperative_id", "kind", "valid_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"))
    kind: Mapped[PlanKind] = mapped_column(enum_type(PlanKind), default=PlanKind.MONTHLY)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class VisitDue(Base):
    """One visit that should be made in a period ("2026-11"); `number` counts within it.

    Late, today and missed are asked of `when`, never stored.
    """

    __tablename__ = "visit_due"
    __table_args__ = (
        UniqueConstraint("cooperative_id", "plan_id", "period", "number"),
        CheckConstraint("window_start <= window_end", name="window"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_visit_due_state", "state", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("visit_plan.id"))
    period: Mapped[str] = mapped_column(String(7))
    number: Mapped[int] = mapped_column(default=1)
    window_start: Mapped[date]
    window_end: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[DueState] = mapped_column(enum_type(DueState), default=DueState.OPEN)
    created_on: Mapped[date]

    cooperative: Mapped[Cooperative] = relationship(lazy="raise")

    def when(self, day: date) -> When:
        """What it is to its mentor on the day, as long as it is open."""
        return when(Window(self.window_start, self.window_end, self.due_on), day)


class VisitDueEvent(Base):
    """A fact: what happened to a due visit, by whom and why."""

    __tablename__ = "visit_due_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    due_id: Mapped[UUID] = mapped_column(ForeignKey("visit_due.id"), index=True)
    step: Mapped[DueStep] = mapped_column(enum_type(DueStep))
    at: Mapped[datetime]
    by: Mapped[UUID | None] = person_column(Fate.KEEP)
    reason: Mapped[str] = mapped_column(Text, default="")
