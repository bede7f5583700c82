"""The register of cooperatives: the list, and one of them as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from lms.accounts.models import Person
from lms.cooperatives import finding, queries
from lms.cooperatives.board import seats_of
from lms.cooperatives.models import (
    BoardChange,
    Cooperative,
    Headcount,
    Membership,
    Position,
    Potential,
)
from lms.cooperatives.policy import IN_CHARGE, cooperative_ids
from lms.cooperatives.rules import BOARD, SUPERVISORS, PositionKind
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, Role, in_area, reaches, visibility, visible_to

HISTORY = 30


@dataclass(frozen=True)
class Line:
    """One cooperative of the list, with how many members and seats of the board are entered."""

    cooperative: Cooperative
    members: int
    board: int


@dataclass(frozen=True)
class Seat:
    """A seat and who has it, as far as the viewer may know; nobody when it is vacant."""

    kind: PositionKind
    position: Position | None = None
    is_seen: bool = False


@dataclass(frozen=True)
class Page:
    """One cooperative: its data, its seats, its numbers and what was."""

    cooperative: Cooperative
    seats: list[Seat]
    managers: list[Seat]
    members: int
    headcounts: Sequence[Headcount]
    potentials: Sequence[Potential]
    changes: Sequence[BoardChange]
    past: Sequence[Position]
    is_in_charge: bool
    knows_people: bool


def cooperatives(viewer: Actor, text: str = "", area: str = "") -> list[Line]:
    """The cooperatives that the viewer sees, by kelurahan; three statements."""
    query = visible_to(viewer, Cooperative).options(joinedload(Cooperative.area))
    if area:
        query = query.where(in_area(Cooperative.area_code, area))
    rows = db.session.scalars(query.order_by(Cooperative.area_code, Cooperative.name)).all()
    if finding.words_of(text):
        rows = [row for row in rows if _is_called(row, text)]
    ids = [row.id for row in rows]
    members = _counts(Membership.cooperative_id, ids, Membership.valid_to.is_(None))
    board = _counts(
        Position.cooperative_id, ids, Position.valid_to.is_(None), Position.kind.in_(BOARD)
    )
    return [Line(row, members.get(row.id, 0), board.get(row.id, 0)) for row in rows]


def _is_called(row: Cooperative, text: str) -> bool:
    if text.strip().lower() in (row.code.lower(), row.national_no.lower(), row.area_code):
        return True
    key = " ".join(finding.words_of(f"{row.name} {row.area.name}"))
    return bool(finding.ranked(text, [(row.id, key)]))


def _counts(
    column: InstrumentedAttribute[UUID], ids: Sequence[UUID], *conditions: ColumnElement[bool]
) -> dict[UUID, int]:
    query = select(column, func.count()).where(column.in_(ids), *conditions).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)}


def page_of(viewer: Actor, cooperative_id: UUID) -> Page:
    """The cooperative's page. Raises NotThere when the viewer may not see it."""
    home = queries.cooperative(viewer, cooperative_id)
    if home is None:
        raise NotThere(f"cooperative {cooperative_id}")
    looks_after = home.id in cooperative_ids(viewer, Role.MENTOR) or reaches(
        viewer, home.area_code, *IN_CHARGE
    )
    knows = looks_after or home.id in cooperative_ids(viewer, Role.SECRETARY)
    positions = _positions(viewer, home.id)
    held = [seat for seat in positions if seat.position and seat.position.valid_to is None]
    return Page(
        cooperative=home,
        seats=_seats(home, held),
        managers=[seat for seat in held if seat.kind is PositionKind.MANAGER],
        members=_counts(Membership.cooperative_id, [home.id], Membership.valid_to.is_(None)).get(
            home.id, 0
        ),
        headcounts=_headcounts(viewer, home.id),
        potentials=queries.potentials_of(home.area_code),
        changes=_changes(viewer, home.id),
        past=[
            seat.position
            for seat in positions
            if seat.position and seat.position.valid_to and seat.is_seen
        ][:HISTORY],
        is_in_charge=looks_after,
        knows_people=knows,
    )


def _positions(viewer: Actor, cooperative_id: UUID) -> list[Seat]:
    rows = db.session.execute(
        select(Position, visibility(viewer, Person).label("is_seen"))
        .join(Person, Person.id == Position.person_id)
        .where(Position.cooperative_id == cooperative_id)
        .options(joinedload(Position.person))
        .order_by(Position.valid_to.desc(), Position.valid_from, Position.id)
    )
    return [Seat(PositionKind(row[0].kind), row[0], bool(row[1])) for row in rows]


def _seats(home: Cooperative, held: list[Seat]) -> list[Seat]:
    """Every seat in its order, the vacant ones too; more holders than seats are all shown."""
    waiting = [seat for seat in held if seat.kind in BOARD | SUPERVISORS]
    shown = []
    for kind in seats_of(home):
        holder = next((seat for seat in waiting if seat.kind is kind), None)
        if holder:
            waiting.remove(holder)
        shown.append(holder or Seat(kind))
    return [*shown, *waiting]


def _headcounts(viewer: Actor, cooperative_id: UUID) -> Sequence[Headcount]:
    return db.session.scalars(
        visible_to(viewer, Headcount)
        .where(Headcount.cooperative_id == cooperative_id)
        .order_by(Headcount.as_of.desc(), Headcount.group)
        .limit(HISTORY)
    ).all()


def _changes(viewer: Actor, cooperative_id: UUID) -> Sequence[BoardChange]:
    return db.session.scalars(
        visible_to(viewer, BoardChange)
        .where(BoardChange.cooperative_id == cooperative_id)
        .order_by(BoardChange.changed_on.desc(), BoardChange.id)
        .limit(HISTORY)
    ).all()


def headcount(viewer: Actor, headcount_id: UUID) -> tuple[Headcount, Cooperative]:
    """A declared number with its cooperative. Raises NotThere when the viewer may not see it."""
    row = db.session.scalars(
        visible_to(viewer, Headcount).where(Headcount.id == headcount_id)
    ).first()
    home = queries.cooperative(viewer, row.cooperative_id) if row else None
    if row is None or home is None:
        raise NotThere(f"headcount {headcount_id}")
    return row, home


def change(viewer: Actor, change_id: UUID) -> BoardChange:
    """A change of the board. Raises NotThere when the viewer may not see it."""
    row = db.session.scalars(
        visible_to(viewer, BoardChange).where(BoardChange.id == change_id)
    ).first()
    if row is None:
        raise NotThere(f"board_change {change_id}")
    return row


def position(viewer: Actor, position_id: UUID) -> Position:
    """A position that is held, with who has it. Raises NotThere when the viewer may not see them."""
    row = db.session.scalars(
        select(Position)
        .where(
            Position.id == position_id,
            Position.valid_to.is_(None),
            Position.person_id.in_(visible_to(viewer, Person).with_only_columns(Person.id)),
        )
        .options(joinedload(Position.person))
    ).first()
    if row is None:
        raise NotThere(f"position {position_id}")
    return row
