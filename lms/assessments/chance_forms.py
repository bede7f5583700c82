"""What those who look after checks type: more time, reasons, and what differs for whom."""

from datetime import datetime
from typing import Any

from wtforms import widgets

from lms.assessments.allowances import LEAST_FACTOR, MOST_FACTOR
from lms.assessments.looking_after import MOST_MINUTES
from lms.assessments.rules.chances import Override
from lms.core import clock
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.dates import parse_date
from lms.web.forms import Form, Text, Value, WholeNumber

REASON = 300
MOST_CHANCES = 50
MOST_WAIT = 7 * 24 * 60


class Moment(Value):
    """A day and a time of day in Malang, as a browser sends it or as `1/12/2026 09.00`."""

    widget: Any = widgets.DateTimeLocalInput()

    def read(self, typed: str) -> datetime:
        """The moment meant."""
        day, _blank, time = typed.strip().replace("T", " ").partition(" ")
        found = parse_date(day)
        try:
            hour, minute = (int(part) for part in time.strip().replace(".", ":").split(":")[:2])
            if found is None:
                raise ValueError
            return datetime(found.year, found.month, found.day, hour, minute, tzinfo=clock.WIB)
        except ValueError:
            raise ValueError(
                gettext("Give a day and a time, for example 5/11/2025 09.30.")
            ) from None

    def write(self, data: Any) -> str:
        """As a browser's input takes it."""
        return f"{data.astimezone(clock.WIB):%Y-%m-%dT%H:%M}"


class ReasonForm(Form):
    """Why an attempt does not count; the learner reads it."""

    reason = Text(_("Reason"), limit=REASON, hint=_("The learner reads it."))


class VoidForm(ReasonForm):
    """The same beside another form on one page."""

    reason = Text(_("Reason"), limit=REASON, hint=_("The learner reads it."), id="void-reason")


class MoreTimeForm(ReasonForm):
    """How many minutes more, and why."""

    minutes = WholeNumber(_("Minutes more"), least=1, most=MOST_MINUTES)


class AllowanceForm(ReasonForm):
    """How much time a person has at every exam."""

    factor = WholeNumber(
        _("Time in percent of the usual time"),
        least=LEAST_FACTOR,
        most=MOST_FACTOR,
        hint=_("150 gives half as much again; 100 takes it back."),
    )


class OverrideForm(ReasonForm):
    """For whom something differs at one check, and what; empty inherits."""

    who = Text(
        _("For whom"),
        limit=64,
        hint=_("A participant number or phone number, or the code of a cooperative."),
    )
    limit_minutes = WholeNumber(_("Time limit in minutes"), least=1, most=1440, required=False)
    chances = WholeNumber(_("Chances in all"), least=1, most=MOST_CHANCES, required=False)
    opens_at = Moment(_("Opens"), required=False)
    closes_at = Moment(_("Closes"), required=False)
    wait_minutes = WholeNumber(
        _("Minutes of waiting after a chance that was not passed"),
        least=0,
        most=MOST_WAIT,
        required=False,
    )

    @property
    def what(self) -> Override:
        """What was typed, as the rules take it."""
        names = Override.__struct_fields__
        return Override(**{name: getattr(self, name).data for name in names})
