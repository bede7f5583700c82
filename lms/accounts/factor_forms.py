"""What is typed for the second factor."""

from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Form, Text

LONGEST_SEALED = 4000


class CodeForm(Form):
    """The code of the phone, or one of the codes on paper."""

    code = Text(_("Code from your phone"), limit=20)
    recovery = Text(_("Recovery code"), limit=40)

    def validate(self, extra_validators: object = None) -> bool:
        """Either is enough; an empty code alone is what to mend when neither is there."""
        self.code.required, self.recovery.required = not self.recovery.data, False
        is_sound: bool = super().validate(extra_validators)
        # Shown again, neither says that it may stay empty.
        self.code.required = self.recovery.required = True
        return is_sound


class SetUpForm(Form):
    """The first code of a phone, with the key that the page offered."""

    code = Text(_("Code from your phone"), limit=20)
    sealed = Text(_("This page"), limit=LONGEST_SEALED)


class CodesFileForm(Form):
    """The codes that a page showed, sealed."""

    sealed = Text(_("This page"), limit=LONGEST_SEALED)
