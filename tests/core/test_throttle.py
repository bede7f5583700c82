"""How often something may be tried, counted in the database so that every process knows."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from lms.core import throttle
from lms.core.database import db
from lms.core.errors import NotAllowed, TooMany
from lms.core.policy import ANYBODY, System
from lms.core.throttle import Throttle

WINDOW = timedelta(minutes=15)
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


def tries(number: int, subject: str = "name:sri") -> None:
    for _ in range(number):
        throttle.count(subject, window=WINDOW)


def check(subject: str = "name:sri", limit: int = 3) -> None:
    throttle.check(subject, limit=limit, window=WINDOW)


def test_up_to_the_limit_one_may_try_and_then_one_must_wait(app):
    with at(0):
        for _ in range(3):
            check()
            tries(1)
        with pytest.raises(TooMany):
            check()


@pytest.mark.parametrize(("minute", "wait"), [(0, 15), (1, 14), (14, 1), (14.9, 1)])
def test_the_message_says_how_many_minutes_are_left_and_never_none(app, minute, wait):
    with at(0):
        tries(3)
    with at(minute), pytest.raises(TooMany) as told:
        check()
    assert f" {wait} " in str(told.value.message)


def test_it_opens_again_when_the_window_is_over(app):
    with at(0):
        tries(9)
    with at(14.99), pytest.raises(TooMany):
        check()
    with at(15):
        check()


def test_one_subjects_tries_are_nobody_elses(app):
    with at(0):
        tries(3)
        check("name:budi")


def test_asking_is_no_try(app):
    for _ in range(5):
        check(limit=1)


def test_tries_are_one_row_a_subject_and_window(app):
    with at(0):
        tries(3)
        tries(1, "name:budi")
    with at(20):
        tries(1)

    rows = db.session.execute(
        select(Throttle.subject, Throttle.count).order_by(Throttle.subject, Throttle.window)
    ).all()
    assert [tuple(row) for row in rows] == [("name:budi", 1), ("name:sri", 3), ("name:sri", 1)]


def test_a_try_that_another_process_counts_at_the_same_moment_is_not_lost(app):
    with at(0):
        tries(1)
        known = db.session.scalars(select(Throttle)).one()
        db.session.execute(Throttle.__table__.update().values(count=5))
        db.session.commit()
        assert known.count == 1, "this process has not heard of the other's tries"

        tries(1)

    assert db.session.scalar(select(Throttle.count)) == 6


def test_windows_that_ended_long_ago_are_forgotten_and_the_present_one_is_not(app):
    with at(0):
        tries(3)
    with at(3 * 24 * 60):
        tries(3)
        throttle.forget_old(System())

        assert len(db.session.scalars(select(Throttle)).all()) == 1
        with pytest.raises(TooMany):
            check()


def test_nobody_forgets_tries_but_the_system(app):
    with pytest.raises(NotAllowed):
        throttle.forget_old(ANYBODY)
