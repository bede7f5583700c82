"""How long until a new completion is seen in the figures of its kelurahan and of the city."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from bench.answer_key import questions_of
from bench.demo import Copy
from bench.pages import COURSE
from bench.people import Visitor, in_app, ready_learners
from bench.report import Line, Report, at_most, told
from bench.server import background
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import System
from lms.coverage.models import Figure, StaleMark
from lms.coverage.rules.counting import COMPLETIONS
from lms.coverage.rules.periods import period_of
from lms.coverage.service import not_of_today
from lms.demo.learners import right
from lms.places.queries import CITY

MOST_SECONDS = 60
GIVE_UP = 75.0
PAUSE = 0.25
TIMES = 2
"""The second completion comes just after a recount, and so waits longest."""


class NotSeen(Exception):
    """The worker did not get so far in time."""


@dataclass(frozen=True)
class Seen:
    """Seconds from the completion to the figure of the kelurahan, and to that of the city."""

    village: float
    city: float


def measure(copy: Copy, report: Report) -> None:
    """Complete courses beside a real worker, and watch the kept figures."""
    with in_app(copy.app):
        learners = ready_learners(copy.app, TIMES, COURSE)
    with background(copy, "lms", "worker", log=copy.folder / "worker.log"):
        try:
            settled = _wait_until_settled(copy.app)
            seen = [_watch(copy.app, learner) for learner in learners]
        except NotSeen as late:
            report.fault(f"{late}\n{(copy.folder / 'worker.log').read_text()[-2000:]}")
            return
    report.section("From a completed course to the figures, beside a worker", _lines(settled, seen))


def _lines(settled: float, seen: Sequence[Seen]) -> list[Line]:
    village, city = max(one.village for one in seen), max(one.city for one in seen)
    return [
        told("worker has counted what was stale at its start", settled, "s", 1),
        at_most("kelurahan, the longest of two", village, MOST_SECONDS, "s", 1),
        at_most("city, the longest of two", city, MOST_SECONDS, "s", 1),
    ]


def _wait_until_settled(app: Flask) -> float:
    """Until the worker has caught up with the days since the demo was built."""
    began = time.monotonic()
    while time.monotonic() - began < GIVE_UP:
        with in_app(app):
            waiting = db.session.scalar(select(func.count()).select_from(StaleMark))
            if not waiting and not not_of_today():
                return time.monotonic() - began
        time.sleep(PAUSE)
    raise NotSeen("the worker did not catch up")


def _watch(app: Flask, learner: Visitor) -> Seen:
    with in_app(app):
        area_code = placement(learner.person_id, clock.today()).area_code
        if area_code is None:
            raise NotSeen("the learner belongs to no kelurahan")
        before, before_city = _completions(area_code), _completions(CITY)
        _complete(learner)
        began = time.monotonic()
    village = _until_more(app, area_code, before, began)
    return Seen(village, _until_more(app, CITY, before_city, began))


def _until_more(app: Flask, area_code: str, before: int, began: float) -> float:
    while time.monotonic() - began < GIVE_UP:
        with in_app(app):
            if _completions(area_code) > before:
                return time.monotonic() - began
        time.sleep(PAUSE)
    raise NotSeen(f"the completion was not seen in {area_code}")


def _completions(area_code: str) -> int:
    """The kept number of completed courses of this month."""
    kept = select(Figure.n).where(
        Figure.area_code == area_code,
        Figure.period == period_of(clock.today()),
        Figure.indicator == COMPLETIONS,
        Figure.group_kind == "",
        Figure.edition == 0,
    )
    return db.session.scalar(kept) or 0


def _complete(learner: Visitor) -> None:
    """The person passes the check, and so completes the course."""
    with one_act("bench.complete", System()):
        attempt = start_attempt(learner.actor, f"{COURSE}/final")
        for slot, question in questions_of(attempt.id).items():
            save_answer(
                learner.actor,
                attempt.id,
                GivenAnswer(
                    client="bench",
                    sequence=slot,
                    slot=slot,
                    value=right(question),
                    sure=None,
                ),
            )
        if not submit_attempt(learner.actor, attempt.id).passed:
            raise NotSeen("the check was answered right, and not passed")
