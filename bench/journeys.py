"""Whole checks by many learners at once: begin, ten answers kept one by one, send, result.

On either database, served by two processes as on a machine with two cores.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median, quantiles
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.schema import Column, MetaData, Table
from sqlalchemy.types import Integer

from bench.answer_key import questions_of, right_fields
from bench.browser import FAILED, Answer, Browser
from bench.demo import Copy
from bench.pages import COURSE
from bench.people import Visitor, in_app, ready_learners
from bench.postgresql import on_postgresql
from bench.report import Line, Report, at_least, at_most, told
from bench.server import Server, serving
from lms.core.database import db, writing

PROCESSES = 2
CROWDS = (8, 32)
TURNS = {8: 3, 32: 2}
"""How many people take the check one after another on each connection."""
COMMIT_THREADS = 8
COMMIT_SECONDS = 1.5
MOST_SECONDS = 30.0
COMMITS = 12
"""Acts of a journey that write: begin, ten answers, send."""
GOAL = 0.33
"""Share of the ceiling, which is what bare commits alone would allow."""

_marks = Table("bench_mark", MetaData(), Column("id", Integer, primary_key=True))


@dataclass
class Tally:
    """What happened in all journeys of a crowd; threads only append."""

    finished: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    locked: int = 0


class Stopped(Exception):
    """A journey came upon an answer that it did not expect."""


def measure(copy: Copy, report: Report) -> None:
    """Let each crowd take the check on SQLite, and then on PostgreSQL."""
    _measure("SQLite", copy, report)
    with on_postgresql(copy) as moved:
        _measure("PostgreSQL", moved, report)


def _measure(database: str, copy: Copy, report: Report) -> None:
    """Before, between and after the crowds count bare commits, for the ceiling."""
    with ExitStack() as processes:
        servers = [processes.enter_context(serving(copy)) for _ in range(PROCESSES)]
        # The first check that a process serves compiles statements and pages for all later ones.
        _together(copy.app, servers, _ready(copy.app, PROCESSES), PROCESSES)
        tallies, commits = {}, [_bare_commits(copy.app)]
        for crowd in CROWDS:
            learners = _ready(copy.app, crowd * TURNS[crowd])
            tallies[crowd] = _together(copy.app, servers, learners, crowd)
            commits.append(_bare_commits(copy.app))
    lines = [line for crowd in CROWDS for line in _lines(crowd, tallies[crowd], median(commits))]
    lines.append(told("bare commits, one row each, 8 threads, median", median(commits), "/s"))
    for crowd, tally in tallies.items():
        for text, number in Counter(tally.errors).items():
            report.fault(f"{crowd} learners: {text} ({number} times); {servers[0].last_words()}")
    report.section(
        f"Whole checks on {database}, {PROCESSES} processes: 10 answers, each kept by its own request",
        lines,
    )


def _ready(app: Flask, number: int) -> Sequence[Visitor]:
    with in_app(app):
        return ready_learners(app, number, COURSE)


def _together(
    app: Flask, servers: Sequence[Server], learners: Sequence[Visitor], crowd: int
) -> Tally:
    """Everybody at once, by turns at one process and the other; gives what happened."""
    locked = sum(server.lock_errors() for server in servers)
    tally, began, ports = Tally(), time.monotonic(), cycle(server.port for server in servers)
    threads = [
        threading.Thread(
            target=_one_after_another, args=(app, next(ports), learners[n::crowd], tally)
        )
        for n in range(crowd)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.monotonic() - began
    tally.locked = sum(server.lock_errors() for server in servers) - locked
    return tally


def _one_after_another(app: Flask, port: int, learners: Sequence[Visitor], tally: Tally) -> None:
    until = time.monotonic() + MOST_SECONDS
    for learner in learners:
        if time.monotonic() > until:
            return
        browser = Browser(port, learner)
        try:
            began = time.monotonic()
            _journey(app, browser, tally)
            tally.finished.append(time.monotonic() - began)
        except (Stopped, *FAILED) as fault:
            tally.errors.append(str(fault) or type(fault).__name__)
        finally:
            browser.close()


def _journey(app: Flask, browser: Browser, tally: Tally) -> None:
    """One person's check as the page of all questions takes it, all answers right."""
    started = _expect(303, "start", browser.post(f"/quizzes/{COURSE}/final/attempts", whole="1"))
    attempt_id = UUID(started.headers["location"].split("/attempts/")[1].split("/")[0])
    with in_app(app):
        fields = {slot: right_fields(one) for slot, one in questions_of(attempt_id).items()}
    address, client = f"/attempts/{attempt_id}", uuid4().hex
    _expect(200, "questions", browser.get(f"{address}/all"))
    for slot, right in fields.items():
        began = time.monotonic()
        sent = {"client": f"{client}.{slot}", "sequence": 1, "before": "", "sure": "1", **right}
        _expect(200, "answer", browser.post(f"{address}/{slot}", accept="application/json", **sent))
        tally.saves.append(time.monotonic() - began)
    _expect(200, "review", browser.get(f"{address}/review"))
    _expect(303, "send", browser.post(f"{address}/submit"))
    _expect(200, "result", browser.get(f"{address}/result"))


def _expect(status: int, what: str, answer: Answer) -> Answer:
    if answer.status != status:
        raise Stopped(f"{what} answered {answer.status}")
    return answer


def _lines(crowd: int, tally: Tally, commits: float) -> list[Line]:
    name = f"{crowd} learners"
    rate = len(tally.finished) / tally.seconds
    middle, late = _middle_and_late(tally.saves)
    return [
        told(f"{name}, whole checks", rate, "/s", 1),
        at_least(f"{name}, share of the ceiling", rate * COMMITS / commits, GOAL, digits=2),
        told(f"{name}, an answer is kept, median", middle * 1000, "ms"),
        told(f"{name}, an answer is kept, 95 of 100", late * 1000, "ms"),
        at_most(f"{name}, error answers", len(tally.errors), 0),
        at_most(f"{name}, writes that found the database locked", tally.locked, 0),
    ]


def _middle_and_late(values: Sequence[float]) -> tuple[float, float]:
    """The median, and what 95 of 100 do not exceed."""
    if len(values) < 2:
        return 0.0, 0.0
    cuts = quantiles(values, n=20)
    return cuts[9], cuts[18]


def _bare_commits(app: Flask) -> float:
    """Transactions a second that insert one row and do nothing else, taking turns as acts do."""
    with in_app(app), writing():
        _marks.create(db.session.connection(), checkfirst=True)
    until, counts = time.monotonic() + COMMIT_SECONDS, [0] * COMMIT_THREADS

    def write(place: int) -> None:
        with in_app(app):
            while time.monotonic() < until:
                with writing():
                    db.session.execute(insert(_marks))
                counts[place] += 1

    threads = [threading.Thread(target=write, args=(n,)) for n in range(COMMIT_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_app(app), writing():
        _marks.drop(db.session.connection())
    return sum(counts) / COMMIT_SECONDS
