"""A backup taken while people work holds one moment, and comes back with counts and hashes equal."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask

from lms.accounts import grants
from lms.cooperatives.models import Cooperative
from lms.core import audit, worker
from lms.core.database import db
from lms.core.policy import System
from lms.courses.sync import sync
from lms.coverage import verifying
from lms.mentoring.visits import submit_visit
from tests.core.backups.places import contents, noted
from tests.mentoring.builders import NOON, held, promise, undrawn
from tests.world import World

WRITERS = 4
MADE_BY_RESTORING = {"epoch", "message", "sign_in", "one_time_code", "audit_entry", "audit_detail"}
TOLD_OF_RESTORING = 3
"""The restoring itself, that everybody was signed out, and that e-mail was held."""


@contextmanager
def people_working(app: Flask) -> Iterator[list[int]]:
    """Threads that register people, hold visits and seal the trail until the end."""
    over, done = threading.Event(), [0] * WRITERS
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with app.app_context():
                world = World(app)
                while not over.is_set():
                    cooperative = world.cooperative(f"35.73.01.100{1 + number}")
                    mentor = world.mentor(cooperative)
                    world.member(cooperative=cooperative)
                    fields = held(cooperative, new_follow_ups=(promise(),))
                    submit_visit(world.actor(mentor), undrawn(), fields)
                    worker._seal_trail()
                    done[number] += 1
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert faults == []


@pytest.mark.slow
def test_a_backup_taken_under_load_restores_into_an_empty_place_with_counts_and_hashes_equal(
    places,
):
    with time_machine.travel(NOON, tick=True):
        app = places.filled()
        with app.app_context():
            sync(System())
        with people_working(app) as done:
            _wait_until(lambda: min(done) >= 2)
            before = sum(done)
            written = places.keep(app)
            after = sum(done)
            _wait_until(lambda: sum(done) > after)
        assert after > before, "nobody waited while the backup was made"

        restored = places.take_back(written)
        found, kept = contents(restored), noted(written)

    assert found.keys() == kept.keys()
    differing = {name for name in kept if found[name] != kept[name]}
    assert differing <= MADE_BY_RESTORING
    assert found["audit_entry"][0] == kept["audit_entry"][0] + TOLD_OF_RESTORING, (
        "the trail tells of restoring"
    )
    assert kept["visit"][0] == kept["receipt"][0] > 0, "both rows of each act, or neither"
    assert kept["visit"][0] < contents(app)["visit"][0], "people went on working"


def _wait_until(holds, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.02)


@pytest.mark.slow
def test_what_came_back_proves_itself(places):
    with time_machine.travel(NOON, tick=True):
        app = places.filled()
        with people_working(app) as done:
            _wait_until(lambda: min(done) >= 2)
            written = places.keep(app)
        restored = places.take_back(written)
        for _round in range(2):
            # Due visits that the first one plans are counted by the second.
            worker.tick(restored)
        with restored.app_context():
            assert list(audit.faults()) == []
            assert audit.count()[0] > 0
            assert list(grants.faults()) == []
            assert verifying.waiting() == set()
            assert list(verifying.differences()) == []
            assert (
                db.session.query(Cooperative).count() == written.manifest.tables["cooperative"].rows
            )
