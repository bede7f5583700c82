"""On which days somebody is reminded. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

VISIT_OFFSETS = (-3, 0, 1, 3, 7)
FOLLOW_UP_OFFSETS = (-2, 1, 7)
"""Days from the day on which it is due."""


def offsets_by(due_on: date, offsets: Iterable[int], since: date, today: date) -> list[int]:
    """The offsets whose day has come by today, and not before the thing itself was known."""
    return [o for o in offsets if since <= due_on + timedelta(days=o) <= today]
