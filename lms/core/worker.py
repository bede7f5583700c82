"""Periodic work: each room registers what should be done how often; one process does it.

Every tick plans what should exist by now, so a tick that was missed or done twice changes
nothing. The process can be killed at any moment.
"""

import signal
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from lms.core import audit, heartbeat, throttle
from lms.core.acts import ensure, use_case
from lms.core.policy import Actor, System

log = structlog.get_logger()


@dataclass(frozen=True)
class Periodic:
    """One piece of periodic work; `seconds` apart."""

    name: str
    seconds: int
    work: Callable[[], object]


TOLD_TO_STOP = (signal.SIGTERM, signal.SIGINT)
_registry: dict[str, Periodic] = {}
stopping = threading.Event()
"""Set when the process should end: long work looks at it between its rows."""


def periodic(name: str, seconds: int) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register the function as periodic work under this name."""

    def keep(work: Callable[[], object]) -> Callable[[], object]:
        _registry[name] = Periodic(name, seconds, work)
        return work

    return keep


def registered() -> tuple[Periodic, ...]:
    """All periodic work, in the order of the floors on which it lives."""
    return tuple(_registry.values())


class WorkFailed(RuntimeError):
    """The pieces of work that it names failed, while all others were done."""


def tick(app: Flask, without: Collection[str] = ()) -> None:
    """Do all periodic work once, in order: for tests, the demo's history and `lms worker --once`.

    Work that `without` names is left for a later tick. Every other piece is tried; WorkFailed at
    the end names those that failed.
    """
    due = [job for job in registered() if job.name not in without]
    failed = {job.name: fault for job in due if (fault := _done(app, job))}
    if failed:
        raise WorkFailed(", ".join(failed)) from next(iter(failed.values()))


def run(app: Flask) -> None:
    """Do periodic work until the process is told to stop, then end within a moment."""
    stopping.clear()
    # Waited for, not handled: a handler that sets the event can run while this thread is entering
    # the event's own lock, and then neither ever ends.
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_TO_STOP)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in registered():
        scheduler.add_job(
            _guarded,
            "interval",
            args=(app, job),
            seconds=job.seconds,
            next_run_time=datetime.now(UTC),
            id=job.name,
        )
    scheduler.start()
    log.info("worker.started", work=[job.name for job in registered()])
    signal.sigwait(TOLD_TO_STOP)
    stopping.set()
    scheduler.shutdown(wait=True)
    log.info("worker.stopped")


def _guarded(app: Flask, job: Periodic) -> None:
    """One piece of work that fails must not keep the others from being done."""
    if not stopping.is_set():
        _done(app, job)


def _done(app: Flask, job: Periodic) -> Exception | None:
    """Do the work once; gives back and keeps in mind what went wrong."""
    fault: Exception | None = None
    try:
        with app.app_context():
            job.work()
    except Exception as raised:
        fault = raised
        log.exception("worker.failed", work=job.name)
    _keep_in_mind(app, job.name, fault)
    return fault


def _keep_in_mind(app: Flask, name: str, fault: Exception | None) -> None:
    """Leave a mark where the doctor looks; the log has it in any case."""
    try:
        with app.app_context():
            if fault is not None:
                heartbeat.note_failure(System(), name, type(fault).__name__)
            elif heartbeat.has_failed(name):
                heartbeat.note_recovery(System(), name)
    except Exception:
        log.exception("worker.cannot_note", work=name)


@periodic("worker.beat", seconds=60)
def _beat() -> None:
    heartbeat.beat(System())


@periodic("audit.seal", seconds=30)
def _seal_trail() -> None:
    while _seal(System()) == audit.SEAL_AT_ONCE:
        continue


@use_case("audit.seal", audited=False)
def _seal(actor: Actor) -> int:
    ensure(actor)
    return audit.seal()


@periodic("throttle.forget", seconds=3600)
def _forget_throttles() -> None:
    throttle.forget_old(System())
