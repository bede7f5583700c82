"""What an office does with a list: send it, say what its columns mean, let it run, decide."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from lms.cooperatives.imports.files import Kept
from lms.cooperatives.imports.lines import Doubt, Result, Written, kept, said
from lms.cooperatives.imports.models import (
    ImportMapping,
    ImportRow,
    ImportRun,
    ImportState,
    Outcome,
)
from lms.cooperatives.imports.reading import Reading, Said
from lms.cooperatives.imports.registry import Kind
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, permits

ROWS_AT_ONCE = 500


class NotNow(Refusal):
    """The list is not so far yet, or further already."""


@use_case("import.send")
def send(actor: Actor, kind: Kind, file_name: str, stored: Kept, since: date) -> ImportRun:
    """A list has come, and lies in the folder; nothing of it is taken in yet."""
    ensure(actor, kind)
    row = ImportRun(
        kind=kind.name,
        file_name=file_name[:200],
        sha256=stored.sha256,
        size=stored.size,
        since=since,
        by=actor.person_id,
        sent_at=clock.now(),
    )
    db.session.add(row)
    return row


@use_case("import.choose")
def choose(
    actor: Actor,
    import_id: UUID,
    reading: Reading,
    *,
    sheets: Collection[str],
    said_of: Said,
    since: date,
    state: ImportState = ImportState.CHECKING,
) -> ImportRun:
    """The sheets and the meaning of the columns are as given; the rows wait to be checked.

    What the columns mean is remembered for lists with the same headings. Raises NotNow for a list
    that runs or has run.
    """
    row = take(actor, ImportRun, import_id)
    if row.state in {ImportState.RUNNING, ImportState.DONE} or row.forgotten_at:
        raise NotNow(_("This list has been taken in already."))
    if since > clock.today():
        raise Invalid(_("This day is yet to come."), "since")
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == row.id))
    values = [_values(row.id, written) for written in reading.rows]
    for begin in range(0, len(values), ROWS_AT_ONCE):
        db.session.execute(insert(ImportRow), values[begin : begin + ROWS_AT_ONCE])
    row.chosen = {"sheets": list(sheets)}
    row.notes = [kept(say) for say in reading.notes]
    row.total, row.since, row.state, row.counts = len(values), since, state, {}
    for heading, meaning in said_of.items():
        _remember(actor, row.kind, heading, meaning)
    return row


def _values(import_id: UUID, written: Written) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "row_no": written.number,
        "sheet": written.sheet[:100],
        "row": written.row,
        "cells": {name: list(cell) for name, cell in written.cells.items()},
        "context": list(written.context),
        "faults": [kept(say) for say in written.faults],
        "twin": written.twin,
        "says": [],
        "doubts": [],
        "decision": {},
    }


def _remember(actor: Actor, kind: str, heading: str, meaning: str) -> None:
    db.session.merge(
        ImportMapping(
            kind=kind,
            heading=heading[:120],
            meaning=meaning,
            said_by=actor.person_id,
            said_at=clock.now(),
        )
    )


@use_case("import.start")
def start(actor: Actor, import_id: UUID) -> ImportRun:
    """What was checked is taken in, row by row, by the worker. Raises NotNow before the check."""
    row = take(actor, ImportRun, import_id)
    if row.state is not ImportState.CHECKED:
        raise NotNow(_("The list is not checked yet, or it runs already."))
    begin(row)
    return row


def begin(row: ImportRun) -> None:
    """The rows are to be done from the first to the last. Call within an act."""
    db.session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == row.id)
        .values(outcome=None, says=[], doubts=[], object_kind=None, object_id=None)
    )
    row.state = ImportState.RUNNING


def written_of(row: ImportRow) -> Written:
    """The row as it stood in the file."""
    return Written(
        number=row.row_no,
        sheet=row.sheet,
        row=row.row,
        cells={name: (cell[0], cell[1]) for name, cell in row.cells.items()},
        context=tuple(row.context),
        faults=tuple(said(words) for words in row.faults),
        twin=row.twin,
    )


def note_result(row: ImportRow, result: Result) -> None:
    """Keep what became of the row. Call within an act."""
    row.outcome = result.outcome
    row.object_kind, row.object_id = result.object_kind, result.object_id
    row.says = [kept(say) for say in result.says]
    row.doubts = [_kept_doubt(doubt) for doubt in result.doubts]
    row.done_at = clock.now()


def _kept_doubt(doubt: Doubt) -> dict[str, Any]:
    values = asdict(doubt)
    return {**values, "key": str(doubt.key), "why": kept(doubt.why)}


def counts_of(import_id: UUID) -> dict[str, int]:
    """How many rows have each outcome."""
    rows = db.session.execute(
        select(ImportRow.outcome, func.count())
        .where(ImportRow.import_id == import_id, ImportRow.outcome.is_not(None))
        .group_by(ImportRow.outcome)
    )
    found = {str(outcome.value): int(number) for outcome, number in rows if outcome is not None}
    return {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def row_of(import_id: UUID, row_no: int) -> ImportRow:
    """The row, locked. Raises NotThere when the list has none of this number."""
    row = db.session.get(ImportRow, (import_id, row_no), with_for_update={"key_share": True})
    if row is None:
        raise NotThere(f"import_row {import_id}/{row_no}")
    return row


@permits("import.note", "import.finish", "import.forget")
def _only_the_system(actor: Actor, _subject: Any) -> bool:
    return actor.is_system
