"""What can be done with cooperatives, memberships, positions and headcounts."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.models import Person
from lms.cooperatives.events import (
    HeadcountDeclared,
    MembershipChanged,
    PositionEnded,
    PositionGiven,
)
from lms.cooperatives.models import Cooperative, Headcount, Membership, Position
from lms.cooperatives.rules import Group, PositionKind
from lms.cooperatives.seats import seats_of_new
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.dated import ending_day
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, Role, Scope, System, may
from lms.places.models import Area

D = TypeVar("D", Membership, Position)


@use_case("cooperative.register")
def register_cooperative(
    actor: Actor, code: str, name: str, area_code: str, active_from: date
) -> Cooperative:
    """A cooperative becomes known. Raises Invalid for an area that does not exist."""
    area = db.session.get(Area, area_code)
    if area is None:
        raise Invalid(_("There is no area with this code."), "area_code")
    board_seats, supervisor_seats = seats_of_new(clock.today())
    cooperative = Cooperative(
        code=code,
        name=name,
        area_code=area_code,
        board_seats=board_seats,
        supervisor_seats=supervisor_seats,
        active_from=active_from,
    )
    ensure(actor, cooperative)
    db.session.add(cooperative)
    return cooperative


@use_case("membership.give")
def give_membership(
    actor: Actor, person_id: UUID, cooperative_id: UUID, member_no: str, since: date | None = None
) -> Membership:
    """The person belongs to the cooperative, and counts there, from the day on."""
    cooperative = take(actor, Cooperative, cooperative_id)
    membership = Membership(
        person_id=_known(person_id),
        cooperative_id=cooperative.id,
        member_no=member_no,
        valid_from=since or clock.today(),
    )
    db.session.add(membership)
    db.session.flush()
    grants.give(
        System(actor.person_id),
        person_id,
        Grant(Role.MEMBER, Scope.COOPERATIVE, str(cooperative.id)),
        f"membership:{membership.id}",
        valid_from=membership.valid_from,
    )
    publish(
        MembershipChanged(person_id, cooperative.id, cooperative.area_code, membership.valid_from)
    )
    return membership


@use_case("membership.end")
def end_membership(actor: Actor, membership_id: UUID, on: date | None = None) -> Membership:
    """The person no longer belongs to the cooperative from the day on.

    Raises NotThere when the membership has ended, Invalid for a day before it began.
    """
    membership = _open(Membership, membership_id)
    cooperative = take(actor, Cooperative, membership.cooperative_id)
    membership.valid_to = ending_day(membership.valid_from, on)
    grants.end_from(System(actor.person_id), f"membership:{membership.id}", membership.valid_to)
    publish(
        MembershipChanged(
            membership.person_id, cooperative.id, cooperative.area_code, membership.valid_to
        )
    )
    return membership


@use_case("position.give")
def give_position(
    actor: Actor,
    person_id: UUID,
    cooperative_id: UUID,
    kind: PositionKind,
    since: date | None = None,
    *,
    conflict_reason: str = "",
) -> Position:
    """The person has a position; whoever had the single seat before leaves it on that day.

    Somebody who mentors the cooperative is refused unless the office says why all the same.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    since = since or clock.today()
    if conflict_reason and not may(actor, "conflict.override", cooperative):
        raise NotAllowed(_("Only the office may allow a conflict of interest."))
    if kind.is_single_seat:
        _vacate(actor, cooperative, kind, since)
    position = Position(
        person_id=_known(person_id),
        cooperative_id=cooperative.id,
        kind=kind,
        valid_from=since,
        conflict_reason=conflict_reason,
    )
    db.session.add(position)
    db.session.flush()
    grants.give(
        System(actor.person_id),
        person_id,
        Grant(Role.BOARD, Scope.COOPERATIVE, str(cooperative.id)),
        f"position:{position.id}",
        valid_from=since,
    )
    publish(
        PositionGiven(
            person_id, cooperative.id, cooperative.area_code, kind, since, conflict_reason
        )
    )
    return position


def _vacate(actor: Actor, cooperative: Cooperative, kind: PositionKind, on: date) -> None:
    before = db.session.scalars(
        select(Position).where(
            Position.cooperative_id == cooperative.id,
            Position.kind == kind,
            Position.valid_to.is_(None),
        )
    ).first()
    if before is not None:
        end_position(actor, before.id, on)


@use_case("position.end")
def end_position(actor: Actor, position_id: UUID, on: date | None = None) -> Position:
    """The person no longer has the position from the day on.

    Raises NotThere when the position has ended, Invalid for a day before it began.
    """
    position = _open(Position, position_id)
    cooperative = take(actor, Cooperative, position.cooperative_id)
    position.valid_to = ending_day(position.valid_from, on)
    grants.end_from(System(actor.person_id), f"position:{position.id}", position.valid_to)
    publish(
        PositionEnded(
            position.person_id,
            cooperative.id,
            cooperative.area_code,
            PositionKind(position.kind),
            position.valid_to,
        )
    )
    return position


@use_case("headcount.declare")
def declare_headcount(
    actor: Actor,
    cooperative_id: UUID,
    group: Group,
    as_of: date,
    *,
    men: int = 0,
    women: int = 0,
    unknown: int = 0,
    source: str,
) -> Headcount:
    """The cooperative says how many people of a group it has on a day, and from where it knows."""
    cooperative = take(actor, Cooperative, cooperative_id)
    headcount = Headcount(
        cooperative_id=cooperative.id,
        group=group,
        as_of=as_of,
        men=men,
        women=women,
        unknown=unknown,
        source=source,
    )
    db.session.add(headcount)
    publish(HeadcountDeclared(cooperative.id, cooperative.area_code, as_of))
    return headcount


def _open(kind: type[D], key: UUID) -> D:
    row = db.session.get(kind, key, with_for_update={"key_share": True})
    if row is None or row.valid_to is not None:
        raise NotThere(f"{kind.__tablename__} {key}")
    return row


def _known(person_id: UUID) -> UUID:
    """The id, when somebody has it. Raises Invalid otherwise."""
    if db.session.get(Person, person_id) is None:
        raise Invalid(_("There is no such person."), "person")
    return person_id
