"""What is typed at the door and on the own page."""

from wtforms.validators import InputRequired

from lms.accounts import rules
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Form, Secret, Text


class SignInForm(Form):
    """Phone number, participant number or e-mail, and the secret."""

    identifier = Text(
        _("Phone number or participant number"),
        [InputRequired(_("Write your phone number or participant number."))],
        limit=254,
    )
    password = Secret(
        _("Secret"), [InputRequired(_("Write your secret."))], limit=rules.LONGEST_SECRET
    )


class ChangeSecretForm(Form):
    """The present secret, and the new one."""

    present = Secret(
        _("Present secret"),
        [InputRequired(_("Write your present secret."))],
        limit=rules.LONGEST_SECRET,
    )
    new = Secret(
        _("New secret"), [InputRequired(_("Write a new secret."))], limit=rules.LONGEST_SECRET
    )


class CodeForm(Form):
    """The digits of a card or of a code that somebody gave face to face."""

    code = Text(
        _("Code"),
        [InputRequired(_("Write the code of your card."))],
        hint=_("Sixteen digits, in groups of four."),
        limit=60,
    )


class FirstSecretForm(CodeForm):
    """A secret of one's own, chosen by whoever holds the code."""

    new = Secret(
        _("New secret"), [InputRequired(_("Write a new secret."))], limit=rules.LONGEST_SECRET
    )
