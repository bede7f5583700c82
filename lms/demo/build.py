"""The demo is built once, day by day through the use cases, into a file that is then put in place."""

import os
import random
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from lms.core import clock, worker
from lms.core.acts import one_act
from lms.core.database import db, ids_from
from lms.core.policy import System
from lms.courses.catalogue import catalogue
from lms.courses.sync import sync
from lms.demo import accounts
from lms.demo.learners import Learner, learners, study
from lms.demo.mentors import Mentors
from lms.demo.people import Cast, settle
from lms.setup import prepare

SEED = 57
DAYS = 182
MORNING, NIGHT = time(7), time(23, 45)
COUNTED_AT_THE_END = ("coverage.recount",)
"""Figures follow from facts and nobody looks before the last day, when all months are counted."""


class Progress:
    """A bar that grows on one line; lines apart where nobody is watching."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0

    def step(self, text: str = "") -> None:
        """One more is done."""
        self.done += 1
        filled = 24 * self.done // self.total
        is_last = self.done == self.total
        if sys.stderr.isatty():
            bar = "█" * filled + "·" * (24 - filled)
            print(f"\r{self.label} {bar} {text:<20}", end="\n" if is_last else "", file=sys.stderr)
        elif is_last or self.done % max(1, self.total // 4) == 0:
            print(f"{self.label} {self.done}/{self.total} {text}", file=sys.stderr)
        sys.stderr.flush()


def build(app: Flask, days: int = DAYS) -> None:
    """Make the demo's database from nothing: so many days of history, which ends yesterday."""
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    rng = random.Random(SEED)  # noqa: S311 - a sample that is the same each time, no secret
    with app.app_context(), _the_same_each_time(rng), _not_yet_durable(db.engine):
        with clock.set_to(_at(first, time(6))):
            for line in prepare():
                print(line, file=sys.stderr)
            sync(System())
            cast = _people(rng)
        db.session.remove()
        _history(app, cast, rng, first, last)
        worker.tick(app)
        chosen = accounts.choose(cast)
    with app.app_context():
        accounts.give_secrets(chosen)
        _close(db.engine)


def _people(rng: random.Random) -> Cast:
    bar = Progress("People", 59)
    casts = []
    with one_act("demo.settle", System()):
        for cast in settle(rng):
            casts.append(cast)
            bar.step()
    return casts[-1]


def _history(app: Flask, cast: Cast, rng: random.Random, first: date, last: date) -> None:
    plan = {code: [i.key for i in entry.lessons] for code, entry in catalogue().items()}
    people = learners(cast, rng, first, last, plan)
    mentors = Mentors(cast, rng, last)
    days = (last - first).days + 1
    bar = Progress("History", days)
    for number in range(days):
        day = first + timedelta(days=number)
        with clock.set_to(_at(day, MORNING)):
            worker.tick(app, without=COUNTED_AT_THE_END)
        with clock.set_to(_at(day, time(9))), one_act("demo.day", System()):
            _live(day, people, mentors, rng)
        db.session.remove()
        bar.step(day.isoformat())
    with clock.set_to(_at(last, NIGHT)):
        worker.tick(app)


def _live(day: date, people: list[Learner], mentors: Mentors, rng: random.Random) -> None:
    for learner in people:
        if learner.next_on == day:
            with clock.set_to(_at(day, time(rng.randint(8, 21), rng.randint(0, 59)))):
                study(learner, day, rng)
    with clock.set_to(_at(day, time(16, 30))):
        mentors.work(day)
        mentors.look_at_queue(day)
        mentors.read_notices(day)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.WIB).astimezone(UTC)


@contextmanager
def _the_same_each_time(rng: random.Random) -> Iterator[None]:
    source = random.Random(rng.random())  # noqa: S311
    token = ids_from.set(lambda: uuid.UUID(int=source.getrandbits(128), version=4))
    try:
        yield
    finally:
        ids_from.reset(token)


@contextmanager
def _not_yet_durable(engine: Engine) -> Iterator[None]:
    """A half-built demo is thrown away, so nothing needs to reach the disk before the end."""

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        db.session.remove()
        engine.dispose()


def _close(engine: Engine) -> None:
    """Bring everything that was written into the one file that will be moved."""
    db.session.remove()
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
    engine.dispose()


def put_in_place(built: Path, place: Path) -> None:
    """The finished database becomes the demo's, at once and whole."""
    for suffix in ("-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)
    os.replace(built, place)
