"""The ways through the system, as the layout shows them to whoever is looking."""

from typing import Any

from flask import request, url_for

from lms.accounts.sessions import me
from lms.core.navigation import Entry, entries_for
from lms.core.policy import Actor


def shown() -> dict[str, Any]:
    """For every page: the dock and the top bar. Nothing before sign-in."""
    if not request:
        return {}
    actor = me()
    if actor.person_id is None:
        return {"nav": []}
    return {"nav": [_way(entry, actor) for entry in entries_for(actor)]}


def _way(entry: Entry, actor: Actor) -> dict[str, Any]:
    return {
        "url": url_for(entry.endpoint),
        "label": entry.label,
        "icon": entry.icon,
        "place": entry.place,
        "current": _is_current(entry.prefix),
        "count": entry.count(actor) if entry.count else 0,
    }


def _is_current(prefix: str) -> bool:
    path = request.path
    return path == prefix if prefix == "/" else path == prefix or path.startswith(prefix + "/")
