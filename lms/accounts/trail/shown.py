"""Entries of the trail in words: who, what, which object, from what to what.

Names are asked for all that is shown at once, one statement for each kind of thing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from lms.accounts.readable import readable
from lms.accounts.trail.queries import Found
from lms.core import wordings
from lms.core.audit import AuditEntry
from lms.core.database import Base
from lms.core.i18n import gettext as _
from lms.core.policy import Actor

FEW_PARTS = 12
ALL_PARTS = 400
"""Changed parts that are shown: of each entry of a list, and of an entry alone."""
HIDDEN = "…"
Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Change:
    """One part of one thing: what it is called, and from what to what it came."""

    thing: str
    name: str
    part: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One entry in words. `more` counts changed parts that are not among `changes`."""

    id: UUID
    at: datetime
    who: str
    act: str
    what: str
    kind: str
    kind_words: str
    object_id: str
    name: str
    changes: tuple[Change, ...]
    more: int
    is_erased: bool
    position: int | None
    cause_id: UUID | None
    cause: str
    children: tuple["Line", ...]
    count: int


@dataclass(frozen=True)
class _Part:
    table: str
    key: str
    column: str
    old: Any
    new: Any


def lines(
    viewer: Actor,
    entries: Sequence[Found],
    causes: Mapping[UUID, AuditEntry],
    most: int = FEW_PARTS,
) -> list[Line]:
    """The entries in words, those within them too."""
    everything = [*entries, *(child for one in entries for child in one.children)]
    parts = {one.entry.id: _parts(one)[:most] for one in everything}
    names = wordings.names_of(viewer, _wanted(everything, parts.values()))
    return [_line(one, causes, parts, names) for one in entries]


def _parts(found: Found) -> list[_Part]:
    changes = found.detail.changes if found.detail else {}
    return [
        _Part(thing.partition("/")[0], thing.partition("/")[2], column, *pair)
        for thing, columns in changes.items()
        for column, pair in columns.items()
        if column != "id" and (pair[0] != pair[1] or HIDDEN in pair)
    ]


def _wanted(everything: Iterable[Found], parts: Iterable[Iterable[_Part]]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in everything:
        if one.entry.actor_id:
            wanted["person"].add(str(one.entry.actor_id))
        if one.entry.object_kind and one.entry.object_id:
            wanted[one.entry.object_kind].add(one.entry.object_id)
    for part in (part for some in parts for part in some):
        wanted[part.table].add(part.key)
        if target := _leads_to(part.table, part.column):
            wanted[target].update(str(value) for value in (part.old, part.new) if value)
    return wanted


@lru_cache(maxsize=2048)
def _leads_to(table: str, column: str) -> str | None:
    """The kind of thing that a column's values are keys of."""
    known = Base.metadata.tables.get(table)
    found = known.columns.get(column) if known is not None else None
    if found is None or (found.primary_key and not found.foreign_keys):
        return None
    if "person" in found.info:
        return "person"
    return next((key.column.table.name for key in found.foreign_keys), None)


def _line(
    found: Found,
    causes: Mapping[UUID, AuditEntry],
    parts: Mapping[UUID, list[_Part]],
    names: Names,
) -> Line:
    entry = found.entry
    shown = parts[entry.id]
    cause = causes.get(entry.cause_id) if entry.cause_id else None
    return Line(
        id=entry.id,
        at=entry.at,
        who=_who(entry, names),
        act=entry.act,
        what=wordings.act_words(entry.act),
        kind=entry.object_kind or "",
        kind_words=wordings.thing_words(entry.object_kind) if entry.object_kind else "",
        object_id=entry.object_id or "",
        name=names.get((entry.object_kind or "", entry.object_id or ""), ""),
        changes=tuple(_change(part, names) for part in shown),
        more=len(_parts(found)) - len(shown),
        is_erased=bool(found.detail and found.detail.erased_at),
        position=entry.position,
        cause_id=entry.cause_id,
        cause=wordings.act_words(cause.act) if cause else "",
        children=tuple(_line(child, causes, parts, names) for child in found.children),
        count=found.count,
    )


def _who(entry: AuditEntry, names: Names) -> str:
    somebody = names.get(("person", str(entry.actor_id)), _("somebody")) if entry.actor_id else ""
    if not entry.by_system:
        return somebody or _("somebody without sign-in")
    return _("The system, for %(person)s", person=somebody) if somebody else _("The system")


def _change(part: _Part, names: Names) -> Change:
    return Change(
        thing=wordings.thing_words(part.table),
        name=names.get((part.table, part.key), ""),
        part=wordings.part_words(part.column),
        old=_said(part, part.old, names),
        new=_said(part, part.new, names),
    )


def _said(part: _Part, value: Any, names: Names) -> str:
    if isinstance(value, str):
        target = _leads_to(part.table, part.column)
        if target and (name := names.get((target, value))):
            return name
        if words := wordings.value_words(f"{part.table}.{part.column}", value):
            return words
    return readable(value)
