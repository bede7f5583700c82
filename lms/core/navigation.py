"""The ways through the system: each room registers its own, and who is shown them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from lms.core.policy import Actor


def _everybody(_actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """One way: `place` is the dock of main screens or the top bar; `order` from first to last.

    `prefix` marks the pages on which the entry is the current one; `count` is shown beside it.
    """

    endpoint: str
    label: Any
    icon: str
    order: int
    prefix: str
    place: Literal["dock", "top"] = "dock"
    shown_to: Callable[[Actor], bool] = _everybody
    count: Callable[[Actor], int] | None = None


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add a way; registering it again replaces it."""
    _entries[entry.endpoint] = entry


def entries_for(actor: Actor) -> list[Entry]:
    """The ways that this person is shown, in order."""
    return sorted(
        (entry for entry in _entries.values() if entry.shown_to(actor)), key=lambda e: e.order
    )
