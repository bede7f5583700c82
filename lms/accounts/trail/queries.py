"""Entries of the trail by person, act, object and day; the newest first, paged by their key."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from lms.accounts.identifiers import meant, names
from lms.accounts.models import Person
from lms.accounts.trail.rules import Mark
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, require, visible_to
from lms.core.text import as_id

PAGE_SIZE = 50
MOST_ROWS = 50_000
"""Rows of a file: what a spreadsheet opens at ease. More must be narrowed, never cut silently."""
AT_ONCE = 500
CHILDREN = 10
"""Acts within an act that are shown with it; where there are more, all are one step away."""
CHOICES = 8
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Wanted:
    """What is asked for; what is None or empty is not asked."""

    person_id: UUID | None = None
    act: str = ""
    kind: str = ""
    object_id: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    cause_id: UUID | None = None

    @property
    def is_broad(self) -> bool:
        """Whether nothing narrows it but days: then acts within acts are folded under them."""
        return not (self.person_id or self.act or self.kind or self.cause_id)


@dataclass(frozen=True)
class Found:
    """An entry with what it changed (None when nothing), and how many acts happened within it."""

    entry: AuditEntry
    detail: AuditDetail | None
    children: tuple["Found", ...] = ()
    count: int = 0

    @property
    def mark(self) -> Mark:
        """Where in the trail it stands."""
        return Mark(self.entry.at, self.entry.id)


@dataclass(frozen=True)
class TrailPage:
    """Some entries, the newest first; `older` is where the next page begins, if there is one."""

    entries: tuple[Found, ...]
    causes: Mapping[UUID, AuditEntry]
    older: Mark | None


def trail(viewer: Actor, wanted: Wanted, before: Mark | None = None) -> TrailPage:
    """One page of the trail; the number of statements does not grow with what it shows.

    Raises NotAllowed for those who do not read it.
    """
    ensure_reader(viewer)
    rows = _fetch(viewer, wanted, before, PAGE_SIZE + 1, is_folded=True)
    shown = rows[:PAGE_SIZE]
    older = shown[-1].mark if len(rows) > PAGE_SIZE else None
    counts = _counts([one.entry.id for one in shown])
    within = _children(viewer, counts)
    entries = tuple(
        replace(
            one, children=tuple(within.get(one.entry.id, ())), count=counts.get(one.entry.id, 0)
        )
        for one in shown
    )
    return TrailPage(entries, _causes(viewer, shown), older)


def entry(viewer: Actor, entry_id: UUID) -> TrailPage:
    """One entry with all acts right within it that fit a page. Raises NotThere when it is hidden."""
    ensure_reader(viewer)
    found = db.session.execute(_select(viewer).where(AuditEntry.id == entry_id)).first()
    if found is None:
        raise NotThere(f"audit_entry {entry_id}")
    one = Found(*found)
    count = _counts([entry_id]).get(entry_id, 0)
    children = _fetch(viewer, Wanted(cause_id=entry_id), None, PAGE_SIZE) if count else []
    whole = replace(one, children=tuple(children), count=count)
    return TrailPage((whole,), _causes(viewer, [one]), None)


def ensure_reader(viewer: Actor) -> None:
    """Raises NotAllowed for those who do not read the trail."""
    require(viewer, "audit.see")


def count_up_to(viewer: Actor, wanted: Wanted, most: int) -> int:
    """How many entries there are, counted no further than one more than the most."""
    some = (
        visible_to(viewer, AuditEntry)
        .where(*_conditions(wanted, is_folded=False))
        .with_only_columns(AuditEntry.id)
        .limit(most + 1)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def batches(viewer: Actor, wanted: Wanted) -> Iterator[list[Found]]:
    """All entries in pieces, the newest first: a long file needs little memory."""
    before = None
    while rows := _fetch(viewer, wanted, before, AT_ONCE):
        yield rows
        before = rows[-1].mark


def causes_of(viewer: Actor, rows: Sequence[Found]) -> Mapping[UUID, AuditEntry]:
    """The acts within which these happened, as far as the viewer sees them."""
    return _causes(viewer, rows)


def people_meant(viewer: Actor, typed: str) -> Sequence[Person]:
    """Who may be meant: by id or any number exactly, else by part of a name among those seen."""
    if person_id := as_id(typed):
        exact = select(Person).where(Person.id == person_id)
    else:
        exact = select(Person).where(
            names(typed), or_(Person.participant_no == meant(typed), _seen(viewer))
        )
    found = db.session.scalars(exact.limit(CHOICES)).all()
    if found or len(typed.strip()) < SHORTEST_NAME:
        return found
    like = func.lower(Person.name).contains(typed.strip().lower(), autoescape=True)
    return db.session.scalars(
        visible_to(viewer, Person).where(like).order_by(Person.name, Person.id).limit(CHOICES)
    ).all()


def _seen(viewer: Actor) -> ColumnElement[bool]:
    return Person.id.in_(visible_to(viewer, Person).with_only_columns(Person.id))


def _select(viewer: Actor) -> Select[AuditEntry, AuditDetail]:
    return (
        visible_to(viewer, AuditEntry)
        .add_columns(AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
    )


def _conditions(wanted: Wanted, *, is_folded: bool) -> list[ColumnElement[bool]]:
    exact = (
        (AuditEntry.actor_id, wanted.person_id),
        (AuditEntry.act, wanted.act),
        (AuditEntry.object_kind, wanted.kind),
        (AuditEntry.object_id, wanted.object_id),
        (AuditEntry.cause_id, wanted.cause_id),
    )
    asked: list[ColumnElement[bool]] = [column == value for column, value in exact if value]
    if wanted.begins:
        asked.append(AuditEntry.at >= wanted.begins)
    if wanted.ends:
        asked.append(AuditEntry.at < wanted.ends)
    if is_folded and wanted.is_broad:
        asked.append(AuditEntry.cause_id.is_(None))
    return asked


def _fetch(
    viewer: Actor, wanted: Wanted, before: Mark | None, limit: int, *, is_folded: bool = False
) -> list[Found]:
    query = _select(viewer).where(*_conditions(wanted, is_folded=is_folded))
    if before:
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < (before.at, before.id))
    rows = db.session.execute(
        query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
    )
    return [Found(*row) for row in rows]


def _counts(ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many acts happened right within each."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(AuditEntry.cause_id, func.count())
        .where(AuditEntry.cause_id.in_(ids))
        .group_by(AuditEntry.cause_id)
    )
    return {cause_id: count for cause_id, count in rows if cause_id}


def _children(viewer: Actor, counts: Mapping[UUID, int]) -> dict[UUID, list[Found]]:
    """The acts within each of these that has few of them, in their order; one statement."""
    few = [cause_id for cause_id, count in counts.items() if count <= CHILDREN]
    if not few:
        return {}
    rows = db.session.execute(
        _select(viewer).where(AuditEntry.cause_id.in_(few)).order_by(AuditEntry.at, AuditEntry.id)
    )
    found: dict[UUID, list[Found]] = defaultdict(list)
    for row in rows:
        one = Found(*row)
        if one.entry.cause_id:
            found[one.entry.cause_id].append(one)
    return found


def _causes(viewer: Actor, rows: Sequence[Found]) -> Mapping[UUID, AuditEntry]:
    ids = {one.entry.cause_id for one in rows if one.entry.cause_id}
    if not ids:
        return {}
    found = db.session.scalars(visible_to(viewer, AuditEntry).where(AuditEntry.id.in_(ids)))
    return {row.id: row for row in found}
