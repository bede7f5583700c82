"""The ways through the system, as the layout shows them to whoever is looking."""

from typing import Any

from flask import request

from lms.accounts.sessions import me
from lms.core.i18n import lazy_gettext as _
from lms.core.navigation import Entry, entries_for
from lms.core.policy import Actor
from lms.core.roles import Hat
from lms.home import hats
from lms.web.addresses import address

ROOM = 5
"""Ways that fit side by side at the foot of a phone of 320 px."""
MORE = _("More ways")
NAMES = {
    Hat.MENTOR: _("Mentor"),
    Hat.COORDINATOR: _("Coordinator"),
    Hat.OFFICE: _("Office"),
    Hat.LURAH: _("Lurah"),
    Hat.TEACHER: _("Trainer or editor"),
    Hat.LEARNER: _("Member of a cooperative"),
}
"""Each hat as its owner would call it."""


def shown() -> dict[str, Any]:
    """For every page: the dock, the top bar and the hats to choose from. Nothing before sign-in."""
    if not request:
        return {}
    actor = me()
    if actor.person_id is None:
        return {"nav": []}
    mine, worn = hats.hats_of(actor), hats.worn(actor)
    actor = _as_worn(actor)
    entries = entries_for(actor)
    here = max((e.prefix for e in entries if _is_within(e.prefix)), key=len, default=None)
    return {
        "nav": _fitting([_way(one, actor, is_here=one.prefix == here) for one in entries]),
        "hats": [(hat, NAMES[hat], hat is worn) for hat in mine] if len(mine) > 1 else [],
        "hats_url": address("home.change_hat"),
    }


def _as_worn(actor: Actor) -> Actor:
    return hats.under(actor, hats.worn(actor)) if len(hats.hats_of(actor)) > 1 else actor


def hidden(actor: Actor) -> list[dict[str, Any]]:
    """The ways for which the dock has no room: what "More" leads to."""
    actor = _as_worn(actor)
    dock = [one for one in entries_for(actor) if one.place == "dock"]
    rest = dock[ROOM - 1 :] if len(dock) > ROOM else []
    return [_way(one, actor, is_here=False) for one in rest]


def _fitting(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ways with no more in the dock than a phone has room for; the rest are behind "More"."""
    dock = [way for way in found if way["place"] == "dock"]
    if len(dock) <= ROOM:
        return found
    rest = dock[ROOM - 1 :]
    more = {
        "url": address("home.more"),
        "label": MORE,
        "icon": "menu",
        "place": "dock",
        "current": request.path == address("home.more") or any(way["current"] for way in rest),
        "count": sum(way["count"] for way in rest),
    }
    return [*(way for way in found if way not in rest), more]


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
