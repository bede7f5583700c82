"""What is asked of the trail: who, what, which object, when."""

from typing import Any

from wtforms import ValidationError
from wtforms.widgets import HiddenInput

from lms.accounts.trail import rules
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choice, DateField, Form, Text, Uuid


class TrailForm(Form):
    """The filter, kept in the page's address; every part may stay empty."""

    class Meta(Form.Meta):
        """It only asks, so it needs no proof that the page is ours."""

        csrf = False

    who = Text(
        _("Who (number, e-mail or name)"),
        limit=254,
        required=False,
    )
    act = Choice(_("What was done"), required=False)
    kind = Choice(_("Kind of object"), required=False)
    object = Text(_("Id of the object"), limit=64, required=False)
    first = DateField(_("From"), required=False)
    last = DateField(_("Until"), required=False)
    cause = Uuid(_("Within"), required=False)
    before = Text(_("Page"), limit=80, required=False, widget=HiddenInput())

    def validate_first(self, field: Any) -> None:
        """A day on which there can be something."""
        self._ensure_possible(field)

    def validate_last(self, field: Any) -> None:
        """The last day is not before the first."""
        self._ensure_possible(field)
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day lies before the first."))

    def validate_object(self, field: Any) -> None:
        """An id means something only together with its kind."""
        if field.data and not self.kind.data:
            raise ValidationError(_("Choose the kind of object as well."))

    def validate_before(self, field: Any) -> None:
        """The place where a page begins comes from a link, never by hand."""
        if field.data and rules.parse_mark(field.data) is None:
            raise ValidationError(_("This page does not exist. Begin at the newest entries."))

    def _ensure_possible(self, field: Any) -> None:
        if field.data and not rules.is_possible(field.data):
            raise ValidationError(_("Give a date, for example 5/11/2025."))
