"""Who may see and change cooperatives and the people who belong to them."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.core.policy import (
    OVERSIGHT,
    Actor,
    Role,
    Scope,
    in_areas_of,
    permits,
    reaches,
    sees,
)

IN_CHARGE = (*OVERSIGHT, Role.LURAH)
"""Those who look after all cooperatives of their area."""
OFFICE = (Role.STAFF, Role.ADMINISTRATOR)


def in_charge_of(viewer: Actor) -> ColumnElement[bool]:
    """The condition that the viewer looks after the cooperative: its mentor, or the area's office."""
    return or_(
        Cooperative.id.in_(cooperative_ids(viewer, Role.MENTOR)),
        in_areas_of(viewer, Cooperative.area_code, *IN_CHARGE),
    )


def cooperative_ids(actor: Actor, *roles: Role) -> list[UUID]:
    """The cooperatives in which the actor has one of the roles."""
    return [UUID(key) for key in actor.keys(Scope.COOPERATIVE, *roles)]


@sees(Cooperative)
def own_or_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """Members see their cooperative; mentors and offices those that they look after."""
    own = cooperative_ids(viewer, Role.MEMBER, Role.BOARD)
    return or_(Cooperative.id.in_(own), in_charge_of(viewer))


@sees(Person)
def people_of_cooperatives_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """A person is seen by those in charge of where the person belongs now."""
    if not viewer.grants:
        return Person.id.in_(())
    return or_(*(Person.id.in_(_people(kind, viewer)) for kind in (Membership, Position)))


def _people(kind: type[Membership] | type[Position], viewer: Actor):  # type: ignore[no-untyped-def]
    return (
        select(kind.person_id)
        .join(Cooperative, and_(Cooperative.id == kind.cooperative_id, kind.valid_to.is_(None)))
        .where(in_charge_of(viewer))
    )


@permits(
    "cooperative.register",
    "membership.give",
    "membership.end",
    "position.give",
    "position.end",
    "headcount.declare",
    "conflict.override",
)
def office_of_the_area(actor: Actor, cooperative: Cooperative) -> bool:
    """The office keeps the register of the cooperatives of its area."""
    return reaches(actor, cooperative.area_code, *OFFICE)
