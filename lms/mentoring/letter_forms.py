"""The forms of letters and assignments; a new letter has as many rows as it needs."""

import re
from collections.abc import Mapping
from typing import Any

from lms.core import clock, storage
from lms.core.i18n import lazy_gettext as _
from lms.mentoring import labels
from lms.web.forms import Choice, DateField, Form, LongText, Text, Tick
from lms.web.uploads import StoredUpload

ROWS = 3
"""Rows that a new letter begins with, and that each press of the button adds."""
MOST_ROWS = 99
LARGEST_SCAN = 5_000_000
LONGEST_REASON = 300
_ROW = re.compile(r"(?:mentor|places)-(\d{1,2})", re.ASCII)


class LetterForm(Form):
    """What stands on a letter. `count` rows of `mentor-N` and `places-N` say who goes where."""

    count = ROWS

    number = Text(_("Number of the letter"), limit=64)
    kind = Choice(_("Kind of letter"), choices=labels.choices(labels.LETTERS), default="spt")
    office = Choice(_("Sent as"), choices=labels.choices(labels.ASSIGNMENTS), default="kelurahan")
    issued_on = DateField(_("Issued on"), default=clock.today)
    valid_from = DateField(_("Valid from"), default=clock.today)
    valid_until = DateField(_("Valid until"), required=False)
    pasted = LongText(
        _("Pasted list"),
        required=False,
        limit=20_000,
        hint=_("One line each: phone or participant number; code or kelurahan."),
    )
    scan = StoredUpload(
        _("Scan of the letter"),
        kinds=(storage.PDF, storage.JPEG, storage.PNG),
        most=LARGEST_SCAN,
        required=False,
        hint=_("PDF, JPG or PNG, at most 5 MB. It can be added later."),
    )
    allows_conflict = Tick(_("Send them all the same"))
    conflict_reason = LongText(
        _("Why is the conflict of interest allowed?"), required=False, limit=LONGEST_REASON
    )

    @property
    def rows(self) -> list[tuple[Text, Text]]:
        """The two fields of each row."""
        return [(self[f"mentor-{n}"], self[f"places-{n}"]) for n in range(self.count)]


class ScanForm(Form):
    """The scan of a letter that is known."""

    scan = StoredUpload(
        _("Scan of the letter"),
        kinds=(storage.PDF, storage.JPEG, storage.PNG),
        most=LARGEST_SCAN,
        hint=_("PDF, JPG or PNG, at most 5 MB."),
    )


class EndForm(Form):
    """From which day on somebody no longer mentors."""

    on = DateField(_("From which day on"), required=False, hint=_("Left empty: from today."))


class PauseForm(Form):
    """Why an assignment rests, and from when."""

    reason = Text(_("Why does it rest?"), limit=LONGEST_REASON, hint=_("For example: no contract."))
    on = DateField(_("From which day on"), required=False, hint=_("Left empty: from today."))


class ReleaseForm(Form):
    """Somebody stops mentoring; a successor may take all of it over."""

    reason = Text(_("Why?"), limit=LONGEST_REASON, hint=_("For example: resigned."))
    on = DateField(_("From which day on"), required=False, hint=_("Left empty: from today."))
    successor = Text(
        _("Successor"),
        required=False,
        limit=80,
        hint=_("Phone or participant number. Left empty: nobody takes over yet."),
    )
    letter = Text(_("Number of the successor's letter"), required=False, limit=64)


def letter_form(typed: Mapping[str, Any] | None = None, more: int = 0, **kwargs: Any) -> LetterForm:
    """The form with the rows that were sent and some more; `typed` stands in for the request's."""
    numbers = [int(found[1]) for name in typed or () if (found := _ROW.fullmatch(name))]
    count = min(max(numbers, default=ROWS - 1) + 1 + more, MOST_ROWS)
    fields: dict[str, Any] = {"count": count}
    for number in range(count):
        fields[f"mentor-{number}"] = Text(_("Mentor"), required=False, limit=80)
        fields[f"places-{number}"] = Text(_("Cooperatives"), required=False, limit=2_000)
    shape = type("LetterForm", (LetterForm,), fields)
    form: LetterForm = shape(**kwargs)
    return form
