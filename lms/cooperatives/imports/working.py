"""The worker's part: lists are checked, taken in, and thrown away after some days."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from lms.cooperatives.imports import files
from lms.cooperatives.imports.lines import Result
from lms.cooperatives.imports.models import ImportRow, ImportRun, ImportState
from lms.cooperatives.imports.registry import kind_of
from lms.cooperatives.imports.running import AT_ONCE, Doing, check, placed, result_of
from lms.cooperatives.imports.service import counts_of, note_result, row_of, written_of
from lms.core import clock, jobs
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.jobs import JobState
from lms.core.policy import Actor, System

log = structlog.get_logger()
KEPT_FOR = timedelta(days=7)
JOB = "import.run"
Stop = Callable[[], bool]


def never() -> bool:
    """Nothing tells it to stop."""
    return False


def work(should_stop: Stop = never) -> None:
    """Check and take in what waits for it, the oldest first."""
    waiting = select(ImportRun.id, ImportRun.state).where(
        ImportRun.state.in_((ImportState.CHECKING, ImportState.RUNNING)),
        ImportRun.forgotten_at.is_(None),
    )
    for import_id, state in db.session.execute(waiting.order_by(ImportRun.sent_at)).all():
        if should_stop():
            return
        try:
            go_on = check_list if state is ImportState.CHECKING else run_list
            go_on(import_id, should_stop)
        except jobs.DATABASE_FAULTS:
            raise
        except Exception as fault:
            # One list that cannot go on must not keep the others waiting.
            db.session.rollback()
            log.error("import.list_failed", list=str(import_id), fault=type(fault).__name__)


def check_list(import_id: UUID, should_stop: Stop = never) -> None:
    """Say of each row what would become of it, without doing it."""
    doing = _doing(import_id)
    while rows := _unchecked(import_id):
        if should_stop():
            return
        lines = [(written_of(row), row.decision) for row in rows]
        numbers = [row.row_no for row in rows]
        results = check(doing, lines)
        shown = [
            placed(doing.kind, line, one) for (line, _d), one in zip(lines, results, strict=True)
        ]
        _note_all(System(doing.by), import_id, numbers, shown)
    _finish(System(doing.by), import_id, ImportState.CHECKING, ImportState.CHECKED)


def run_list(
    import_id: UUID, should_stop: Stop = never, told: Callable[[], object] = never
) -> None:
    """Do each row in its order; killed, it goes on where it was. `told` hears of each row."""
    doing = _doing(import_id)
    total = db.session.get_one(ImportRun, import_id).total

    def act(number: int) -> None:
        row = row_of(import_id, number)
        written = written_of(row)
        note_result(row, placed(doing.kind, written, doing.settled(written, row.decision)))
        told()

    def on_fault(number: int, fault: Exception) -> None:
        row = row_of(import_id, number)
        note_result(row, result_of(doing.kind, written_of(row), fault))
        told()

    job = jobs.run(
        System(doing.by),
        JOB,
        str(import_id),
        range(1, total + 1),
        act,
        on_fault=on_fault,
        should_stop=should_stop,
        at_once=AT_ONCE,
    )
    if job.state == JobState.DONE:
        _finish(System(doing.by), import_id, ImportState.RUNNING, ImportState.DONE)


def _doing(import_id: UUID) -> Doing:
    run = db.session.get_one(ImportRun, import_id)
    kind = kind_of(run.kind)
    if kind is None:
        raise NotThere(run.kind)
    return Doing(kind, run.since, run.file_name, by=run.by)


def _unchecked(import_id: UUID) -> list[ImportRow]:
    return list(
        db.session.scalars(
            select(ImportRow)
            .where(ImportRow.import_id == import_id, ImportRow.outcome.is_(None))
            .order_by(ImportRow.row_no)
            .limit(AT_ONCE)
        )
    )


@use_case("import.note", audited=False)
def _note_all(actor: Actor, import_id: UUID, numbers: list[int], results: list[Result]) -> None:
    ensure(actor)
    for number, result in zip(numbers, results, strict=True):
        note_result(row_of(import_id, number), result)


@use_case("import.finish")
def _finish(actor: Actor, import_id: UUID, before: ImportState, after: ImportState) -> ImportRun:
    run = take(actor, ImportRun, import_id)
    if run.state is before:
        run.state, run.counts = after, counts_of(run.id)
        if after is ImportState.DONE:
            run.done_at = clock.now()
    return run


def forget_old() -> int:
    """Lists that came more than seven days ago are thrown away: the file, and what rows said."""
    limit = clock.now() - KEPT_FOR
    old = db.session.scalars(
        select(ImportRun.id).where(
            ImportRun.forgotten_at.is_(None),
            ImportRun.sent_at < limit,
            ImportRun.state != ImportState.RUNNING,
        )
    ).all()
    for import_id in old:
        _forget(System(), import_id)
    kept = set(db.session.scalars(select(ImportRun.id).where(ImportRun.forgotten_at.is_(None))))
    names = {files.place_of(import_id).name for import_id in kept}
    for path in files.all_files():
        # What was just sent has no import yet; it is looked at again the next day.
        if path.name not in names and path.stat().st_mtime < limit.timestamp() + _DAYS_LEFT:
            files.remove(path)
    return len(old)


_DAYS_LEFT = (KEPT_FOR - timedelta(days=1)).total_seconds()


@use_case("import.forget")
def _forget(actor: Actor, import_id: UUID) -> ImportRun:
    run = take(actor, ImportRun, import_id)
    run.counts = run.counts or counts_of(run.id)
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == run.id))
    run.notes, run.forgotten_at = [], clock.now()
    return run
