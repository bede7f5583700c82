"""Rows that hold from a day to a day: when one of them may end."""

from datetime import date

from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _


def ending_day(valid_from: date, on: date | None, *, to_come: bool = False) -> date:
    """The day from which a row no longer holds: the one given, else today.

    Raises Invalid at `on` for a day before the row began, and for one in the future unless that
    is known already (`to_come`: a successor has been named).
    """
    day = on or clock.today()
    if day < valid_from or (day > clock.today() and not to_come):
        raise Invalid(_("The last day must not be before the first, nor in the future."), "on")
    return day
