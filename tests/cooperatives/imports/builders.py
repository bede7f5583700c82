"""Lists as an office would send them, and what becomes of them."""

import io
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter
from sqlalchemy import select

from lms.cooperatives.imports import files, service, working
from lms.cooperatives.imports.lines import said, spoken
from lms.cooperatives.imports.models import ImportRow, ImportRun, ImportState, Outcome
from lms.cooperatives.imports.places import place
from lms.cooperatives.imports.reading import look, read_rows
from lms.cooperatives.imports.registry import kind_of
from lms.core.database import db
from lms.core.policy import Actor, System
from tests.world import SINCE

HERE = "Balearjosari"
"""The kelurahan of the world's first cooperative."""
Rows = Sequence[Sequence[Any]]


def workbook(rows: Rows, sheet: str = "Daftar") -> bytes:
    """A workbook of one sheet."""
    return workbook_of({sheet: rows})


def workbook_of(sheets: dict[str, Rows]) -> bytes:
    """A workbook of several sheets; days are days."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
    return out.getvalue()


def csv_of(rows: Rows, delimiter: str = ";") -> bytes:
    """A CSV file."""
    lines = (delimiter.join("" if v is None else str(v) for v in row) for row in rows)
    return "\n".join(lines).encode()


def written(content: bytes, name: str = "daftar.xlsx") -> Path:
    """The file in a folder of its own."""
    path = Path(tempfile.mkdtemp()) / name
    path.write_bytes(content)
    return path


def sent(
    actor: Actor,
    kind: str,
    content: bytes,
    *,
    since: date = SINCE,
    state: ImportState = ImportState.CHECKING,
) -> UUID:
    """The list has been sent, and what its columns mean is as guessed."""
    known = kind_of(kind)
    assert known is not None
    kept = files.keep(io.BytesIO(content))
    run = service.send(actor, known, "daftar.xlsx", kept, since)
    files.give_to(kept, run.id)
    parts = look(files.place_of(run.id), known)
    reading = read_rows(parts, known, {})
    service.choose(
        actor,
        run.id,
        reading,
        sheets=[part.title for part in parts],
        said_of={},
        since=since,
        state=state,
    )
    return run.id


def taken_in(kind: str, rows: Rows | bytes, *, actor: Actor | None = None) -> UUID:
    """The list has been sent and taken in."""
    content = rows if isinstance(rows, bytes) else workbook(rows)
    import_id = sent(actor or System(), kind, content, state=ImportState.RUNNING)
    working.run_list(import_id)
    return import_id


def counts(import_id: UUID) -> dict[str, int]:
    """How many rows have each outcome, without those that none has."""
    return {name: n for name, n in service.counts_of(import_id).items() if n}


def outcomes(import_id: UUID) -> list[Outcome]:
    """What became of each row."""
    return [Outcome(row.outcome or "") for row in rows_of(import_id)]


def rows_of(import_id: UUID) -> list[ImportRow]:
    """The rows in their order, as they are kept."""
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.row_no)
        )
    )


def sentences(import_id: UUID) -> list[str]:
    """Everything that is said of the rows, with its place."""
    return [
        f"{place(row.sheet, row.row, words['column'])}: {spoken(said(words))}"
        for row in rows_of(import_id)
        for words in row.says
    ]


def run_of(import_id: UUID) -> ImportRun:
    """The list itself."""
    db.session.expire_all()
    return db.session.get_one(ImportRun, import_id)


HEAD = ("Kelurahan", "Nama", "Nomor HP")


def sent_list(actor: Actor) -> UUID:
    """A list of one member, checked."""
    rows = (HEAD, (HERE, "Kartika Wulandari", "081900001111"))
    import_id = sent(actor, "people", workbook(rows))
    working.check_list(import_id)
    return import_id


def undecided_list(actor: Actor) -> UUID:
    """A list that was taken in, with a row that is like a member of another name."""
    taken_in("people", (HEAD, (HERE, "Bambang Hartono", "081900002222")))
    rows = (HEAD, (HERE, "Yuliana Safitri", "081900002222"))
    import_id = sent(actor, "people", workbook(rows), state=ImportState.RUNNING)
    working.run_list(import_id)
    return import_id
