"""Values that were kept as JSON, as a person reads them."""

import json
import re
from datetime import date, datetime
from typing import Any

from lms.core.i18n import gettext as _
from lms.web.formats import clock_time, date_short, number

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:?\d\d|Z)")


def readable(value: Any) -> str:
    """A kept value in words: days and moments as people write them, yes and no, a dash for none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return _text(str(value))


def _text(value: str) -> str:
    try:
        if _DAY.fullmatch(value):
            return date_short(date.fromisoformat(value))
        if _MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value))
    except ValueError:
        return value
    return value


def moment(at: datetime) -> str:
    """A moment, short: "5 Nov 2025, 14.30 WIB"."""
    return f"{date_short(at)}, {clock_time(at)}"
