"""What is typed for the second factor."""

from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Form, Text

LONGEST_SEALED = 4000


class CodeForm(Form):
    """The code of the phone, or one of the codes on paper."""

    code = Text(_("Code from your phone"), limit=20, required=False)
    recovery = Text(_("Recovery code"), limit=40, required=False)

    def validate(self, extra_validators: object = None) -> bool:
        """One of the two must be there."""
        if not super().validate(extra_validators):
            return False
        if self.code.data or self.recovery.data:
            return True
        self.code.errors = [_("Type the six digits that your phone shows.")]
        return False


class SetUpForm(Form):
    """The first code of a phone, with the key that the page offered."""

    code = Text(_("Code from your phone"), limit=20)
    sealed = Text(_("This page"), limit=LONGEST_SEALED)


class CodesFileForm(Form):
    """The codes that a page showed, sealed."""

    sealed = Text(_("This page"), limit=LONGEST_SEALED)
