"""Who may see people, and do what with sign-ins and grants."""

from typing import Any

from sqlalchemy import ColumnElement

from lms.accounts.models import Person
from lms.core.policy import Actor, Role, permits, sees


@sees(Person)
def oneself(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees themselves."""
    return Person.id == viewer.person_id


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
