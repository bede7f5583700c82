"""What rooms above say of their reminders: whether they are still wanted, and in which words."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from lms.notifications.models import Reminder


@dataclass(frozen=True)
class Wording:
    """A reminder in words: what it is about, one sentence more, and the page where it is done."""

    title: str
    detail: str
    url: str


StillWanted = Callable[[Collection[Reminder]], set[UUID]]
Words = Callable[[Collection[Reminder]], dict[UUID, Wording]]


@dataclass(frozen=True)
class _Kind:
    still_wanted: StillWanted
    wording: Words


_kinds: dict[str, _Kind] = {}


class UnknownKind(LookupError):
    """No room has said what reminders of this kind are: a fault of the code."""


def register_kind(subject_kind: str, *, still_wanted: StillWanted, wording: Words) -> None:
    """Say what reminders of a kind mean; saying it again replaces it.

    Both are asked about many reminders at once and answer by the reminder's id.
    """
    _kinds[subject_kind] = _Kind(still_wanted, wording)


def ensure_known(subject_kinds: Collection[str]) -> None:
    """Raises UnknownKind when a kind was never registered."""
    if unknown := set(subject_kinds) - _kinds.keys():
        raise UnknownKind(", ".join(sorted(unknown)))


def still_wanted(reminders: Collection[Reminder]) -> set[UUID]:
    """Which of the reminders still have something to say."""
    return {
        found
        for kind, rows in _by_kind(reminders).items()
        for found in _kinds[kind].still_wanted(rows)
    }


def wording(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """The words of each reminder, by its id."""
    return {
        reminder_id: words
        for kind, rows in _by_kind(reminders).items()
        for reminder_id, words in _kinds[kind].wording(rows).items()
    }


def _by_kind(reminders: Collection[Reminder]) -> dict[str, list[Reminder]]:
    rows: dict[str, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        rows[reminder.subject_kind].append(reminder)
    ensure_known(rows.keys())
    return rows
