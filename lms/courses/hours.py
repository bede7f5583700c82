"""Learning hours (JP), by the minutes that the office says one has."""

from datetime import date
from typing import Any

from lms.core import settings
from lms.core.i18n import lazy_gettext as _
from lms.core.settings import Kind, Setting
from lms.courses.rules import MINUTES_A_JP, learning_hours
from lms.web.formats import number

GROUP = "learning"
LEAST, MOST = 30, 60


def _fault_of_jp(minutes: int) -> Any:
    if LEAST <= minutes <= MOST:
        return None
    return _("Give a number from %(least)s to %(most)s.", least=LEAST, most=MOST)


JP = settings.register(
    Setting(
        "courses.jp",
        GROUP,
        _("Minutes of one JP"),
        Kind.WHOLE,
        MINUTES_A_JP,
        hint=_("Jam pelajaran: the learning hours of courses and certificates."),
        fault=_fault_of_jp,
    )
)


def hours(minutes: int, day: date | None = None) -> str:
    """The JP of minutes, as `2,3`, by what one had on the day; today when none is given."""
    return number(learning_hours(minutes, settings.value(JP, day)))
