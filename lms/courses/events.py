"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class ItemFinished:
    """Somebody finished a step of a course."""

    person_id: UUID
    course_code: str
    item_key: str
    at: datetime


@dataclass(frozen=True)
class CourseCompleted:
    """Somebody completed a course; the place is that of the day, or nowhere."""

    person_id: UUID
    course_code: str
    at: datetime
    cooperative_id: UUID | None
    area_code: str | None


@dataclass(frozen=True)
class TrainingVerified:
    """Somebody's training taken elsewhere was verified; it counts at the place of its last day."""

    person_id: UUID
    cooperative_id: UUID | None
    area_code: str | None
