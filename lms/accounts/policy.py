"""Who may see people, and do what with sign-ins and grants."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from lms.accounts.models import Person
from lms.core.policy import Actor, Role, permits, sees, visible_to


@sees(Person)
def oneself(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees themselves."""
    return Person.id == viewer.person_id


def seen_people(viewer: Actor, person_ids: Collection[UUID]) -> Select[UUID]:
    """Of these people, those whom the viewer may see: their ids, for a query."""
    return visible_to(viewer, Person).where(Person.id.in_(person_ids)).with_only_columns(Person.id)


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
