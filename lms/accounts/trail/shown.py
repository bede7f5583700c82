"""Entries of the trail in words: who, what, which object, from what to what.

Names are asked for all that is shown at once, one statement for each kind of thing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from lms.accounts.models import Person
from lms.accounts.readable import readable
from lms.accounts.trail.queries import Found
from lms.accounts.wordings import ids
from lms.core import wordings
from lms.core.audit import AuditEntry
from lms.core.database import Base, db
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, visible_to

FEW_PARTS = 12
ALL_PARTS = 400
"""Changed parts that are shown: of each entry of a list, and of an entry alone."""
HIDDEN = "…"
PERSONAL = frozenset({"name", "phone", "email"})
"""Parts of a person that are shown only to whoever may see the person."""


@dataclass(frozen=True)
class Known:
    """What the viewer may know: names of things by kind and key, and which people are seen.

    Words that were asked for once are kept: a long file asks for the same ones again and again.
    """

    names: Mapping[tuple[str, str], str]
    people: frozenset[str]
    kept: dict[tuple[Callable[[str], str], str], str] = field(default_factory=dict)

    def words(self, ask: Callable[[str], str], what: str) -> str:
        """What `ask` answers."""
        if (ask, what) not in self.kept:
            self.kept[ask, what] = ask(what)
        return self.kept[ask, what]

    def name(self, kind: str | None, key: object) -> str:
        """The name of a thing; empty when it has none that the viewer may know."""
        return self.names.get((kind or "", str(key)), "")


@dataclass(frozen=True)
class Change:
    """One part of one thing: what it is called, and from what to what it came.

    `is_own` says that the thing is the entry's own object, which need not be named again.
    """

    thing: str
    name: str
    part: str
    old: str
    new: str
    is_own: bool
    is_first: bool

    @property
    def words(self) -> str:
        """The change in one phrase; what was empty before is told by its value alone."""
        return f"{self.part}: {self.new if self.is_first else f'{self.old} → {self.new}'}"


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
    wanted = _wanted(everything, parts.values())
    known = Known(wordings.names_of(viewer, wanted), _seen(viewer, wanted.get("person", ())))
    return [_line(one, causes, parts, known) for one in entries]


def _seen(viewer: Actor, keys: Collection[str]) -> frozenset[str]:
    """Which of these people the viewer may see by name and number; one statement."""
    if not keys:
        return frozenset()
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    return frozenset(str(key) for key in db.session.scalars(people.where(Person.id.in_(ids(keys)))))


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
    known: Known,
) -> Line:
    entry = found.entry
    shown = parts[entry.id]
    cause = causes.get(entry.cause_id) if entry.cause_id else None
    return Line(
        id=entry.id,
        at=entry.at,
        who=_who(entry, known),
        act=entry.act,
        what=known.words(wordings.act_words, entry.act),
        kind=entry.object_kind or "",
        kind_words=known.words(wordings.thing_words, entry.object_kind or ""),
        object_id=entry.object_id or "",
        name=known.name(entry.object_kind, entry.object_id),
        changes=tuple(_change(entry, part, known) for part in shown),
        more=len(_parts(found)) - len(shown),
        is_erased=bool(found.detail and found.detail.erased_at),
        position=entry.position,
        cause_id=entry.cause_id,
        cause=known.words(wordings.act_words, cause.act) if cause else "",
        children=tuple(_line(child, causes, parts, known) for child in found.children),
        count=found.count,
    )


def _who(entry: AuditEntry, known: Known) -> str:
    somebody = ""
    if entry.actor_id:
        somebody = known.name("person", entry.actor_id) or _("somebody")
    if not entry.by_system:
        return somebody or _("somebody without sign-in")
    return _("The system, for %(person)s", person=somebody) if somebody else _("The system")


def _change(entry: AuditEntry, part: _Part, known: Known) -> Change:
    return Change(
        thing=known.words(wordings.thing_words, part.table),
        name=known.name(part.table, part.key),
        part=known.words(wordings.part_words, part.column),
        old=_said(part, part.old, known),
        new=_said(part, part.new, known),
        is_own=(part.table, part.key) == (entry.object_kind, entry.object_id),
        is_first=part.old is None,
    )


def _said(part: _Part, value: Any, known: Known) -> str:
    is_personal = part.table == "person" and part.column in PERSONAL
    if is_personal and value and part.key not in known.people:
        return _("not shown")
    if isinstance(value, str):
        if name := known.name(_leads_to(part.table, part.column), value):
            return name
        if words := wordings.value_words(f"{part.table}.{part.column}", value):
            return words
    return readable(value)
