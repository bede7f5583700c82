"""What the pages of lists show, as far as the viewer may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.cooperatives.imports.lines import said, spoken
from lms.cooperatives.imports.models import ImportRow, ImportRun, ImportState, Outcome
from lms.cooperatives.imports.places import place
from lms.cooperatives.imports.registry import Kind, kind_of
from lms.cooperatives.imports.service import counts_of
from lms.cooperatives.imports.working import JOB
from lms.cooperatives.models import Cooperative
from lms.core import jobs
from lms.core.acts import ensure, use_case
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, visible_to
from lms.core.tables import xlsx_file

PAGE = 50
RECENT = 50
ATTENTION = (Outcome.UNDECIDED, Outcome.REFUSED)
LONGEST_LABEL, LONGEST_WORD = 60, 20
NAMED_BY = ("name", "area", "cooperative")


@dataclass(frozen=True)
class Said:
    """One sentence about a row, with its place."""

    place: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """Somebody or something that a row could mean; without a name when the viewer may not see it.

    `is_there` is false for somebody of the same list, who is known only when it is taken in.
    """

    key: str
    kind: str
    name: str | None
    facts: tuple[str, ...]
    why: str
    is_there: bool


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it."""

    number: int
    place: str
    label: str
    outcome: Outcome
    says: tuple[Said, ...]
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class ListPage:
    """A list with the chosen part of its rows."""

    run: ImportRun
    kind: Kind
    counts: Mapping[str, int]
    done: int
    chosen: str
    rows: Sequence[ShownRow]
    page: int
    pages: int

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is at it."""
        return self.run.state in {ImportState.CHECKING, ImportState.RUNNING}


def recent_lists(viewer: Actor) -> Sequence[tuple[ImportRun, str]]:
    """The latest lists with who sent them; nobody is the command line."""
    rows = db.session.execute(
        visible_to(viewer, ImportRun)
        .outerjoin(Person, Person.id == ImportRun.by)
        .add_columns(Person.name)
        .order_by(ImportRun.sent_at.desc())
        .limit(RECENT)
    ).all()
    return [(run, name or "") for run, name in rows]


def the_list(viewer: Actor, import_id: UUID) -> ImportRun:
    """The list. Raises NotThere when there is none, or when it is not the viewer's to see."""
    run = db.session.scalars(visible_to(viewer, ImportRun).where(ImportRun.id == import_id)).first()
    if run is None:
        raise NotThere(f"import_run {import_id}")
    return run


def kind_of_list(run: ImportRun) -> Kind:
    """The kind of the list. Raises NotThere for one that is no longer known."""
    kind = kind_of(run.kind)
    if kind is None:
        raise NotThere(run.kind)
    return kind


def list_page(viewer: Actor, import_id: UUID, chosen: str, page: int) -> ListPage:
    """The list with those of its rows that have the chosen outcome: `all`, `look` or one of them."""
    run = the_list(viewer, import_id)
    is_kept = run.forgotten_at is None
    counts = counts_of(run.id) if is_kept else run.counts
    chosen = chosen or ("look" if any(counts.get(one.value) for one in ATTENTION) else "all")
    query = _chosen(viewer, run, chosen)
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = db.session.scalars(
        query.order_by(ImportRow.row_no).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return ListPage(
        run=run,
        kind=kind_of_list(run),
        counts=counts,
        done=_done(run, counts),
        chosen=chosen,
        rows=_shown(viewer, found),
        page=page,
        pages=pages_of(number, PAGE),
    )


def _done(run: ImportRun, counts: Mapping[str, int]) -> int:
    if run.state is ImportState.RUNNING:
        job = jobs.unfinished(JOB, str(run.id))
        return job.done if job else 0
    return sum(counts.values())


def _chosen(viewer: Actor, run: ImportRun, chosen: str) -> Select[ImportRow]:
    query = visible_to(viewer, ImportRow).where(
        ImportRow.import_id == run.id, ImportRow.outcome.is_not(None)
    )
    if chosen == "look":
        return query.where(ImportRow.outcome.in_(ATTENTION))
    if chosen in set(Outcome):
        return query.where(ImportRow.outcome == Outcome(chosen))
    if chosen != "all":
        raise NotThere(chosen)
    return query


def _shown(viewer: Actor, rows: Sequence[ImportRow]) -> list[ShownRow]:
    doubts = [doubt for row in rows for doubt in row.doubts]
    known = {**_people(viewer, doubts), **_cooperatives(viewer, doubts)}
    there = _there(doubts) if len(known) < len({doubt["key"] for doubt in doubts}) else set()
    return [
        ShownRow(
            number=row.row_no,
            place=place(row.sheet, row.row, _first_letter(row)),
            label=_label(row),
            outcome=Outcome(row.outcome or ""),
            says=tuple(_said(row, words) for words in row.says),
            candidates=tuple(_candidate(doubt, known, there) for doubt in row.doubts),
        )
        for row in rows
    ]


def _first_letter(row: ImportRow) -> str:
    letters = [row.cells[name][1] for name in NAMED_BY if name in row.cells]
    return str(letters[0]) if letters else "A"


def _label(row: ImportRow) -> str:
    texts = (row.cells[name][0] for name in NAMED_BY if name in row.cells)
    return " · ".join(_breakable(text)[:LONGEST_LABEL] for text in texts if text)


def _breakable(text: str) -> str:
    """The text without words that would make a page wider than a phone."""
    words = (w if len(w) <= LONGEST_WORD else f"{w[:LONGEST_WORD]}…" for w in text.split())
    return " ".join(words)


def _said(row: ImportRow, words: Mapping[str, Any]) -> Said:
    say = said(dict(words))
    return Said(place(row.sheet, row.row, say.column), _breakable(spoken(say)))


def _ids(doubts: Sequence[Mapping[str, Any]], kind: str) -> set[UUID]:
    return {UUID(doubt["key"]) for doubt in doubts if doubt["kind"] == kind}


def _people(
    viewer: Actor, doubts: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    ids = _ids(doubts, "person")
    if not ids:
        return {}
    people = db.session.scalars(visible_to(viewer, Person).where(Person.id.in_(ids)))
    return {
        str(one.id): (one.shown_name, tuple(filter(None, (one.phone or "", one.participant_no))))
        for one in people
    }


def _cooperatives(
    viewer: Actor, doubts: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    ids = _ids(doubts, "cooperative")
    if not ids:
        return {}
    found = db.session.scalars(
        visible_to(viewer, Cooperative)
        .where(Cooperative.id.in_(ids))
        .options(joinedload(Cooperative.area))
    )
    return {str(one.id): (one.name, (one.area.name, one.code)) for one in found}


def _candidate(
    doubt: Mapping[str, Any],
    known: Mapping[str, tuple[str, tuple[str, ...]]],
    there: set[str],
) -> Candidate:
    key = doubt["key"]
    name, facts = known.get(key, (None, ()))
    is_there = name is not None or key in there
    return Candidate(key, doubt["kind"], name, facts, spoken(said(doubt["why"])), is_there)


def _there(doubts: Sequence[Mapping[str, Any]]) -> set[str]:
    """Who exists at all, whether or not the viewer may see them."""
    ids = _ids(doubts, "person")
    return {str(one) for one in db.session.scalars(select(Person.id).where(Person.id.in_(ids)))}


@use_case("import.faults")
def faults_file(actor: Actor, import_id: UUID, header: Sequence[str]) -> bytes:
    """Every row of which there is something to say, as a workbook: place, who, outcome, reason."""
    ensure(actor)
    run = the_list(actor, import_id)
    rows = db.session.scalars(
        visible_to(actor, ImportRow)
        .where(ImportRow.import_id == run.id, ImportRow.outcome.is_not(None))
        .order_by(ImportRow.row_no)
    ).all()
    return xlsx_file(run.kind, header, (line for row in rows for line in _lines(row)))


def _lines(row: ImportRow) -> list[tuple[object, ...]]:
    from lms.cooperatives.imports.labels import OUTCOMES

    outcome = str(OUTCOMES[Outcome(row.outcome or "")])
    lines: list[tuple[object, ...]] = []
    for words in row.says:
        say = said(words)
        cell = f"{say.column or _first_letter(row)}{row.row}"
        lines.append((row.sheet, cell, _label(row), outcome, spoken(say)))
    return lines
