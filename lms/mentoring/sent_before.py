"""A visit that came back, as its form shows it again."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from lms.core.policy import Actor
from lms.mentoring import queries
from lms.mentoring.models import Visit
from lms.mentoring.versions import sent_later

PLAIN = ("outcome", "kind", "mode", "place", "observations", "late_reason", "topics", "obstacles")


def sent_before(viewer: Actor, visit: Visit) -> dict[str, Any]:
    """The visit as it was sent last; as it was sent later, when it came back for that version."""
    revision = queries.revision_of(viewer, visit.id)
    later = sent_later(viewer, visit.id)
    taken: Mapping[str, Any] = revision.fields if revision else {}
    fields = later.payload if later is not None and _is_new(later, revision) else taken
    return {
        "cooperative": visit.cooperative_id,
        "due": visit.due_id,
        "replaces": visit.id,
        **_typed(fields),
        **_promises(taken, fields),
    }


def _is_new(later: Any, revision: Any) -> bool:
    """Whether nothing was mended since it was decided that the later version is right."""
    return revision is None or later.resolved_at is None or revision.at <= later.resolved_at


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The kept fields as the form's own."""
    people = {
        f"{role}_{gender}": number
        for role, numbers in fields.get("people", {}).items()
        for gender, number in zip(("men", "women"), numbers, strict=True)
    }
    began = fields.get("started_at")
    return {
        **{name: fields[name] for name in PLAIN if name in fields},
        "visited_on": date.fromisoformat(fields["visited_on"]) if "visited_on" in fields else None,
        "started_at": time.fromisoformat(began) if began else None,
        "discussed": list(fields.get("discussed", ())),
        **people,
    }


def _promises(taken: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the version promises beside what was agreed already when the visit was taken."""
    agreed = taken.get("new_follow_ups", [])
    more = [new for new in fields.get("new_follow_ups", []) if new not in agreed]
    return {
        name: value
        for row, new in enumerate(more)
        for name, value in (
            (f"action-{row}", new["action"]),
            (f"owner-{row}", new["owner"]),
            (f"deadline-{row}", date.fromisoformat(new["due_on"])),
        )
    }
