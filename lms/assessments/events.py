"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AttemptStarting:
    """Somebody is about to begin a new chance. A receiver may refuse, for a step that is locked."""

    person_id: UUID
    quiz_code: str


@dataclass(frozen=True)
class AttemptFinished:
    """A chance was sent and marked; `score` is in 10⁻⁷ of the full one.

    `at` is when the last mark was given, which may be days after it was sent.
    Place and area are those of the day on which the chance began, or nowhere.
    """

    attempt_id: UUID
    person_id: UUID
    quiz_code: str
    number: int
    score: int
    passed: bool
    began_at: datetime
    at: datetime
    cooperative_id: UUID | None
    area_code: str | None
