"""Counts and hours as lists hold them. Pure."""

import re

from lms.cooperatives.imports.rules.saying import N_, Read, Unclear

_COUNT = re.compile(r"(-?\d{1,3}(?:\.\d{3})+|-?\d+)(?:[.,]0+)?(?:\s*(?:orang|org|jiwa|anggota))?")
_HOURS = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:jp|jam|jam pelajaran|jpl)?")
MOST = 1_000_000


def read_count(text: str) -> Read:
    """A number of people: `28`, `1.250`, `32 orang`. Raises Unclear."""
    match = _COUNT.fullmatch(text.strip().casefold())
    if match is None:
        raise Unclear(N_("“%(text)s” is no whole number."), text=text[:40])
    number = int(match[1].replace(".", ""))
    if not 0 <= number <= MOST:
        raise Unclear(
            N_("%(number)s is no number of people: give 0 to %(most)s."), number=number, most=MOST
        )
    return Read(number)


def read_hours(text: str) -> Read:
    """A number of JP: `32`, `32 JP`. Raises Unclear."""
    match = _HOURS.fullmatch(text.strip().casefold())
    if match is None or not 0 < int(match[1]) <= 1000:
        raise Unclear(N_("“%(text)s” is no number of JP. Write a whole number."), text=text[:40])
    return Read(int(match[1]))
