"""Forms: shape and message of what people type, for the page and for the offline queue alike.

Fields hold plain values: text is "" when empty, several choices are [], everything else is None.
A hostile value (an array, a huge number, NUL, an option never offered) is an error at its field.
"""

from typing import Any

from flask import request
from flask_wtf import FlaskForm

from lms.core.errors import Invalid, Refusal
from lms.core.i18n import gettext, translated_for
from lms.web.choices import Choice, Choices, Option, Tick
from lms.web.fields import (
    DateField,
    LongText,
    Rupiah,
    Secret,
    Submission,
    Text,
    TimeField,
    Uuid,
    Value,
    WholeNumber,
)

__all__ = [
    "Choice",
    "Choices",
    "DateField",
    "Form",
    "LongText",
    "Option",
    "Rupiah",
    "Secret",
    "Submission",
    "Text",
    "Tick",
    "TimeField",
    "Uuid",
    "Value",
    "WholeNumber",
]


class Form(FlaskForm):  # type: ignore[misc, unused-ignore]
    """The base of all forms: with CSRF, and fed from form fields only, never from a JSON body."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc, unused-ignore]
        """Where the values come from, and in whose words the library speaks."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Leave out a JSON body: the queue posts the same fields as the page."""
            wrapped = None if request and request.is_json else formdata
            return super().wrap_formdata(form, wrapped)

        def get_translations(self, form: Any) -> Any:  # noqa: ARG002 - WTForms gives it
            """Messages of the library come from our own catalogue."""
            return _OUR_WORDS

    def point_at(self, fault: Refusal, otherwise: str = "") -> None:
        """Show what is wrong beside its field, or above all of them when it names none of these.

        `otherwise` is the field for a fault that names none.
        """
        field = (fault.field if isinstance(fault, Invalid) else None) or otherwise
        if field in self:
            self[field].errors = [str(fault.message)]
        else:
            self.form_errors.append(str(fault.message))


class _OurWords:
    gettext = staticmethod(gettext)

    @staticmethod
    def ngettext(singular: str, plural: str, num: int) -> str:
        """The words of the library; it fills in their names itself."""
        return translated_for(num, singular, plural)


_OUR_WORDS = _OurWords()


class PostForm(Form):
    """A button alone: nothing but the proof that the page is ours."""
