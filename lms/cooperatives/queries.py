"""What can be seen of cooperatives and of where people belong."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Membership, Position, Potential
from lms.cooperatives.rules import BOARD, PositionKind, counts_at
from lms.core.database import db
from lms.core.policy import Actor, visible_to


@dataclass(frozen=True)
class Placement:
    """Where a fact of a person counts: the cooperative and area of the fact's day, or nowhere."""

    cooperative_id: UUID | None = None
    area_code: str | None = None


def placement(person_id: UUID, day: date) -> Placement:
    """Where what the person does on this day counts."""
    return placements([person_id], day)[person_id]


def placements(person_ids: Collection[UUID], day: date) -> dict[UUID, Placement]:
    """As `placement` for many people, in three statements however many they are."""
    memberships = db.session.scalars(
        select(Membership)
        .where(Membership.person_id.in_(person_ids), Membership.is_primary)
        .order_by(Membership.valid_from.desc(), Membership.id)
    ).all()
    positions = db.session.scalars(select(Position).where(Position.person_id.in_(person_ids))).all()
    homes = {
        person_id: counts_at(
            [row for row in memberships if row.person_id == person_id],
            [row for row in positions if row.person_id == person_id],
            day,
        )
        for person_id in person_ids
    }
    wanted = {home for home in homes.values() if home is not None}
    areas = {
        row.id: row.area_code
        for row in db.session.execute(
            select(Cooperative.id, Cooperative.area_code).where(Cooperative.id.in_(wanted))
        )
    }
    return {
        person_id: Placement() if home is None else Placement(home, areas[home])
        for person_id, home in homes.items()
    }


def holding(
    valid_from: InstrumentedAttribute[date],
    valid_to: InstrumentedAttribute[date | None],
    day: date | BindParameter[date],
) -> ColumnElement[bool]:
    """The condition that a dated row holds on the day."""
    return and_(valid_from <= day, or_(valid_to.is_(None), valid_to > day))


def cooperative(viewer: Actor, cooperative_id: UUID) -> Cooperative | None:
    """The cooperative with its area, if the viewer may see it."""
    return db.session.scalars(
        visible_to(viewer, Cooperative)
        .where(Cooperative.id == cooperative_id)
        .options(joinedload(Cooperative.area))
    ).first()


def holder(cooperative_id: UUID, kind: PositionKind, day: date) -> UUID | None:
    """Who has the position in the cooperative on the day; the ketua stands in when it is vacant."""
    rows = {
        PositionKind(row.kind): row.person_id
        for row in db.session.execute(
            select(Position.kind, Position.person_id).where(
                Position.cooperative_id == cooperative_id,
                Position.kind.in_((kind, PositionKind.CHAIR)),
                holding(Position.valid_from, Position.valid_to, day),
            )
        )
    }
    return rows.get(kind) or rows.get(PositionKind.CHAIR)


def board_of(viewer: Actor, cooperative_id: UUID, day: date) -> Sequence[Position]:
    """The board of a cooperative with names, as far as the viewer may see the people."""
    visible = visible_to(viewer, Person).with_only_columns(Person.id)
    return db.session.scalars(
        select(Position)
        .where(
            Position.cooperative_id == cooperative_id,
            Position.kind.in_(BOARD),
            Position.person_id.in_(visible),
            holding(Position.valid_from, Position.valid_to, day),
        )
        .options(joinedload(Position.person))
        .order_by(Position.kind)
    ).all()


def potentials_of(area_code: str) -> Sequence[Potential]:
    """What is known of the kelurahan's potential, the surest first as its source orders it."""
    return db.session.scalars(
        select(Potential)
        .where(Potential.area_code == area_code, Potential.valid_to.is_(None))
        .order_by(Potential.ordinal)
    ).all()
