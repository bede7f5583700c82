"""Who may see and do what with notices and messages."""

from typing import Any

from sqlalchemy import ColumnElement, and_, true

from lms.accounts.models import Person
from lms.core.policy import Actor, permits, sees, visible_to
from lms.core.roles import Role
from lms.notifications.models import Message
from lms.notifications.rules import MessageState

OFFICE = (Role.STAFF, Role.ADMINISTRATOR)


@sees(Message)
def own_messages(viewer: Actor) -> ColumnElement[bool]:
    """Everybody sees what was sent to them, and nobody else's."""
    return Message.recipient_id == viewer.person_id


@sees(Message)
def uncertain_messages_of_people_looked_after(viewer: Actor) -> ColumnElement[bool]:
    """The office sees the uncertain messages of those whom it sees, administrators everybody's.

    Somebody must be able to settle each of them, also those of people who belong to no cooperative.
    """
    if not viewer.has(*OFFICE):
        return Message.id.in_(())
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    reached = true() if viewer.has(Role.ADMINISTRATOR) else Message.recipient_id.in_(people)
    return and_(Message.state == MessageState.UNCERTAIN, reached)


@permits("message.settle")
def office_settles(actor: Actor, message: Any) -> bool:
    """The office says what became of the uncertain messages that it sees."""
    return actor.has(*OFFICE)


@permits("notice.read")
def own_notice(actor: Actor, message: Message) -> bool:
    """Everybody reads their own notices."""
    return actor.person_id == message.recipient_id


@permits("channel.switch")
def own_channel(actor: Actor, person: Person) -> bool:
    """Everybody decides on their own channels."""
    return actor.person_id == person.id
