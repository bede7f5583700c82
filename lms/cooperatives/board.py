"""Pergantian pengurus: all seats of board and supervisors at once, by the minutes of a RAT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.labels import POSITIONS
from lms.cooperatives.members import register_member
from lms.cooperatives.models import BoardChange, Cooperative, Position
from lms.cooperatives.rules import BOARD, SUPERVISORS, PositionKind
from lms.cooperatives.service import end_position, give_position
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.dated import first_day
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.storage import Kept, record

Seat = tuple[PositionKind, UUID]
"""A position and who has it."""
Wish = tuple[PositionKind, UUID | str]
"""A position and who shall have it; a text is the name of somebody who is not in the register yet."""


@dataclass(frozen=True)
class Difference:
    """Who leaves which seat and who enters which, in the order of the seats."""

    leaves: tuple[Seat, ...]
    enters: tuple[Seat, ...]


def difference(held: Iterable[Seat], wanted: Iterable[Seat]) -> Difference:
    """What must happen so that the wanted seats are held; who keeps a seat is in neither."""
    before, after = list(dict.fromkeys(held)), list(dict.fromkeys(wanted))
    return Difference(
        tuple(seat for seat in before if seat not in after),
        tuple(seat for seat in after if seat not in before),
    )


def twice(wanted: Iterable[Seat]) -> UUID | None:
    """Somebody who would have two seats; None when nobody would."""
    seen: set[UUID] = set()
    for _kind, person_id in wanted:
        if person_id in seen:
            return person_id
        seen.add(person_id)
    return None


def seats_of(cooperative: Cooperative) -> list[PositionKind]:
    """Every seat in its order: the five of the board, the head of supervisors, the supervisors."""
    board = [kind for kind in POSITIONS if kind in BOARD]
    others = max(0, cooperative.supervisor_seats - 1)
    return [*board, PositionKind.HEAD_SUPERVISOR, *[PositionKind.SUPERVISOR] * others]


def held_seats(cooperative_id: UUID) -> list[Position]:
    """Who has the seats of board and supervisors now."""
    return list(
        db.session.scalars(
            select(Position)
            .where(
                Position.cooperative_id == cooperative_id,
                Position.kind.in_(BOARD | SUPERVISORS),
                Position.valid_to.is_(None),
            )
            .order_by(Position.valid_from, Position.id)
        )
    )


@use_case("board.change")
def change_board(
    actor: Actor,
    cooperative_id: UUID,
    seats: Sequence[Wish],
    on: date,
    *,
    minutes_no: str,
    minutes_on: date,
    scan: Kept | None = None,
    conflict_reason: str = "",
) -> BoardChange:
    """The seats are held as given from the day on; whoever keeps a seat keeps the day they took it.

    People who are not in the register yet become members on that day. `conflict_reason` says why
    somebody who mentors the cooperative may have a seat.
    Raises Invalid at the field that is wrong, and whatever refuses one of the positions.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    on = first_day(on, "on")
    if first_day(minutes_on, "minutes_on") > on:
        raise Invalid(_("The minutes are later than the change."), "minutes_on")
    wanted = [(kind, _welcomed(actor, cooperative, who, on)) for kind, who in seats]
    if twice(wanted) is not None:
        raise Invalid(_("One person cannot have two of these seats."), "seats")
    held = held_seats(cooperative.id)
    change = difference([(PositionKind(row.kind), row.person_id) for row in held], wanted)
    if not change.leaves and not change.enters:
        raise Invalid(_("Nothing would change."), "seats")
    for row in held:
        if (row.kind, row.person_id) in change.leaves:
            end_position(actor, row.id, on)
    for kind, person_id in change.enters:
        give_position(actor, person_id, cooperative.id, kind, on, conflict_reason=conflict_reason)
    if scan is not None:
        record(scan)
    row_of_change = BoardChange(
        cooperative_id=cooperative.id,
        changed_on=on,
        minutes_no=minutes_no,
        minutes_on=minutes_on,
        scan=scan.sha256 if scan else None,
        recorded_by=actor.person_id,
        recorded_at=clock.now(),
    )
    db.session.add(row_of_change)
    return row_of_change


def _welcomed(actor: Actor, cooperative: Cooperative, who: UUID | str, on: date) -> UUID:
    return (
        who if isinstance(who, UUID) else register_member(actor, cooperative.id, who, since=on).id
    )
