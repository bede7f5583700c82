"""Long work goes on where it was killed, and does no row twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.service import register_person
from lms.core import jobs
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.jobs import Job, JobState
from lms.core.policy import System

ROWS = [f"Warga {number:02}" for number in range(8)]


class Killed(BaseException):
    """As when the process ends: nothing catches it."""


def register(name: str) -> None:
    register_person(System(), name)


def names() -> list[str]:
    return list(db.session.scalars(select(Person.name).order_by(Person.name)))


def run(act=register, rows=ROWS, key: str = "") -> Job:
    return jobs.run(System(), "test.register", key, rows, act)


def killed_at(number: int, *, after: bool):
    def act(name: str) -> None:
        if name == ROWS[number] and not after:
            raise Killed
        register(name)
        if name == ROWS[number]:
            raise Killed

    return act


def test_every_row_is_done_once_in_its_order(app):
    done = []

    job = run(lambda name: (done.append(name), register(name)))

    assert done == ROWS == names()
    assert (job.state, job.done, job.total) == (JobState.DONE, len(ROWS), len(ROWS))
    assert job.ended_at is not None


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_killed_job_goes_on_with_the_next_row_and_does_none_twice(app, number, after):
    with pytest.raises(Killed):
        run(killed_at(number, after=after))
    db.session.rollback()
    kept = db.session.scalars(select(Job)).one()
    assert (kept.state, kept.done) == (JobState.RUNNING, number)
    assert names() == ROWS[:number], "the act that was killed left nothing"
    done = []

    job = run(lambda name: (done.append(name), register(name)))

    assert job.id == kept.id
    assert done == ROWS[number:]
    assert names() == ROWS


def test_each_row_is_a_transaction_of_its_own(app):
    seen = []

    def look(name: str) -> None:
        seen.append(db.session.scalar(select(Job.done)))
        register(name)

    run(look)

    assert seen == list(range(len(ROWS)))


def test_a_row_that_fails_stops_the_job_there_and_it_can_be_mended(app):
    def fail(name: str) -> None:
        if name == ROWS[2]:
            raise ValueError(name)
        register(name)

    with pytest.raises(ValueError, match=ROWS[2]):
        run(fail)
    assert names() == ROWS[:2]

    run()
    assert names() == ROWS


def test_once_done_the_same_work_may_be_asked_for_anew(app):
    first, second = run(), run()

    assert first.id != second.id
    assert len(names()) == 2 * len(ROWS)


def test_work_under_another_key_is_other_work(app):
    with pytest.raises(Killed):
        run(killed_at(3, after=False), key="2025")

    run(key="2026")

    states = dict(db.session.execute(select(Job.key, Job.state)).all())
    assert states == {"2025": JobState.RUNNING, "2026": JobState.DONE}


def test_a_job_without_rows_is_done(app):
    assert run(rows=[]).state == JobState.DONE


def test_the_trail_tells_of_beginning_and_end_and_not_of_each_step(app):
    run()

    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("job."))).all()
    assert len(acts) == 2


def test_only_the_system_runs_jobs(world):
    actor = world.actor(world.staff())

    with pytest.raises(NotAllowed):
        jobs.run(actor, "test.register", "", ROWS, register)


@pytest.mark.slow
def test_two_that_run_the_same_job_at_once_share_its_rows(live_app):
    together = Barrier(2)

    def work(_number: int) -> None:
        with live_app.app_context():
            together.wait()
            run()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))

    with live_app.app_context():
        # Whoever comes only after the other has ended runs a job of its own, from the beginning.
        runs = db.session.scalar(select(func.count()).select_from(Job))
        assert sorted(names()) == sorted(ROWS * runs)


class TestRowsThatFail:
    def fail(self, name: str) -> None:
        register(name)
        if name in {ROWS[2], ROWS[7]}:
            raise ValueError(name)

    @pytest.mark.parametrize("at_once", [1, 3, 100])
    def test_they_are_told_and_the_others_go_on(self, app, at_once):
        told = []

        job = jobs.run(
            System(), "test.register", "", ROWS, self.fail,
            on_fault=lambda row, fault: told.append((row, str(fault))), at_once=at_once,
        )  # fmt: skip

        assert job.state == JobState.DONE
        assert told == [(ROWS[2], ROWS[2]), (ROWS[7], ROWS[7])]
        assert names() == [row for row in ROWS if row not in {ROWS[2], ROWS[7]}]

    @pytest.mark.parametrize("fault", jobs.DATABASE_FAULTS)
    def test_a_fault_of_the_database_is_none_of_the_row(self, app, fault):
        def act(name: str) -> None:
            if name == ROWS[2]:
                raise fault("disk full", {}, OSError())
            register(name)

        with pytest.raises(fault):
            jobs.run(System(), "test.register", "", ROWS, act, on_fault=lambda *_: None)
        db.session.rollback()

        assert db.session.scalars(select(Job.done)).one() == 2
        assert run().state == JobState.DONE

    def test_told_to_stop_the_job_is_given_back_as_far_as_it_came(self, app):
        job = jobs.run(
            System(), "test.register", "", ROWS, register,
            should_stop=lambda: len(names()) >= 4, at_once=2,
        )  # fmt: skip

        assert (job.state, job.done) == (JobState.RUNNING, 4)
        assert jobs.unfinished("test.register", "").id == job.id
        assert run().state == JobState.DONE
        assert jobs.unfinished("test.register", "") is None
        assert names() == ROWS
