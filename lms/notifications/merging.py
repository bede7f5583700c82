"""What becomes of reminders and messages when two entries are joined: nobody is told twice."""

from typing import Any

from sqlalchemy import select, tuple_

from lms.accounts.merging.rooms import Merging, follows
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.notifications.models import Message, Preference, Reminder


def settle(merging: Merging) -> None:
    """What both were told, or both switched, stays with the old entry."""
    told = (Reminder.subject_kind, Reminder.subject_id, Reminder.due_on, Reminder.offset)
    for model, owner, key, same in (
        (Reminder, Reminder.recipient_id, (Reminder.id,), told),
        (Message, Message.recipient_id, (Message.id,), (Message.channel, Message.key)),
        (
            Preference,
            Preference.person_id,
            (Preference.person_id, Preference.channel),
            (Preference.channel,),
        ),
    ):
        _leave_twins(merging, model, owner, key, same)


def _leave_twins(merging: Merging, model: Any, owner: Any, key: Any, same: Any) -> None:
    known = select(*same).where(owner == merging.kept_id)
    twins = select(*key).where(owner == merging.absorbed_id, tuple_(*same).in_(known))
    for row in db.session.execute(twins).all():
        merging.leave(model, *row)
        merging.say(_("Both were told the same, or chose by the same channel: it stands once."))


follows(
    "notifications",
    ["reminder.recipient_id", "message.recipient_id", "preference.person_id"],
    settle,
)
