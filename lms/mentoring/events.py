"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.mentoring.rules.visits import VisitState


@dataclass(frozen=True)
class VisitSubmitted:
    """A visit arrived. It counts by its own date and place."""

    visit_id: UUID
    cooperative_id: UUID
    area_code: str
    visited_on: date


@dataclass(frozen=True)
class VisitStateChanged:
    """A visit was verified, returned, rejected, withdrawn or corrected."""

    visit_id: UUID
    cooperative_id: UUID
    area_code: str
    visited_on: date
    state: VisitState


@dataclass(frozen=True)
class FollowUpChanged:
    """Something happened to what was promised."""

    follow_up_id: UUID
    cooperative_id: UUID
    area_code: str
