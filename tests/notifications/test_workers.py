"""Any number of workers at the same time do everything once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.policy import System
from lms.notifications import service
from lms.notifications.digests import plan_digests
from lms.notifications.models import Message, Reminder
from lms.notifications.rules import Channel
from lms.notifications.sending import send_waiting
from lms.notifications.service import Occurrence
from tests.notifications.builders import KIND, TUESDAY, Mailbox, at, listening, with_email
from tests.world import World

WORKERS = 3


@pytest.fixture
def people(live_app, things):
    """Eight people with e-mail and something to be reminded of."""
    with live_app.app_context():
        world = World(live_app)
        made = [with_email(world.person()) for _ in range(8)]
        for person in made:
            things.remind(person)
        return [person.id for person in made]


def together(app: Flask, work: Callable[[], int]) -> list[int]:
    """What each worker says when all do this at once."""
    start = Barrier(WORKERS)

    def one() -> int:
        with app.app_context(), at(TUESDAY, "07:00"):
            start.wait(10)
            return work()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(WORKERS)]]


def test_each_person_gets_one_digest_a_channel(live_app, people):
    assert sum(together(live_app, plan_digests)) == len(people)

    with live_app.app_context():
        counts = select(Message.channel, func.count()).group_by(Message.channel)
        assert dict(iter(db.session.execute(counts))) == {
            Channel.IN_APP: len(people),
            Channel.EMAIL: len(people),
        }


def test_each_message_is_sent_once(live_app, people):
    mailbox = Mailbox()
    together(live_app, plan_digests)

    with listening(mailbox) as port:
        live_app.config["SETTINGS"] = replace(
            live_app.config["SETTINGS"], smtp_host="127.0.0.1", smtp_port=port
        )
        assert sum(together(live_app, send_waiting)) == len(people)

    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == len(people)


def test_each_occurrence_is_one_reminder(live_app, people):
    rows = [Occurrence(KIND, "same", TUESDAY, 1, person_id) for person_id in people]

    made = together(live_app, lambda: service.remind_many(System(), rows))

    assert sum(made) == len(people)
    with live_app.app_context():
        same = select(func.count()).select_from(Reminder).where(Reminder.subject_id == "same")
        assert db.session.scalar(same) == len(people)
