"""What is typed when the board changes: a line for each seat, the day and the minutes."""

from collections.abc import Sequence
from typing import Any

from lms.cooperatives.forms import PastDay, conflict_reason
from lms.cooperatives.rules import PositionKind
from lms.core.i18n import lazy_gettext as _
from lms.core.storage import JPEG, PDF
from lms.web.forms import Form, Text, Tick
from lms.web.uploads import StoredUpload

LARGEST_SCAN = 5_000_000


class BoardForm(Form):
    """When and by which minutes the board changed; the seats are added for each cooperative."""

    on = PastDay(_("From which day"))
    minutes_no = Text(_("Number of the minutes (berita acara RAT)"), limit=80)
    minutes_on = PastDay(_("Date of the minutes"), default=None)
    scan = StoredUpload(
        _("Scan of the minutes"),
        kinds=(PDF, JPEG),
        most=LARGEST_SCAN,
        required=False,
        hint=_("PDF or JPG, at most 5 MB."),
    )
    conflict_reason = conflict_reason()


def board_form(seats: Sequence[PositionKind], labels: Any) -> type[BoardForm]:
    """The form with a line for each seat, and a tick for people who are not in the register yet."""
    fields: dict[str, Any] = {}
    for number, kind in enumerate(seats):
        fields[f"seat{number}"] = Text(labels[kind], limit=160, required=False)
        fields[f"add{number}"] = Tick(_("Not in the register yet: add as a new member"))
    return type("BoardFormOfSeats", (BoardForm,), fields)
