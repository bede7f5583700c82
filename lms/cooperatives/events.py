"""What this room tells those above it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.cooperatives.rules import PositionKind


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

    `conflict_reason` says why the office allows one.
    """

    person_id: UUID
    cooperative_id: UUID
    area_code: str
    kind: PositionKind
    on: date
    conflict_reason: str = ""


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
