"""Dated rows: they hold from a day (inclusive) to a day (exclusive), and end by an act."""

from datetime import date
from typing import Protocol

from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _


class Begun(Protocol):
    """A row that began on a day."""

    valid_from: date


def last_day(row: Begun, on: date | None) -> date:
    """The day on which the row ends, today when none is given.

    Raises Invalid at `on` for a day before it began or in the future.
    """
    day = on or clock.today()
    if not row.valid_from <= day <= clock.today():
        raise Invalid(_("The last day must not be before the first, nor in the future."), "on")
    return day


def first_day(since: date | None, field: str = "since") -> date:
    """The day from which something holds. Raises Invalid at the field for one after today."""
    day = since or clock.today()
    if day > clock.today():
        raise Invalid(_("This day has not come yet."), field)
    return day
