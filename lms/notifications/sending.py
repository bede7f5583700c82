"""Messages leave the app one at a time: taken in an act, handed over outside of any, then noted.

Between the acts the message is *sending* under a lease. Whoever dies there leaves it so, and
it becomes *uncertain*: it may have arrived, so it is never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, select

from config import Settings
from lms.accounts.models import Person
from lms.core import clock, worker
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.notifications import kinds, rules
from lms.notifications.digests import is_gone, wants_email
from lms.notifications.letters import Letter, as_email
from lms.notifications.mail_server import Answer, hand_over
from lms.notifications.models import Message, MessageReminder, Reminder
from lms.notifications.rules import Channel, DropReason, MessageState, Outcome
from lms.notifications.times import days_off, times_of
from lms.web.office import office_name

log = structlog.get_logger()

LONGEST_FAULT = 300
SENT_AT_ONCE = 1_000
"""Messages of one round; what is left goes out in the next."""


@dataclass(frozen=True)
class Taken:
    """A message that is being sent; `tries` counts this one."""

    tries: int
    letter: Letter


@worker.periodic("notifications.send", seconds=30)
def send_waiting() -> int:
    """Send what waits to be e-mailed, as the time of day allows; returns how many were sent."""
    find_uncertain(System())
    here = clock.now().astimezone(clock.WIB)
    if rules.is_quiet(here, days_off(here.date()), times_of(here.date())):
        return 0
    waiting = _waiting()
    if waiting and not _settings().smtp_host:
        _say_that_nothing_is_sent()
        return 0
    sent = 0
    for message_id in waiting:
        outcome = None if worker.stopping.is_set() else _attempt(message_id)
        sent += outcome is Outcome.DELIVERED
        if outcome is Outcome.UNREACHABLE:
            break
    return sent


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _waiting() -> Sequence[UUID]:
    return db.session.scalars(
        select(Message.id)
        .where(*_is_waiting())
        .order_by(Message.next_try_at, Message.id)
        .limit(SENT_AT_ONCE)
    ).all()


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    return (
        Message.channel == Channel.EMAIL,
        Message.state == MessageState.QUEUED,
        Message.next_try_at <= clock.now(),
    )


def _attempt(message_id: UUID) -> Outcome | None:
    """Send one message; None when it is not to be sent. Its faults do not hold up the next ones."""
    try:
        taken = claim(System(), message_id)
        if taken is None:
            return None
        # No transaction is open here: the act has ended, and nothing is read until the next one.
        answer = hand_over(as_email(taken.letter, _settings()), _settings())
        record(System(), message_id, taken.tries, answer)
    except Exception:
        log.exception("notifications.attempt_failed", message=str(message_id))
        return None
    if answer.outcome is not Outcome.DELIVERED:
        # The server's own words may name the recipient; the message keeps them.
        log.warning("notifications.not_sent", outcome=answer.outcome.value, message=str(message_id))
    return answer.outcome


@cache
def _say_that_nothing_is_sent() -> None:
    log.warning("notifications.no_mail_server", mend="set LMS_SMTP_HOST; until then e-mail waits")


@use_case("message.find_uncertain", audited=False)
def find_uncertain(actor: Actor) -> int:
    """Messages whose sender died are uncertain from now on; returns how many."""
    ensure(actor)
    rows = db.session.scalars(
        select(Message)
        .where(Message.state == MessageState.SENDING)
        .order_by(Message.id)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    lost = [row for row in rows if rules.is_lease_over(row.lease_until, clock.now())]
    for message in lost:
        message.become(MessageState.UNCERTAIN)
    return len(lost)


@use_case("message.claim", audited=False)
def claim(actor: Actor, message_id: UUID) -> Taken | None:
    """Take a message for sending; None when another has it, or when it is dropped instead.

    What is no longer wanted, too old or for nobody is dropped.
    """
    ensure(actor)
    message = db.session.scalars(
        select(Message)
        .where(Message.id == message_id, *_is_waiting())
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if message is None:
        return None
    person = db.session.get_one(Person, message.recipient_id)
    reason = _narrow(message, person)
    if reason is None:
        return _take_for_sending(message, person)
    message.drop_reason = reason
    message.become(MessageState.DROPPED)
    return None


def _narrow(message: Message, person: Person) -> DropReason | None:
    """Leave in the message what is still worth saying; why it is dropped when nothing is."""
    if is_gone(person):
        return DropReason.GONE
    if not wants_email(person):
        return DropReason.SWITCHED_OFF
    reminders = db.session.scalars(
        select(Reminder).join(MessageReminder).where(MessageReminder.message_id == message.id)
    ).all()
    fresh = [row for row in reminders if not rules.is_stale(row.remind_on, clock.today())]
    if not fresh:
        return DropReason.STALE
    wanted = {str(reminder_id) for reminder_id in kinds.still_wanted(fresh)}
    message.items = [item for item in message.items if item["reminder"] in wanted]
    return None if message.items else DropReason.UNWANTED


def _take_for_sending(message: Message, person: Person) -> Taken:
    message.become(MessageState.SENDING)
    message.lease_until = clock.now() + rules.LEASE
    message.tries += 1
    letter = Letter(
        message_id=message.id,
        address=person.email or "",
        name=person.shown_name,
        day=_day(message),
        items=tuple(message.items),
        office=office_name(),
    )
    return Taken(message.tries, letter)


def _day(message: Message) -> date:
    return clock.day_of(message.made_at)


@use_case("message.record", audited=False)
def record(actor: Actor, message_id: UUID, tries: int, answer: Answer) -> None:
    """Note what became of a message that was handed over.

    A sender that was merely slow still says what it knows, unless the message has gone on since.
    """
    ensure(actor)
    message = db.session.get_one(Message, message_id, with_for_update={"key_share": True})
    is_ours = message.state in (MessageState.SENDING, MessageState.UNCERTAIN)
    if not is_ours or message.tries != tries:
        return
    state, wait = rules.state_after(answer.outcome, tries)
    message.fault = answer.text[:LONGEST_FAULT]
    if state is MessageState.UNCERTAIN and message.state is MessageState.UNCERTAIN:
        return
    message.become(state)
    message.sent_at = clock.now() if state is MessageState.SENT else None
    message.next_try_at = clock.now() + wait
