"""When people may be told something outside of the app, as the office has set it."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from lms.core import settings
from lms.core.i18n import lazy_gettext as _
from lms.core.settings import Kind, Part, Setting
from lms.core.workdays import DaysOff
from lms.core.working_time import calendar, hours_of
from lms.notifications.rules import QUIET_FROM, QUIET_UNTIL, Times, morning_before
from lms.places.queries import CITY

GROUP = "messages"
LONGEST_CLOSURE = timedelta(days=60)
"""No row of days without work is longer than this."""


def _fault_of_quiet(given: Mapping[str, str]) -> Any:
    if given["until"] >= given["from"]:
        return _("The quiet hours begin in the evening and end in the morning.")
    return None


QUIET_HOURS = settings.register(
    Setting(
        "messages.quiet",
        GROUP,
        _("Quiet hours"),
        Kind.RECORD,
        {"from": f"{QUIET_FROM:%H:%M}", "until": f"{QUIET_UNTIL:%H:%M}"},
        parts=(
            Part("from", _("From"), Kind.TIME),
            Part("until", _("Until"), Kind.TIME),
        ),
        hint=_("No e-mail is sent at these hours, nor on days without work."),
        fault=_fault_of_quiet,
    )
)


def times_of(day: date) -> Times:
    """When the digest of the day is made, and between which hours nobody is disturbed."""
    quiet = settings.value(QUIET_HOURS, day)
    return Times(
        morning=morning_before(hours_of(day)),
        quiet_from=time.fromisoformat(quiet["from"]),
        quiet_until=time.fromisoformat(quiet["until"]),
    )


def days_off(day: date) -> DaysOff:
    """The days without work in the city, from the day on."""
    return calendar(day, day + LONGEST_CLOSURE).of(CITY)
