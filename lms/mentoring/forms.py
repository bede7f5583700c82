"""The small forms of mentoring; the visit's own form is in `visit_form`."""

from lms.core.i18n import lazy_gettext as _
from lms.web.forms import DateField, Form, LongText

LONGEST_NOTE = 1000


class NoteForm(Form):
    """A button with a few words that may stay empty."""

    note = LongText(_("Note"), required=False, limit=LONGEST_NOTE)


class SaidForm(Form):
    """A button with words that are needed: a note, or why something is cancelled."""

    note = LongText(_("Note or reason"), limit=LONGEST_NOTE)


class DeadlineForm(Form):
    """A new deadline, and why."""

    due_on = DateField(_("New deadline"))
    note = LongText(_("Why?"), limit=LONGEST_NOTE)


class ReasonForm(Form):
    """Why a visit is returned, rejected or withdrawn."""

    reason = LongText(_("Reason"), limit=LONGEST_NOTE)
