"""What is typed at the door and on the own page."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from lms.accounts import rules
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Form, Text


class SignInForm(Form):
    """Phone number, participant number or e-mail, and the secret."""

    identifier = Text(
        _("Phone number or participant number"),
        [InputRequired(_("Write your phone number or participant number."))],
        limit=254,
    )
    password = PasswordField(
        _("Secret"),
        [
            InputRequired(_("Write your secret.")),
            Length(max=rules.LONGEST_SECRET, message=_("This secret is too long.")),
        ],
    )


class ChangeSecretForm(Form):
    """The present secret, and the new one."""

    present = PasswordField(
        _("Present secret"),
        [InputRequired(_("Write your present secret.")), Length(max=rules.LONGEST_SECRET)],
    )
    new = PasswordField(
        _("New secret"),
        [InputRequired(_("Write a new secret.")), Length(max=rules.LONGEST_SECRET)],
    )
