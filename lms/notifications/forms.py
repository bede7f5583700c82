"""What is sent from the pages of notices and channels."""

from lms.accounts.rules import LONGEST_ADDRESS
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choice, Form, Text, Tick, Uuid


class ChannelForm(Form):
    """Whether the morning's digest also goes out by e-mail, and whereto."""

    email = Text(
        _("E-mail address"),
        hint=_(
            "Only for reminders; other participants do not see it. You can also sign in with it."
        ),
        limit=LONGEST_ADDRESS,
        required=False,
    )
    is_on = Tick(_("Send my reminders by e-mail as well"))


class ReadForm(Form):
    """Up to which notice somebody has read."""

    newest = Uuid()


class SettleForm(Form):
    """What became of an uncertain message."""

    outcome = Choice(
        _("What became of it?"), choices=(("sent", _("It arrived")), ("again", _("Send again")))
    )
