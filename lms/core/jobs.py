"""Long work as a row: one row of the input is one act, and a killed job goes on where it was."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Index, String, select, text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import Base, db, new_id
from lms.core.people import Fate, person_column
from lms.core.policy import Actor, permits

T = TypeVar("T")
DATABASE_FAULTS = (OperationalError, InterfaceError)
"""Faults of the database itself (it is away, locked, or the disk is full), never of one row."""


class JobState(StrEnum):
    """Whether the work goes on or is done."""

    RUNNING = "running"
    DONE = "done"


class Job(Base):
    """One piece of long work: only one of a kind and key is unfinished at a time."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_unfinished",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("state <> 'done'"),
            postgresql_where=text("state <> 'done'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200), default="")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default=JobState.RUNNING)
    by: Mapped[UUID | None] = person_column(Fate.KEEP, bare=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


@permits("job.start", "job.step")
def _only_the_system_runs_jobs(actor: Actor, job: Any) -> bool:
    return actor.is_system


def run(
    actor: Actor,
    kind: str,
    key: str,
    rows: Sequence[T],
    act: Callable[[T], None],
    *,
    on_fault: Callable[[T, Exception], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    at_once: int = 1,
) -> Job:
    """Do the act for each row in order, each in its own transaction; resumes a killed run.

    The rows must come in the same order each time. Two that run at once share the rows. A row
    whose act fails stops the job there; with `on_fault` that is told of it, in the row's next
    transaction, and the rows go on. Told to stop, the job is given back as far as it came.
    `at_once` rows share a transaction, for speed; when one of them fails, each gets its own.
    """
    job = _start(actor, kind, key, len(rows))
    number = job.done
    while number < len(rows):
        if should_stop():
            return db.session.get_one(Job, job.id)
        group = rows[number : number + at_once]
        if len(group) == 1 or not _do_together(actor, job.id, number, group, act):
            for place, row in enumerate(group, start=number):
                _do(actor, job.id, place, row, act, on_fault)
        number += len(group)
    return _finish(actor, job.id)


def _do_together(
    actor: Actor, job_id: UUID, number: int, rows: Sequence[T], act: Callable[[T], None]
) -> bool:
    """Whether all of these rows could be done in one transaction; if not, nothing of it remains."""
    try:
        _step(actor, job_id, number, rows, act)
    except DATABASE_FAULTS:
        raise
    except Exception:
        return False
    return True


def _do(
    actor: Actor,
    job_id: UUID,
    number: int,
    row: T,
    act: Callable[[T], None],
    on_fault: Callable[[T, Exception], None] | None,
) -> None:
    try:
        _step(actor, job_id, number, [row], act)
    except DATABASE_FAULTS:
        raise
    except Exception as fault:
        if on_fault is None:
            raise
        happened = fault
        _step(actor, job_id, number, [row], lambda failed: on_fault(failed, happened))


def unfinished(kind: str, key: str) -> Job | None:
    """The job of this kind and key that goes on, to show how far it is."""
    return db.session.scalars(
        select(Job).where(Job.kind == kind, Job.key == key, Job.state != JobState.DONE)
    ).first()


@use_case("job.start")
def _start(actor: Actor, kind: str, key: str, total: int) -> Job:
    ensure(actor)
    unfinished = select(Job).where(Job.kind == kind, Job.key == key, Job.state != JobState.DONE)
    job = db.session.scalars(unfinished).first()
    if job:
        return job
    job = Job(kind=kind, key=key, total=total, by=actor.person_id, started_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        return db.session.scalars(unfinished).one()
    return job


@use_case("job.step", audited=False)
def _step(
    actor: Actor, job_id: UUID, number: int, rows: Sequence[T], act: Callable[[T], None]
) -> None:
    job = take(actor, Job, job_id)
    # Whoever holds the job's lock does the next rows; the other finds them done.
    for place, row in enumerate(rows, start=number):
        if job.done == place:
            act(row)
            job.done = place + 1


@use_case("job.step")
def _finish(actor: Actor, job_id: UUID) -> Job:
    job = take(actor, Job, job_id)
    job.state, job.ended_at = JobState.DONE, clock.now()
    return job
