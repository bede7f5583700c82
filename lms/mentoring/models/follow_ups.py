"""What was agreed at a visit: action, whose, by when, and everything that happened to it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import AREA_CODE, enum_type
from lms.mentoring.rules.follow_ups import UNDONE, FollowUpState, FollowUpStep, is_overdue


class FollowUp(Base):
    """One promise of a cooperative. A position owns it, so that it outlives who has it."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_state", "state", "due_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    action: Mapped[str] = mapped_column(String(300))
    owner: Mapped[PositionKind] = mapped_column(enum_type(PositionKind))
    agreed_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[FollowUpState] = mapped_column(
        enum_type(FollowUpState), default=FollowUpState.OPEN
    )

    cooperative: Mapped[Cooperative] = relationship(lazy="raise")

    @property
    def is_undone(self) -> bool:
        """Whether somebody still has to do or to check something."""
        return self.state in UNDONE

    def is_overdue(self, day: date) -> bool:
        """Whether its deadline has passed and it is not done."""
        return is_overdue(self.state, self.due_on, day)


class FollowUpEvent(Base):
    """A fact: what happened to a follow-up, by whom, when and, if at a visit, at which."""

    __tablename__ = "follow_up_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), index=True)
    step: Mapped[FollowUpStep] = mapped_column(enum_type(FollowUpStep))
    at: Mapped[datetime]
    by: Mapped[UUID | None] = person_column(Fate.KEEP)
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
