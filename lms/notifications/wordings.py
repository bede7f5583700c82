"""How the trail speaks of reminders, messages and channels."""

from lms.core import wordings
from lms.core.i18n import lazy_gettext as _
from lms.notifications.rules import Channel, MessageState

CHANNELS = {Channel.IN_APP: _("in the app"), Channel.EMAIL: _("e-mail")}
STATES = {
    MessageState.QUEUED: _("waiting"),
    MessageState.SENDING: _("being sent"),
    MessageState.SENT: _("sent"),
    MessageState.UNCERTAIN: _("uncertain"),
    MessageState.DEAD: _("could not be sent"),
    MessageState.DROPPED: _("dropped"),
}

wordings.say_acts(
    "messages",
    _("Messages"),
    {
        "channel.switch": _("Switched a channel"),
        "message.settle": _("Decided on an uncertain message"),
        "message.hold": _("Held messages after a restore"),
    },
)
wordings.say_things(
    {
        "reminder": _("reminder"),
        "message": _("message"),
        "message_reminder": _("reminder in a message"),
        "preference": _("chosen channel"),
    }
)
wordings.say_parts(
    {
        "channel": _("channel"),
        "is_on": _("is on"),
        "switched_at": _("switched at"),
        "recipient_id": _("recipient"),
        "items": _("content"),
        "drop_reason": _("reason of dropping"),
        "made_at": _("made at"),
        "next_try_at": _("next try at"),
        "tries": _("tries"),
        "lease_until": _("taken until"),
        "fault": _("fault"),
        "sent_at": _("sent at"),
        "read_at": _("read at"),
        "subject_kind": _("kind of occasion"),
        "subject_id": _("occasion"),
        "due_on": _("deadline"),
        "offset": _("days from the deadline"),
        "remind_on": _("day of reminding"),
        "settled_at": _("settled at"),
    }
)
wordings.say_values("preference.channel", CHANNELS)
wordings.say_values("message.channel", CHANNELS)
wordings.say_values("message.state", STATES)
