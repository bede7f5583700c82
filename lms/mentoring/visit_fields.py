"""A visit as it is recorded: plain values, the same from the page and from the phone's queue."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from enum import Enum
from typing import Any
from uuid import UUID

from lms.cooperatives.rules import PositionKind
from lms.mentoring.rules.codes import Mode, Obstacle, Outcome, Place, Topic, VisitKind
from lms.mentoring.rules.follow_ups import Status


@dataclass(frozen=True)
class NewFollowUp:
    """One promise: what is done, by the holder of which position, until when."""

    action: str
    owner: PositionKind
    due_on: date


@dataclass(frozen=True)
class Found:
    """How the mentor found an earlier promise."""

    status: Status
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitFields:
    """What a mentor records. `people` are men and women by role; `statuses` by follow-up.

    `due_id` names the due visit that it completes, `replaces` the returned visit that it corrects.
    `discussed` are the objectives that were talked about. `another` says that it is not the visit
    of that day that was recorded before.
    """

    cooperative_id: UUID
    visited_on: date
    outcome: Outcome
    kind: VisitKind = VisitKind.REGULAR
    mode: Mode = Mode.ON_SITE
    place: Place = Place.STORE
    started_at: time | None = None
    people: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    observations: str = ""
    late_reason: str = ""
    discussed: tuple[str, ...] = ()
    statuses: Mapping[UUID, Found] = field(default_factory=dict)
    new_follow_ups: tuple[NewFollowUp, ...] = ()
    due_id: UUID | None = None
    replaces: UUID | None = None
    another: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values, for the receipt's hash and for the revision."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
