"""Who may see people, and do what with sign-ins and grants."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, select

from lms.accounts import rules
from lms.accounts.issuing import issuable, open_grant
from lms.accounts.models import Person, RoleGrant
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope, in_areas_of, permits, sees, visible_to


@sees(Person)
def oneself(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees themselves."""
    return Person.id == viewer.person_id


def seen_people(viewer: Actor, person_ids: Collection[UUID]) -> Select[UUID]:
    """Of these people, those whom the viewer may see: their ids, for a query."""
    return visible_to(viewer, Person).where(Person.id.in_(person_ids)).with_only_columns(Person.id)


@sees(Person)
def staff_of_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Administrators see the staff of their area, and people who belong nowhere yet."""
    if not viewer.has(Role.ADMINISTRATOR):
        return false()
    theirs = (RoleGrant.person_id == Person.id) & open_grant()
    is_staff = (RoleGrant.scope_kind == Scope.AREA) & RoleGrant.role.in_(rules.STAFF)
    here = in_areas_of(viewer, RoleGrant.scope_key, Role.ADMINISTRATOR)
    return exists().where(theirs, is_staff, here) | ~exists().where(theirs)


@permits("code.issue")
def looks_after_all_they_reach(actor: Actor, person: Person) -> bool:
    """Whoever looks after every place in which the person can do anything."""
    return bool(db.session.scalar(select(Person.id).where(Person.id == person.id, issuable(actor))))


@permits("credential.set", "person.set_email")
def oneself_only(actor: Actor, person: Person) -> bool:
    """Everybody changes their own secret and address."""
    return actor.person_id == person.id


@permits("signin.end")
def own_device(actor: Actor, row: Any) -> bool:
    """Whoever holds a device's token may end it; without a row there is nothing to end."""
    return row is None or row.person_id == actor.person_id


@permits("setting.change")
def administrators_decide(actor: Actor, _subject: Any) -> bool:
    """Administrators set what the office decides for itself."""
    return actor.has(Role.ADMINISTRATOR)
