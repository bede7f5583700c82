"""What can be done with cooperatives, memberships and positions; headcounts have a file of their own."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts import grants
from lms.accounts.models import Person
from lms.accounts.present import present
from lms.cooperatives import master_data
from lms.cooperatives.events import (
    HeadcountDeclared,
    MembershipChanged,
    PositionEnded,
    PositionGiven,
)
from lms.cooperatives.headcounts import correct_headcount as correct_headcount
from lms.cooperatives.headcounts import declare_headcount as declare_headcount
from lms.cooperatives.labels import FAULTS
from lms.cooperatives.master_data import SEATS, SECRETARYS
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.rules import PositionKind, roles_of
from lms.cooperatives.seats import seats_of_new
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.dated import ending_day
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, Role, Scope, System, may
from lms.places.models import Area, Level

D = TypeVar("D", Membership, Position)


@use_case("cooperative.register")
def register_cooperative(
    actor: Actor, code: str, name: str, area_code: str, active_from: date
) -> Cooperative:
    """A cooperative becomes known.

    Raises Invalid for an area that is no kelurahan, or a code that another cooperative has.
    """
    area = db.session.get(Area, area_code)
    if area is None or area.level is not Level.VILLAGE:
        raise Invalid(_("There is no kelurahan with this code."), "area_code")
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
    try:
        with db.session.begin_nested():
            db.session.add(cooperative)
    except IntegrityError as conflict:
        raise Invalid(_("Another cooperative has this code."), "code") from conflict
    return cooperative


@use_case("cooperative.edit")
def edit_cooperative(actor: Actor, /, cooperative_id: UUID, **fields: Any) -> Cooperative:
    """The master data of the cooperative are as given; what is not given stays as it is.

    The office changes all of them, the secretary address, point and units. Raises Invalid at the
    field that is wrong, NotAllowed for a field that is not the actor's.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    changed = {name: new for name, new in fields.items() if new != getattr(cooperative, name)}
    if changed.keys() - SECRETARYS and not may(actor, "cooperative.edit_all", cooperative):
        raise NotAllowed("cooperative.edit")
    if fault := master_data.fault({**master_data.of(cooperative), **changed}, clock.today()):
        raise Invalid(FAULTS[fault.kind], fault.field)
    for name, new in changed.items():
        setattr(cooperative, name, new)
    if changed.keys() & SEATS:
        publish(HeadcountDeclared(cooperative.id, cooperative.area_code, clock.today()))
    return cooperative


@use_case("membership.give")
def give_membership(
    actor: Actor, person_id: UUID, cooperative_id: UUID, member_no: str, since: date | None = None
) -> Membership:
    """The person belongs to the cooperative, and counts there, from the day on.

    Raises Invalid at `member_no` for a number that was given before, at `person` for somebody who
    is a member already.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    person_id = living(person_id)
    membership = Membership(
        person_id=person_id,
        cooperative_id=cooperative.id,
        member_no=member_no,
        valid_from=since or clock.today(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError as conflict:
        raise _no_membership(cooperative, person_id, member_no) from conflict
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


def _no_membership(cooperative: Cooperative, person_id: UUID, member_no: str) -> Invalid:
    """Why somebody could not join, from what is there already."""
    taken = select(Membership.person_id).where(
        Membership.cooperative_id == cooperative.id, Membership.member_no == member_no
    )
    if db.session.scalar(taken) is not None:
        return Invalid(
            _("The member number %(number)s was given before.", number=member_no), "member_no"
        )
    return Invalid(
        _("This person is a member of a cooperative already. Use “Move” instead."), "person"
    )


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

    The secretary may register members from then on. Raises Invalid at `kind` for somebody who
    has this position already. Somebody who mentors the cooperative is refused unless the office
    says why all the same.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    since = since or clock.today()
    if conflict_reason and not may(actor, "conflict.override", cooperative):
        raise NotAllowed(_("Only the office may allow a conflict of interest."))
    person_id = living(person_id)
    _make_room(actor, cooperative, person_id, kind, since)
    position = Position(
        person_id=person_id,
        cooperative_id=cooperative.id,
        kind=kind,
        valid_from=since,
    )
    db.session.add(position)
    db.session.flush()
    for role in roles_of(kind):
        grants.give(
            System(actor.person_id),
            person_id,
            Grant(role, Scope.COOPERATIVE, str(cooperative.id)),
            f"position:{position.id}",
            valid_from=since,
        )
    publish(
        PositionGiven(
            person_id,
            cooperative.id,
            cooperative.area_code,
            kind,
            since,
            position.id,
            conflict_reason,
        )
    )
    return position


def _make_room(
    actor: Actor, cooperative: Cooperative, person_id: UUID, kind: PositionKind, on: date
) -> None:
    """A single seat is left by whoever has it; a position of several people nobody has twice."""
    held = db.session.scalars(
        select(Position).where(
            Position.cooperative_id == cooperative.id,
            Position.kind == kind,
            Position.valid_to.is_(None),
        )
    ).all()
    if kind.is_single_seat:
        for before in held:
            end_position(actor, before.id, on)
    elif any(position.person_id == person_id for position in held):
        raise Invalid(_("This person has this position already."), "kind")


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


def _open(kind: type[D], key: UUID) -> D:
    row = db.session.get(kind, key, with_for_update={"key_share": True})
    if row is None or row.valid_to is not None:
        raise NotThere(f"{kind.__tablename__} {key}")
    return row


def living(person_id: UUID) -> UUID:
    """The id under which somebody alive goes on. Raises Invalid otherwise."""
    named = db.session.get(Person, person_id)
    person = present(named) if named is not None else None
    if person is None or person.erased_at:
        raise Invalid(_("There is no such person."), "person")
    if person.died_on is not None:
        raise Invalid(_("This person has died."), "person")
    return person.id
