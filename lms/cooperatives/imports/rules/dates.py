"""Days in the shapes in which offices write them; the day always comes before the month. Pure."""

import re
from datetime import date, timedelta

from lms.cooperatives.imports.rules.saying import N_, Read, Unclear

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "pebruari", "feb", "peb"),
    ("maret", "march", "mar", "mrt"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agst", "agt", "agu", "ags", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)
_MONTH = {word: number for number, many in enumerate(_MONTHS, start=1) for word in many}
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's calendar, as it counts since March 1900."""
_SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_WRITTEN = re.compile(r"(?:[a-z']+\s*,\s*)?(\d{1,2})[\s\-/.]*([a-z]+)\.?[\s\-/.,]*(\d{4}|\d{2})")
_MONTH_ONLY = re.compile(r"([a-z]+)\.?[\s\-/.,]*(\d{4}|\d{2})|(\d{1,2})[-/](\d{4})|(\d{4})")
FIRST_YEAR, LAST_YEAR = 1940, 2100


def read_date(text: str) -> Read:
    """The day meant by `45966`, `5/11/2025`, `2025-11-05`, `5 November 2025` or `05-11-25`.

    Raises Unclear for a month without its day, and for what is no day of the calendar.
    """
    plain = " ".join(text.strip().casefold().split())
    if match := _SERIAL.fullmatch(plain):
        return Read(_within(_EPOCH + timedelta(days=int(match[1])), text))
    if match := _ISO.fullmatch(plain):
        return Read(_day(match[3], match[2], match[1], text))
    if match := _NUMBERS.fullmatch(plain):
        return Read(_day(match[1], match[2], match[3], text))
    if (match := _WRITTEN.fullmatch(plain)) and match[2] in _MONTH:
        return Read(_day(match[1], str(_MONTH[match[2]]), match[3], text))
    if (match := _MONTH_ONLY.fullmatch(plain)) and (match[1] is None or match[1] in _MONTH):
        raise Unclear(
            N_("“%(text)s” does not say on which day. Write it as 5/11/2025."), text=text[:40]
        )
    raise Unclear(N_("“%(text)s” is no date. Write it as 5/11/2025."), text=text[:40])


def _day(day: str, month: str, year: str, text: str) -> date:
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return _within(date(full_year, int(month), int(day)), text)
    except ValueError as fault:
        if isinstance(fault, Unclear):
            raise
        raise Unclear(
            N_("“%(text)s” is no day of the calendar; the day comes before the month."),
            text=text[:40],
        ) from fault


def _within(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unclear(N_("“%(text)s” is no date. Write it as 5/11/2025."), text=text[:40])
    return day
