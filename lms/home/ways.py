"""The ways through the system, as the layout shows them to whoever is looking."""

from typing import Any

from flask import request

from lms.accounts.sessions import me
from lms.core.navigation import Entry, entries_for
from lms.core.policy import Actor
from lms.web.addresses import address


def shown() -> dict[str, Any]:
    """For every page: the dock and the top bar. Nothing before sign-in."""
    if not request:
        return {}
    actor = me()
    if actor.person_id is None:
        return {"nav": []}
    entries = entries_for(actor)
    here = max((e.prefix for e in entries if _is_within(e.prefix)), key=len, default=None)
    return {"nav": [_way(entry, actor, is_here=entry.prefix == here) for entry in entries]}


def _way(entry: Entry, actor: Actor, *, is_here: bool) -> dict[str, Any]:
    return {
        "url": address(entry.endpoint),
        "label": entry.label,
        "icon": entry.icon,
        "place": entry.place,
        "current": is_here,
        "count": entry.count(actor) if entry.count else 0,
    }


def _is_within(prefix: str) -> bool:
    path = request.path
    return path == prefix if prefix == "/" else path == prefix or path.startswith(prefix + "/")
