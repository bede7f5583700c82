"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.cooperatives.rules import PositionKind
from lms.core.errors import Refusal


class ConflictOfInterest(Refusal):
    """Nobody mentors a cooperative on whose board or supervision they sit."""


@dataclass(frozen=True)
class MembershipChanged:
    """Somebody joined or left a cooperative on a day."""

    person_id: UUID
    cooperative_id: UUID
    area_code: str
    on: date


@dataclass(frozen=True)
class PositionGiven:
    """Somebody has a position from a day on. A receiver may refuse, for a conflict of interest.

    `conflict_reason` says why the office allows one; a receiver that finds one keeps it with the
    position.
    """

    person_id: UUID
    cooperative_id: UUID
    area_code: str
    kind: PositionKind
    on: date
    position_id: UUID
    conflict_reason: str


@dataclass(frozen=True)
class PositionEnded:
    """Somebody no longer has a position from a day on."""

    person_id: UUID
    cooperative_id: UUID
    area_code: str
    kind: PositionKind
    on: date


@dataclass(frozen=True)
class HeadcountDeclared:
    """A cooperative said how many people it has, or how many seats."""

    cooperative_id: UUID
    area_code: str
    on: date
