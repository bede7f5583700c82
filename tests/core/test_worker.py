"""Periodic work: one piece never stops another, and the process can be stopped or killed at any time."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from lms.core import audit, clock, heartbeat, worker
from lms.core.audit import count
from lms.core.database import db
from tests.conftest import SECRET, Databases
from tests.mentoring.builders import NOON

GROWING = """
import time
from lms import create_app
from lms.accounts.rules import participant_number
from lms.accounts.service import register_person
from lms.core import jobs, worker
from lms.core.policy import System

def register(number):
    register_person(System(), f"Warga {number}", participant_no=participant_number(number))
    print("row", number, flush=True)
    time.sleep(0.01)

@worker.periodic("test.grow", seconds=3600)
def grow():
    jobs.run(System(), "test.grow", "", range(60), register)
    print("done", flush=True)

worker.run(create_app())
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Databases:
    return Databases(tmp_path_factory.mktemp("worker"), None)


@pytest.fixture
def environ(files, tmp_path) -> dict[str, str]:
    """A process of its own on a database file of its own."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        "LMS_DATA": str(tmp_path),
        "LMS_DATABASE_URL": files.fresh(),
        "LMS_SECRET_KEY": SECRET,
        "PYTHONUNBUFFERED": "1",
    }


def started(environ: dict[str, str], *command: str) -> subprocess.Popen:
    return subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def read_until(process: subprocess.Popen, words: str) -> str:
    """What the process says until it says these words."""
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"{words!r} was never said:\n{said}")


def query(environ: dict[str, str], sql: str):
    engine = create_engine(environ["LMS_DATABASE_URL"])
    with engine.connect() as connection:
        rows = connection.execute(text(sql)).all()
    engine.dispose()
    return rows


def test_the_worker_ends_within_a_moment_when_it_is_told_to(environ):
    process = started(environ, sys.executable, "-m", "lms", "worker")
    try:
        read_until(process, "worker.started")
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=5)
    finally:
        process.kill()

    assert process.returncode == 0
    assert "worker.stopped" in rest
    assert "Traceback" not in rest


def test_a_worker_that_is_killed_and_started_again_does_nothing_twice(environ):
    process = started(environ, sys.executable, "-c", GROWING)
    read_until(process, "row 9")
    process.kill()
    process.communicate()
    (kept,) = query(environ, "SELECT done, state FROM job")
    people = query(environ, "SELECT participant_no FROM person")
    assert kept.state == "running"
    assert 9 <= kept.done == len(people) < 60

    again = started(environ, sys.executable, "-c", GROWING)
    try:
        said = read_until(again, "done")
        again.terminate()
        again.communicate(timeout=5)
    finally:
        again.kill()

    assert f"row {kept.done}\n" in said and f"row {kept.done - 1}\n" not in said
    people = query(environ, "SELECT participant_no FROM person")
    assert len(people) == len(set(people)) == 60
    assert query(environ, "SELECT done, state FROM job") == [(60, "done")]


class TestTicks:
    @pytest.fixture(autouse=True)
    def apart(self, monkeypatch):
        """What is registered here is done in no other test."""
        monkeypatch.setattr(worker, "_registry", {})

    def test_work_is_done_in_the_order_in_which_it_was_registered(self, app):
        done = []
        for name in ("b", "a", "c"):
            worker.periodic(name, seconds=60)(lambda name=name: done.append(name))

        worker.tick(app)

        assert done == ["b", "a", "c"]
        assert [job.name for job in worker.registered()] == done

    def test_work_that_is_left_for_a_later_tick_is_not_done(self, app):
        done = []
        for name in ("a", "b"):
            worker.periodic(name, seconds=60)(lambda name=name: done.append(name))

        worker.tick(app, without=("a",))

        assert done == ["b"]

    def test_work_that_is_registered_again_is_done_once(self, app):
        done = []
        for number in range(2):
            worker.periodic("a", seconds=60)(lambda number=number: done.append(number))

        worker.tick(app)

        assert done == [1]

    def test_a_piece_of_work_that_fails_does_not_stop_the_others(self, app):
        done = []

        @worker.periodic("broken", seconds=60)
        def broken() -> None:
            raise ValueError("broken")

        worker.periodic("whole", seconds=60)(lambda: done.append("whole"))
        for job in worker.registered():
            worker._guarded(app, job)

        assert done == ["whole"]

    def test_doing_everything_once_tries_every_piece_and_then_names_what_failed(self, app):
        done = []

        @worker.periodic("broken", seconds=60)
        def broken() -> None:
            raise ValueError("broken")

        worker.periodic("whole", seconds=60)(lambda: done.append("whole"))
        worker.periodic("broken, too", seconds=60)(broken)

        with pytest.raises(worker.WorkFailed, match=r"^broken, broken, too$") as told:
            worker.tick(app)

        assert done == ["whole"]
        assert isinstance(told.value.__cause__, ValueError)

    def test_since_when_work_fails_is_kept_until_it_succeeds(self, app):
        faults: list[Exception] = [ValueError("first"), KeyError("second")]

        @worker.periodic("broken", seconds=60)
        def broken() -> None:
            if faults:
                raise faults.pop(0)

        with clock.set_to(NOON):
            worker._guarded(app, worker.registered()[0])
        worker._guarded(app, worker.registered()[0])
        (row,) = heartbeat.failing()
        assert (row.name, row.at, row.fault) == ("broken", NOON, "ValueError")

        db.session.rollback()
        worker._guarded(app, worker.registered()[0])
        assert heartbeat.failing() == []

    def test_after_the_process_was_told_to_stop_no_further_work_begins(self, app):
        done = []
        worker.periodic("late", seconds=60)(lambda: done.append("late"))
        worker.stopping.set()
        try:
            worker._guarded(app, worker.registered()[0])
        finally:
            worker.stopping.clear()

        assert done == []


def test_each_room_registers_its_work_with_a_name_of_its_own(app):
    names = [job.name for job in worker.registered()]

    assert len(names) == len(set(names))
    assert {"audit.seal", "throttle.forget"} <= set(names)
    assert all(job.seconds >= 1 for job in worker.registered())


def test_a_worker_gives_a_sign_of_life_each_minute(app):
    with clock.set_to(NOON):
        worker._beat()
    worker._beat()

    assert clock.now() - heartbeat.last_beat() < timedelta(minutes=1)
    assert {job.name: job.seconds for job in worker.registered()}["worker.beat"] == 60


def test_a_tick_seals_the_trail_and_a_second_one_finds_nothing_to_do(world, app):
    world.board(world.cooperative())
    worker.tick(app)
    sealed, waiting = count()
    assert sealed > 0

    worker._seal_trail()
    sealed, waiting = count()
    worker._seal_trail()

    assert (count(), waiting) == ((sealed, 0), 0)


def test_more_than_one_piece_of_the_trail_is_sealed_in_one_tick(world, app, monkeypatch):
    monkeypatch.setattr(audit, "SEAL_AT_ONCE", 3)
    sealed, waiting = count()
    for number in range(7):
        world.person(f"Warga {number}")

    worker._seal_trail()

    assert count() == (sealed + waiting + 7, 0)
    assert list(audit.faults()) == []
