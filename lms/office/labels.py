"""The words of the settings: groups, values, and from when something holds."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from lms.core import clock
from lms.core.i18n import gettext, lazy_gettext
from lms.core.settings import Kind, Setting
from lms.office.queries import Standing
from lms.web.formats import date_long, number

_ = lazy_gettext
GROUPS: Mapping[str, Any] = {
    "office": _("Office and papers"),
    "hours": _("Working time"),
    "learning": _("Learning"),
    "mentoring": _("Mentoring"),
    "cooperatives": _("Cooperatives"),
    "messages": _("Messages"),
    "privacy": _("Privacy"),
}
SHORT = 120
"""Characters of a long text that a list shows."""


def grouped(standings: Iterable[Standing]) -> list[tuple[Any, list[Standing]]]:
    """The settings by group, the groups in their order; what nobody named comes last."""
    rows = list(standings)
    names = [*GROUPS, *(row.setting.group for row in rows if row.setting.group not in GROUPS)]
    parts = {name: [row for row in rows if row.setting.group == name] for name in names}
    return [(GROUPS.get(name, name), found) for name, found in parts.items() if found]


def text(setting: Setting[Any], value: Any) -> str:
    """A value as people read it."""
    if setting.kind is Kind.RECORD:
        if not any(str(one) for one in value.values()):
            return gettext("not set")
        return " · ".join(
            f"{part.label}: {_said(part.kind, setting, value[part.name])}" for part in setting.parts
        )
    return _said(setting.kind, setting, value)


def short(setting: Setting[Any], value: Any) -> str:
    """As `text`, cut for a list."""
    whole = " / ".join(text(setting, value).splitlines())
    return whole if len(whole) <= SHORT else whole[:SHORT].rstrip() + "…"


def from_when(day: date) -> str:
    """From which day something holds: "from 1 January 2027"."""
    return gettext("from %(day)s", day=date_long(day))


def said(day: date) -> str:
    """What is said after a change."""
    if day <= clock.today():
        return gettext("Saved. It holds from today.")
    return gettext("Saved. It holds from %(day)s.", day=date_long(day))


def _said(kind: Kind, setting: Setting[Any], value: Any) -> str:
    match kind:
        case Kind.TICK:
            return gettext("Yes") if value else gettext("No")
        case Kind.CHOICE:
            return str(dict(setting.choices).get(value, value))
        case Kind.FILE:
            return gettext("a picture") if value else gettext("not set")
        case Kind.WHOLE:
            return number(value)
    if value == "":
        return gettext("not set")
    if kind is Kind.TIME:
        return f"{time.fromisoformat(value):%H.%M}"
    return date_long(date.fromisoformat(value)) if kind is Kind.DAY else str(value)
