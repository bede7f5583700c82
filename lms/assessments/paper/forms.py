"""What is typed for a sitting: when and where it is held, who takes part, and their sheets."""

from collections.abc import Sequence
from typing import Any

from lms.assessments.paper.marks import is_one_key
from lms.assessments.paper.queries import Asked
from lms.core import clock
from lms.core.i18n import lazy_gettext as _
from lms.web.carried_files import Carried
from lms.web.forms import Choice, DateField, Form, LongText, Text
from lms.web.whole_files import WholeFile

LARGEST = 2_000_000
LONGEST_MARK = 200
LONGEST_TEXT = 20_000


class PeopleForm(Form):
    """Who takes part: a cooperative's people, and others by their numbers."""

    cooperative = Choice(_("Everybody of a cooperative"), required=False)
    numbers = LongText(
        _("Or their numbers"),
        required=False,
        limit=10_000,
        hint=_("Participant numbers or phone numbers, one a line."),
    )


class SittingForm(PeopleForm):
    """When and where the check is held."""

    held_on = DateField(_("Held on"), default=clock.today)
    place = Text(_("Place"), limit=200, hint=_("For example: hall of kelurahan Arjosari."))


class UploadForm(Form):
    """A workbook with the answers, and why sheets that are known change."""

    file = WholeFile(_("Workbook with the answers"), kinds=(".xlsx",), most=LARGEST, required=False)
    kept = Carried(required=False)
    reason = Text(
        _("Why do sheets change that were typed in before?"),
        limit=300,
        required=False,
        hint=_("The learner reads it."),
    )


def sheet_form(asked: Sequence[Asked], numbers: dict[int, str]) -> type[Form]:
    """A field for each question of the booklet, under its number; one key answers most of them."""
    fields: dict[str, Any] = {"reason": UploadForm.reason}
    for one in asked:
        if one.slot in numbers:
            make, limit = Text, 1 if is_one_key(one.question) else LONGEST_MARK
            if one.question.is_by_hand:
                make, limit = LongText, LONGEST_TEXT
            fields[f"a{one.slot}"] = make(numbers[one.slot], limit=limit, required=False)
    return type("SheetForm", (Form,), fields)
