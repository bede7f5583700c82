"""What somebody reaches: rooms say which kinds of things people see and which acts they do, in words.

The page that shows what a role would open counts and asks by these, so it promises only what the
policy allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from lms.core.database import Base, db
from lms.core.policy import Actor, may, visible_to

ASKED = 200
"""Of the things that somebody sees, for how many the policy is asked whether an act is allowed."""


@dataclass(frozen=True)
class Sight:
    """A kind of thing to see: its name in words, and how many of them somebody sees."""

    label: Any
    count: Callable[[Actor], int]
    order: int = 50


@dataclass(frozen=True)
class Deed:
    """An act in words, and the kind of thing that it is done to; None when it is done to nothing."""

    act: str
    label: Any
    model: type[Base] | None = None


_sights: dict[str, Sight] = {}
_deeds: dict[str, Deed] = {}


def shows(name: str, sight: Sight) -> None:
    """Register a kind of thing to see; registering it again replaces it."""
    _sights[name] = sight


def does(*deeds: Deed) -> None:
    """Register acts in words; registering one again replaces it."""
    _deeds.update({deed.act: deed for deed in deeds})


def seen(model: type[Base]) -> Callable[[Actor], int]:
    """Counts the rows of the model that somebody sees."""

    def count(viewer: Actor) -> int:
        rows = visible_to(viewer, model).subquery()
        return db.session.scalar(select(func.count()).select_from(rows)) or 0

    return count


def sights() -> list[tuple[str, Sight]]:
    """Every kind of thing to see, in order."""
    return sorted(_sights.items(), key=lambda item: item[1].order)


def deeds_of(actor: Actor) -> list[Deed]:
    """The acts that the policy allows the actor on at least one of the things that they see."""
    seen_of: dict[type[Base], list[Base]] = {}
    for deed in _deeds.values():
        if deed.model is not None and deed.model not in seen_of:
            rows = db.session.scalars(visible_to(actor, deed.model).limit(ASKED))
            seen_of[deed.model] = list(rows.unique())
    return [
        deed
        for deed in _deeds.values()
        if any(may(actor, deed.act, row) for row in _subjects(deed, seen_of))
    ]


def _subjects(deed: Deed, seen_of: dict[type[Base], list[Base]]) -> list[Any]:
    return [None] if deed.model is None else list(seen_of[deed.model])
