"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class PersonDied:
    """Somebody has died: whatever they held ends on the day, or now if it began later."""

    person_id: UUID
    on: date


@dataclass(frozen=True)
class PeopleRegrouped:
    """Two entries count as one person from now on, or as two again: recount where they count."""

    kept_id: UUID
    absorbed_id: UUID
