"""Whom of a cooperative office and secretary let in by a card or a code."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select

from lms.accounts.issuing import looks_after
from lms.accounts.models import Person, RoleGrant
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.policy import OFFICE, cooperative_ids
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope, in_areas_of, permits, sees

BELONGING = (Role.MEMBER, Role.BOARD, Role.SECRETARY)
"""What people are to their own cooperative."""
ISSUERS = (*OFFICE, Role.MENTOR, Role.SECRETARY)
LOCAL = (Role.MENTOR, Role.SECRETARY)
"""Those who let in the people of single cooperatives."""


@sees(Person)
def people_of_the_secretary(viewer: Actor) -> ColumnElement[bool]:
    """A secretary sees the people of the own cooperative."""
    own = cooperative_ids(viewer, Role.SECRETARY)
    if not own:
        return false()
    kinds = (Membership, Position)
    return or_(
        *(
            Person.id.in_(
                select(kind.person_id).where(kind.cooperative_id.in_(own), kind.valid_to.is_(None))
            )
            for kind in kinds
        )
    )


@looks_after
def office_of_their_cooperatives(issuer: Actor) -> ColumnElement[bool]:
    """The office looks after whatever anybody does in the cooperatives of its area."""
    if not issuer.has(*OFFICE):
        return false()
    areas = in_areas_of(issuer, Cooperative.area_code, *OFFICE)
    return in_cooperatives(db.session.scalars(select(Cooperative.id).where(areas)))


@looks_after
def secretary_of_their_cooperative(issuer: Actor) -> ColumnElement[bool]:
    """The secretary looks after members and board of the own cooperative."""
    return belonging_to(cooperative_ids(issuer, Role.SECRETARY))


@permits("cards.print")
def whoever_lets_people_in(actor: Actor, _subject: object) -> bool:
    """Office, mentors and secretaries print cards; for whom is judged person by person."""
    return issues(actor)


def issues(actor: Actor) -> bool:
    """Whether there is anybody whom the actor may let in."""
    return actor.has(*ISSUERS)


def issues_at(viewer: Actor) -> ColumnElement[bool]:
    """The condition that the viewer lets in the people of the cooperative."""
    return or_(
        Cooperative.id.in_(cooperative_ids(viewer, *LOCAL)),
        in_areas_of(viewer, Cooperative.area_code, *OFFICE),
    )


def in_cooperatives(ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The condition that a grant reaches one of these cooperatives."""
    keys = [str(key) for key in ids]
    return (RoleGrant.scope_kind == Scope.COOPERATIVE) & RoleGrant.scope_key.in_(keys)


def belonging_to(ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The condition that a grant is that of a member, or of the board, of these cooperatives."""
    return in_cooperatives(ids) & RoleGrant.role.in_(BELONGING)


def homes_of(person_ids: Collection[UUID]) -> dict[UUID, Cooperative]:
    """The cooperative to which each belongs, as far as they belong to one."""
    rows = db.session.execute(
        select(RoleGrant.person_id, func.min(RoleGrant.scope_key))
        .where(
            RoleGrant.person_id.in_(person_ids),
            RoleGrant.scope_kind == Scope.COOPERATIVE,
            RoleGrant.role.in_(BELONGING),
            RoleGrant.in_force(clock.today()),
        )
        .group_by(RoleGrant.person_id)
    ).all()
    wanted = {UUID(key) for _, key in rows}
    found = db.session.scalars(select(Cooperative).where(Cooperative.id.in_(wanted)))
    by_key = {str(one.id): one for one in found}
    return {person: by_key[key] for person, key in rows if key in by_key}
