"""How long an office's ugly workbook takes to be taken in: 57 sheets, 456 people, 40 faults."""

import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.demo import Copy
from bench.people import in_app
from bench.report import Report, at_most, told
from lms.cooperatives.imports import files, service, working
from lms.cooperatives.imports.models import ImportState
from lms.cooperatives.imports.reading import look, read_rows
from lms.cooperatives.imports.registry import kind_of
from lms.core import clock
from lms.core.database import db
from lms.core.policy import System
from lms.places.models import Area, Level
from tests.cooperatives.imports.ugly_workbook import build

MOST_SECONDS = 60


def measure(copy: Copy, report: Report) -> None:
    """Take the workbook in twice: the first time everything is new, the second nothing is."""
    path = copy.folder / "ugly.xlsx"
    with in_app(copy.app):
        names = db.session.scalars(
            select(Area.name).where(Area.level == Level.VILLAGE).order_by(Area.code)
        ).all()
        about = build(path, list(names))
    first, counts = _taken_in(copy.app, path)
    second, again = _taken_in(copy.app, path)
    if again["new"] or again["changed"]:
        report.fault(f"taken in again, the workbook changed something: {again}")
    report.section(
        "An ugly workbook of boards and supervisors",
        [
            at_most("ugly workbook imported", first, MOST_SECONDS, "s", 1),
            at_most("the same once more", second, MOST_SECONDS, "s", 1),
            told("rows", about.rows),
            told("rows not taken in or to be decided", counts["refused"] + counts["undecided"]),
        ],
    )


def _taken_in(app: Flask, path: Path) -> tuple[float, dict[str, int]]:
    """Seconds from the file to the last row, and how many rows have each outcome."""
    began = time.monotonic()
    with in_app(app):
        kind = kind_of("positions")
        assert kind is not None
        parts = look(path, kind)
        reading = read_rows(parts, kind, {})
        with path.open("rb") as source:
            kept = files.keep(source)
        run = service.send(System(), kind, path.name, kept, clock.today())
        files.give_to(kept, run.id)
        service.choose(
            System(),
            run.id,
            reading,
            sheets=[part.title for part in parts],
            said_of={},
            since=clock.today(),
            state=ImportState.RUNNING,
        )
        working.run_list(run.id)
        return time.monotonic() - began, service.counts_of(run.id)
