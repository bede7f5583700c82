"""When the offices work, as the office has set it: days of the week, hours, holidays of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from lms.core import settings
from lms.core.holidays import NATIONAL, holidays_by_area
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import is_within
from lms.core.settings import Kind, Part, Setting
from lms.core.workdays import FIVE_DAYS, DaysOff, Fasting, Hours, hours_on

GROUP = "hours"
SATURDAY = 5
MARGIN = timedelta(days=14)
"""Days around a span for which Saturdays are known too."""


def _fault_of_hours(given: dict[str, str]) -> Any:
    if given["opens"] >= given["closes"]:
        return _("Offices close after they open.")
    return None


def _fault_of_fasting(given: dict[str, str]) -> Any:
    if not any(given.values()):
        return None
    if not all(given.values()):
        return _("Give all four, or none.")
    if given["first"] > given["last"]:
        return _("The last day must not be before the first.")
    return _fault_of_hours(given)


WORKING_WEEK = settings.register(
    Setting(
        "hours.week",
        GROUP,
        _("Working days of a week"),
        Kind.CHOICE,
        str(FIVE_DAYS),
        choices=(("5", _("Monday to Friday")), ("6", _("Monday to Saturday"))),
        hint=_("Deadlines in working days are counted with it."),
    )
)
OFFICE_HOURS = settings.register(
    Setting(
        "hours.office",
        GROUP,
        _("Working hours"),
        Kind.RECORD,
        {"opens": "07:30", "closes": "16:00"},
        parts=(
            Part("opens", _("Opens at"), Kind.TIME),
            Part("closes", _("Closes at"), Kind.TIME),
        ),
        hint=_("The digest of the morning comes an hour before the office opens."),
        fault=_fault_of_hours,
    )
)
FASTING_HOURS = settings.register(
    Setting(
        "hours.fasting",
        GROUP,
        _("Working hours of the fasting month"),
        Kind.RECORD,
        {"first": "", "last": "", "opens": "", "closes": ""},
        parts=(
            Part("first", _("First day"), Kind.DAY, required=False),
            Part("last", _("Last day"), Kind.DAY, required=False),
            Part("opens", _("Opens at"), Kind.TIME, required=False),
            Part("closes", _("Closes at"), Kind.TIME, required=False),
        ),
        hint=_("Set it anew each year, when the dates are known."),
        fault=_fault_of_fasting,
    )
)


@dataclass(frozen=True)
class Calendar:
    """The holidays of a span, by area, and its Saturdays."""

    by_area: Mapping[str, frozenset[date]]
    saturdays: frozenset[date]

    def of(self, area_code: str) -> DaysOff:
        """The days without work in an area: those of the country and of the areas above it."""
        days = (
            days
            for area, days in self.by_area.items()
            if area == NATIONAL or is_within(area_code, area)
        )
        return DaysOff(self.saturdays.union(*days))


def calendar(first: date, last: date) -> Calendar:
    """What is known of the days from the first to the last; one statement, or two."""
    return Calendar(holidays_by_area(first, last), _free_saturdays(first - MARGIN, last + MARGIN))


def hours_of(day: date) -> Hours:
    """From when to when offices work on the day."""
    usual = _hours(settings.value(OFFICE_HOURS, day))
    return hours_on(day, usual, _fasting(settings.value(FASTING_HOURS, day)))


def _hours(given: dict[str, str]) -> Hours:
    return Hours(time.fromisoformat(given["opens"]), time.fromisoformat(given["closes"]))


def _fasting(given: dict[str, str]) -> Fasting | None:
    if not given["first"]:
        return None
    first, last = date.fromisoformat(given["first"]), date.fromisoformat(given["last"])
    return Fasting(first, last, _hours(given))


def _free_saturdays(first: date, last: date) -> frozenset[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return frozenset(
        day
        for day in days
        if day.weekday() == SATURDAY and settings.value(WORKING_WEEK, day) == str(FIVE_DAYS)
    )
