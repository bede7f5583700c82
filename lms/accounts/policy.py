"""Who may see people, and do what with sign-ins, second factors and roles."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, select, true

from lms.accounts import role_rules, rules
from lms.accounts.grants import HAND
from lms.accounts.models import Person, RoleGrant
from lms.core import clock
from lms.core.database import db
from lms.core.policy import (
    OVERSIGHT,
    Actor,
    Grant,
    Role,
    Scope,
    in_areas_of,
    permits,
    reaches,
    sees,
    vetoes,
    visible_to,
)
from lms.places.queries import CITY


@dataclass(frozen=True)
class Given:
    """A role for a person: what the policy is asked about before it is given."""

    person_id: UUID
    grant: Grant


@sees(Person)
def oneself(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees themselves."""
    return Person.id == viewer.person_id


def seen_people(viewer: Actor, person_ids: Collection[UUID]) -> Select[UUID]:
    """Of these people, those whom the viewer may see: their ids, for a query."""
    return visible_to(viewer, Person).where(Person.id.in_(person_ids)).with_only_columns(Person.id)


@sees(Person)
def everybody_to_administrators(viewer: Actor) -> ColumnElement[bool]:
    """Administrators see everybody: also those who belong to no cooperative and have no role yet."""
    return true() if administers(viewer) else false()


@sees(Person)
def people_with_roles_in_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Offices see who has a role over an area within their own."""
    if not viewer.has(*OVERSIGHT):
        return false()
    return Person.id.in_(select(RoleGrant.person_id).where(_role_in_area_of(viewer)))


@sees(RoleGrant)
def own_roles(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees their own roles."""
    return RoleGrant.person_id == viewer.person_id


@sees(RoleGrant)
def roles_of_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Offices see the roles over areas within their own, administrators every role."""
    return true() if administers(viewer) else _role_in_area_of(viewer)


def _role_in_area_of(viewer: Actor) -> ColumnElement[bool]:
    return and_(
        RoleGrant.scope_kind == Scope.AREA,
        RoleGrant.valid_to.is_(None),
        in_areas_of(viewer, RoleGrant.scope_key, *OVERSIGHT),
    )


@permits("credential.set", "person.set_email", "factor.confirm", "factor.renew_codes", "factor.end")
def oneself_only(actor: Actor, person: Person) -> bool:
    """Everybody changes their own secret, address and second factor."""
    return actor.person_id == person.id


@permits("signin.end", "signin.complete")
def own_device(actor: Actor, row: Any) -> bool:
    """Whoever holds a device's token may end it; without a row there is nothing to end."""
    return row is None or row.person_id == actor.person_id


@permits("role.give")
def gives_roles(actor: Actor, subject: Person | Given) -> bool:
    """Administrators give every role, staff some within their area; nobody gives one to themselves."""
    if isinstance(subject, Person):
        return subject.id != actor.person_id and gives_any(actor)
    if subject.person_id == actor.person_id:
        return False
    return subject.grant.scope is Scope.AREA and gives(actor, subject.grant.role, subject.grant.key)


@permits("role.end")
def ends_roles(actor: Actor, row: RoleGrant) -> bool:
    """Whoever may give a role by hand may end it; administrators also lay down their own."""
    if row.source != HAND:
        return False
    is_own = row.person_id == actor.person_id
    return administers(actor) if is_own else gives(actor, Role(row.role), row.scope_key)


@permits("role.change")
def changes_roles(actor: Actor, subject: RoleGrant | Given) -> bool:
    """Whoever may end a role and give it anew may change its days: nobody those of their own."""
    if isinstance(subject, Given):
        return gives_roles(actor, subject)
    return subject.person_id != actor.person_id and ends_roles(actor, subject)


@permits("signin.end_all", "factor.reset", "person.suspend", "person.unsuspend")
def looks_after_access(actor: Actor, person: Person) -> bool:
    """Administrators for everybody else; staff for the people of their area.

    Not for those who have a role that staff could not give: no colleague, no head, no auditor.
    """
    if person.id == actor.person_id:
        return False
    if administers(actor):
        return True
    as_staff = Actor(grants=tuple(one for one in actor.grants if one.role is Role.STAFF))
    if not as_staff.grants or not _all_within_reach(actor, person.id):
        return False
    seen = visible_to(as_staff, Person).where(Person.id == person.id)
    return db.session.scalar(seen.with_only_columns(Person.id)) is not None


def administers(actor: Actor) -> bool:
    """Whether the actor is an administrator of the whole city."""
    return reaches(actor, CITY, Role.ADMINISTRATOR)


def gives_any(actor: Actor) -> bool:
    """Whether there is any role that the actor may give to others."""
    return administers(actor) or actor.has(Role.STAFF)


def gives(actor: Actor, role: Role, area_code: str) -> bool:
    """Whether the actor may give this role over this area to others."""
    if role not in role_rules.BY_HAND:
        return False
    if administers(actor):
        return True
    return role in role_rules.GIVEN_BY_STAFF and reaches(actor, area_code, Role.STAFF)


def sees_roles(actor: Actor) -> bool:
    """Whether the list of roles is among the actor's ways."""
    return actor.has(*OVERSIGHT)


def _all_within_reach(actor: Actor, person_id: UUID) -> bool:
    """Whether the actor could give every office role that the person has or is about to have."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.scope_key).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role.in_(rules.STAFF),
            RoleGrant.open_on(clock.today()),
        )
    )
    return all(gives(actor, Role(role), key) for role, key in rows)


@vetoes("person.merge", "person.unmerge")
def not_oneself(actor: Actor, person: Person) -> bool:
    """Nobody decides of themselves that they are, or are not, somebody else as well."""
    return not actor.is_system and actor.person_id == person.id


@vetoes("person.merge", "person.unmerge", "person.tell_apart")
def only_administrators_for_the_office(actor: Actor, person: Person) -> bool:
    """An entry with a role in the office opens much: administrators alone join it with another."""
    return not actor.is_system and not administers(actor) and has_office_role(person.id)


def has_office_role(person_id: UUID) -> bool:
    """Whether the person has a role in the office, or is about to have one."""
    found = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role.in_(rules.STAFF),
        RoleGrant.open_on(clock.today()),
    )
    return db.session.scalar(found.limit(1)) is not None
