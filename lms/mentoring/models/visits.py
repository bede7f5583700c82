"""Visits, their revisions, and why a person should look at one."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import AREA_CODE, enum_type
from lms.mentoring.models.schedule import VisitDue
from lms.mentoring.rules.codes import Mode, Outcome, Place, VisitKind
from lms.mentoring.rules.flags import Flag, how_many
from lms.mentoring.rules.schedule import is_after_window
from lms.mentoring.rules.visits import VisitState, number

_STANDS = "state NOT IN ('rejected', 'withdrawn')"


class Visit(Base):
    """One visit to a cooperative; its key is the id of the submission that brought it.

    It keeps the cooperative and area of its day. `people` holds numbers of men and women by role,
    never names. The database itself refuses that its author verifies it.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("verified_by IS NULL OR verified_by <> author_id", name="other_eyes"),
        CheckConstraint(
            "NOT verified_rule OR (state = 'verified' AND verified_by IS NULL)", name="by_rule"
        ),
        Index(
            "uq_visit_due",
            "due_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index("ix_visit_author_day", "author_id", "visited_on"),
        Index("ix_visit_cooperative_day", "cooperative_id", "visited_on"),
        Index("ix_visit_state", "state", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"))
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    author_id: Mapped[UUID] = person_column(Fate.REPOINT)
    due_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_due.id"))
    visited_on: Mapped[date]
    started_at: Mapped[time | None]
    received_at: Mapped[datetime]
    kind: Mapped[VisitKind] = mapped_column(enum_type(VisitKind))
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    mode: Mapped[Mode] = mapped_column(enum_type(Mode))
    place: Mapped[Place] = mapped_column(enum_type(Place))
    people: Mapped[dict[str, Any]]
    topics: Mapped[list[Any]]
    obstacles: Mapped[list[Any]]
    observations: Mapped[str] = mapped_column(Text)
    late_reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[VisitState] = mapped_column(enum_type(VisitState), default=VisitState.SUBMITTED)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    verified_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    verified_at: Mapped[datetime | None]
    verified_rule: Mapped[bool] = mapped_column(default=False)

    cooperative: Mapped[Cooperative] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise", foreign_keys=[author_id])
    due: Mapped[VisitDue | None] = relationship(lazy="select")

    @classmethod
    def is_flagged(cls) -> ColumnElement[bool]:
        """The condition that a person should look at the visit, for whatever reason."""
        return select(VisitFlag.id).where(VisitFlag.visit_id == cls.id).exists()

    @property
    def number(self) -> str:
        """The number by which people speak of it."""
        return number(self.id.hex)

    @property
    def is_late(self) -> bool:
        """Whether its own date lies after the window of its due visit."""
        return self.due is not None and is_after_window(self.visited_on, self.due.window_end)

    @property
    def people_met(self) -> int:
        """How many people were met."""
        return how_many(self.people)


class VisitRevision(Base):
    """A visit as it was sent, the first time or as a correction; nothing in it ever changes."""

    __tablename__ = "visit_revision"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    submission: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    number: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    fields: Mapped[dict[str, Any]]


class VisitFlag(Base):
    """One reason for a person to look at a visit."""

    __tablename__ = "visit_flag"
    __table_args__ = (UniqueConstraint("visit_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    kind: Mapped[Flag] = mapped_column(enum_type(Flag))
    raised_at: Mapped[datetime]
