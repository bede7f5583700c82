"""What a person may take away of reminders and messages."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.notifications.models import Message, Preference, Reminder


def channels(person_id: UUID) -> Iterator[own_data.Row]:
    """Which channels the person has switched."""
    rows = db.session.scalars(
        select(Preference).where(Preference.person_id == person_id).order_by(Preference.channel)
    )
    for row in rows:
        yield own_data.facts(row, "channel", "is_on", "switched_at")


def messages(person_id: UUID) -> Iterator[own_data.Row]:
    """What was sent to the person; the words speak of work with others and stay in the app."""
    rows = db.session.scalars(
        select(Message)
        .where(Message.recipient_id == person_id)
        .order_by(Message.made_at, Message.id)
    )
    for row in rows:
        yield {
            **own_data.facts(row, "channel", "state", "made_at", "sent_at", "read_at"),
            "items": len(row.items),
        }


def reminders(person_id: UUID) -> Iterator[own_data.Row]:
    """Of what kind of occasion the person was to be reminded, and when."""
    rows = db.session.scalars(
        select(Reminder)
        .where(Reminder.recipient_id == person_id)
        .order_by(Reminder.remind_on, Reminder.id)
    )
    for row in rows:
        yield own_data.facts(row, "subject_kind", "due_on", "remind_on", "drop_reason")


own_data.contribute("channels", _("Channels"), ["preference.person_id"], channels)
own_data.contribute("messages", _("Messages"), ["message.recipient_id"], messages)
own_data.contribute("reminders", _("Reminders"), ["reminder.recipient_id"], reminders)
