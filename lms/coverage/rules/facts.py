"""The facts from which figures are counted, as plain values. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from lms.cooperatives.rules import PositionKind
from lms.mentoring.rules.follow_ups import FollowUpStep


class Cell(NamedTuple):
    """Where something counts: the area and cooperative of its own day."""

    area_code: str
    cooperative_id: UUID


@dataclass(frozen=True)
class CooperativeFacts:
    """A cooperative: its seats, and since and until when it is active."""

    cell: Cell
    board_seats: int
    supervisor_seats: int
    active_from: date
    active_to: date | None = None

    def is_active(self, day: date) -> bool:
        """Whether it exists on the day."""
        return self.active_from <= day and (self.active_to is None or self.active_to > day)


class Belonging(NamedTuple):
    """A primary membership, or with a kind a position, from a day to before another."""

    person_id: UUID
    cooperative_id: UUID
    valid_from: date
    valid_to: date | None = None
    kind: PositionKind | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


class Declared(NamedTuple):
    """How many members a cooperative declared on a day."""

    cooperative_id: UUID
    as_of: date
    men: int = 0
    women: int = 0
    unknown: int = 0


class Training(NamedTuple):
    """A completed course, or verified training taken elsewhere; it may count in no cell."""

    id: UUID
    person_id: UUID
    on: date
    cell: Cell | None
    is_course: bool = True


class VisitMade(NamedTuple):
    """A held visit that was neither returned nor rejected nor withdrawn."""

    id: UUID
    cell: Cell
    on: date


class VisitExpected(NamedTuple):
    """A visit that is due in a month and was not cancelled."""

    cell: Cell
    period: str


class Step(NamedTuple):
    """What happened to a follow-up on a day; a new deadline carries it."""

    on: date
    step: FollowUpStep
    due_on: date | None = None


class Promise(NamedTuple):
    """A follow-up, with what happened to it in the order in which it was recorded."""

    id: UUID
    cell: Cell
    agreed_on: date
    due_on: date
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that counts in some kelurahan, and what else is known of the people in it."""

    cooperatives: Sequence[CooperativeFacts] = ()
    memberships: Sequence[Belonging] = ()
    positions: Sequence[Belonging] = ()
    genders: dict[UUID, str] = field(default_factory=dict)
    headcounts: Sequence[Declared] = ()
    trainings: Sequence[Training] = ()
    visits: Sequence[VisitMade] = ()
    dues: Sequence[VisitExpected] = ()
    promises: Sequence[Promise] = ()
