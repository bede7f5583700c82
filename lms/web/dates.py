"""Reading the dates that people type."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WRITTEN = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)


def parse_date(typed: str) -> date | None:
    """The day meant by `2025-11-05`, `5/11/2025`, `5-11-2025` or `5.11.2025`; None if none is."""
    found = typed.strip()
    if match := _ISO.fullmatch(found):
        year, month, day = match.groups()
    elif match := _WRITTEN.fullmatch(found):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
