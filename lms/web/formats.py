"""Dates, times, numbers and shares as people of Malang write them, and the same in English.

Every function takes an optional `locale` ("id" or "en"); without it the person's language holds.
They also serve as Jinja filters under their own names.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.web.i18n import language

NBSP = "\u00a0"
JAKARTA = "Asia/Jakarta"
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def day_date(day: date, locale: str | None = None, zone: str = JAKARTA) -> str:
    """A day with its name: "Rabu, 5 November 2025". A moment counts by its day in the zone."""
    return _dated(day, "EEEE, d MMMM y", locale, zone)


def date_long(day: date, locale: str | None = None, zone: str = JAKARTA) -> str:
    """A day without its name: "5 November 2025"."""
    return _dated(day, "d MMMM y", locale, zone)


def date_short(day: date, locale: str | None = None, zone: str = JAKARTA) -> str:
    """A day for tables and labels: "5 Nov 2025"."""
    return _dated(day, "d MMM y", locale, zone)


def clock_time(moment: datetime, locale: str | None = None, zone: str = JAKARTA) -> str:
    """A time of day with its zone: "14.30 WIB". Takes an aware moment; refuses a naive one."""
    local = _local(moment, zone)
    mark = "." if _in(locale) == "id" else ":"
    name = ZONE_NAMES.get(zone) or local.tzname() or ""
    return f"{local:%H}{mark}{local:%M}{NBSP}{name}"


def day_time(moment: datetime, locale: str | None = None, zone: str = JAKARTA) -> str:
    """A moment in full: "Rabu, 5 November 2025, 14.30 WIB"."""
    return f"{day_date(moment, locale, zone)}, {clock_time(moment, locale, zone)}"


def number(value: int | Decimal, locale: str | None = None) -> str:
    """A number with its thousands apart: "1.500.000", "87,6"."""
    return _decimal(value, None, _in(locale))


def rupiah(amount: int, locale: str | None = None) -> str:
    """Money in whole rupiah, without a space: "Rp1.000.000"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{number(abs(amount), locale)}"


def percent(part: int | Decimal, whole: int | Decimal | None, locale: str | None = None) -> str:
    """What share of the whole the part is, half-up to one decimal: "87,6 %".

    Without a whole (None or nothing) it reads "tidak tersedia", never 0 %.
    """
    if not whole:
        return _("not available")
    tenths = floor(Fraction(part) * 1000 / Fraction(whole) + Fraction(1, 2))
    shown = _decimal(Decimal(tenths) / 10, "#,##0.0", _in(locale))
    return f"{shown}{NBSP}%"


def share(part: int, whole: int | None, locale: str | None = None) -> str:
    """A figure as a count of a whole: "114 dari 456"; no whole reads "tidak tersedia"."""
    if whole is None:
        return _("not available")
    return _("%(part)s of %(whole)s", part=number(part, locale), whole=number(whole, locale))


def relative_days(due: date, today: date) -> str:
    """How far off a due day is: "hari ini", "besok", "5 hari lagi", "terlambat 4 hari"."""
    days = (due - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 0:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return ngettext("%(num)s day late", "%(num)s days late", -days)


def file_size(size: int, locale: str | None = None) -> str:
    """What a download costs in data, from bytes: "312 KB", "6,2 MB"; never less than 1 KB."""
    kilobytes = max(1, -(-size // 1000))
    if kilobytes < 1000:
        return f"{kilobytes}{NBSP}KB"
    megabytes = (Decimal(size) / 1_000_000).quantize(Decimal("0.1"))
    return f"{_decimal(megabytes, '#,##0.0', _in(locale))}{NBSP}MB"


def phone(e164: str) -> str:
    """A stored number (+6281234567890) as people write it: "0812-3456-7890".

    A number of another country stays international.
    """
    if not e164.startswith("+62"):
        return e164
    national = "0" + e164[3:]
    return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)


def _in(locale: str | None) -> str:
    return locale or language()


def _local(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be shown")
    return moment.astimezone(ZoneInfo(zone))


def _dated(day: date, pattern: str, locale: str | None, zone: str) -> str:
    shown = _local(day, zone).date() if isinstance(day, datetime) else day
    return _date(shown, pattern, _in(locale))


# A page names the same few days and numbers again and again, and Babel reads its patterns each time.
@lru_cache(maxsize=1024)
def _date(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))


@lru_cache(maxsize=4096, typed=True)
def _decimal(value: int | Decimal, pattern: str | None, locale: str) -> str:
    return str(format_decimal(value, pattern, locale=locale))


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        day_date,
        date_long,
        date_short,
        clock_time,
        day_time,
        number,
        rupiah,
        percent,
        share,
        relative_days,
        file_size,
        phone,
    )
}
"""The filters that templates know, by name."""
