"""`lms import KIND FILE`: a list of an office, from the shell."""

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from lms.accounts.grants import actor_for
from lms.accounts.identifiers import names
from lms.accounts.models import Person
from lms.cooperatives.imports import files, service, working
from lms.cooperatives.imports.lines import Result, Written, said, spoken
from lms.cooperatives.imports.models import ImportRow, ImportRun, ImportState, Outcome
from lms.cooperatives.imports.places import place
from lms.cooperatives.imports.reading import Reading, look, read_rows
from lms.cooperatives.imports.registry import Kind, kind_of, kinds
from lms.cooperatives.imports.remembering import said_before
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.saying import Say, Unclear
from lms.cooperatives.imports.running import AT_ONCE, Doing, check, placed
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import Actor, System


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@click.option(
    "--as", "phone", help="The phone number of whoever takes the list in; else the system."
)
@click.option("--since", help="The day from which the rows hold that name none (today).")
@with_appcontext
def import_list(kind: str, file: Path, dry_run: bool, phone: str | None, since: str | None) -> None:
    """Take in a list (CSV or XLSX) of cooperatives, people, positions, headcounts, mentors or
    trainings.

    Every row that could not be taken in is named by sheet and cell. The same list taken in again
    changes nothing. Ends with 1 only when the file itself cannot be read.
    """
    known = _kind(kind)
    by = _person(phone)
    day = _day(since)
    try:
        parts = look(file, known)
        reading = read_rows(parts, known, said_before(known, parts))
        for note in reading.notes:
            click.echo(spoken(note))
        if dry_run:
            _try(Doing(known, day, file.name, by), reading)
        else:
            _take_in(known, file, reading, by, day)
    except Refusal as fault:
        click.echo(f"{file.name}: {fault.message}", err=True)
        sys.exit(1)


def _kind(name: str) -> Kind:
    found = kind_of(name)
    if found is None:
        raise click.BadParameter(f"choose one of: {', '.join(one.name for one in kinds())}")
    return found


def _person(phone: str | None) -> UUID | None:
    if phone is None:
        return None
    person = db.session.scalars(select(Person).where(names(phone))).first()
    if person is None:
        raise click.BadParameter(f"nobody has the number {phone}")
    return person.id


def _day(text: str | None) -> date:
    try:
        day: date = read_date(text).value if text else clock.today()
    except Unclear as fault:
        raise click.BadParameter(spoken(fault.say)) from fault
    if day > clock.today():
        raise click.BadParameter("--since is yet to come")
    return day


def _try(doing: Doing, reading: Reading) -> None:
    counts: Counter[Outcome] = Counter()
    with _bar(reading.rows) as bar:
        for begin in range(0, len(reading.rows), AT_ONCE):
            rows = reading.rows[begin : begin + AT_ONCE]
            for row, result in zip(rows, check(doing, [(row, {}) for row in rows]), strict=True):
                counts[result.outcome] += 1
                _say(row, placed(doing.kind, row, result))
            bar.update(len(rows))
    _sum(counts)
    click.echo("dry run: nothing was changed")


def _take_in(kind: Kind, file: Path, reading: Reading, by: UUID | None, day: date) -> None:
    run = _resumed(kind, file, by) or _sent(kind, file, reading, by, day)
    import_id, total = run.id, run.total
    with _bar(range(total)) as bar:
        working.run_list(import_id, told=lambda: bar.update(1))
    rows = db.session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.row_no)
    )
    for row in rows:
        _say_all(row.sheet, row.row, Outcome(row.outcome or ""), map(said, row.says))
    _sum({Outcome(name): n for name, n in service.counts_of(import_id).items()})


def _resumed(kind: Kind, file: Path, by: UUID | None) -> ImportRun | None:
    """The same list, of which the taking in was ended in the middle."""
    with file.open("rb") as source:
        kept = files.keep(source)
    files.remove(kept.path)
    return db.session.scalars(
        select(ImportRun).where(
            ImportRun.kind == kind.name,
            ImportRun.sha256 == kept.sha256,
            ImportRun.state == ImportState.RUNNING,
            ImportRun.by == by if by else ImportRun.by.is_(None),
        )
    ).first()


def _sent(kind: Kind, file: Path, reading: Reading, by: UUID | None, day: date) -> ImportRun:
    actor: Actor = actor_for(by) if by else System()
    with file.open("rb") as source:
        kept = files.keep(source)
    try:
        run = service.send(actor, kind, file.name, kept, day)
        files.give_to(kept, run.id)
    finally:
        files.remove(kept.path)
    return service.choose(
        actor,
        run.id,
        reading,
        sheets=sorted({row.sheet for row in reading.rows}),
        said_of={},
        since=day,
        state=ImportState.RUNNING,
    )


def _bar(rows: Iterable[object]) -> Any:
    items = list(rows)
    return click.progressbar(length=len(items), label=f"{len(items)} rows", file=sys.stderr)


def _say(row: Written, result: Result) -> None:
    _say_all(row.sheet, row.row, result.outcome, result.says)


def _say_all(sheet: str, row: int, outcome: Outcome, says: Iterable[Say]) -> None:
    for say in says:
        click.echo(f"{place(sheet, row, say.column)}: {outcome.value}: {spoken(say)}")


def _sum(counts: "Counter[Outcome] | dict[Outcome, int]") -> None:
    click.echo(", ".join(f"{counts.get(outcome, 0)} {outcome.value}" for outcome in Outcome))
