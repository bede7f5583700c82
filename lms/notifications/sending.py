"""Messages leave the app one at a time: taken in an act, handed over outside of any, then noted.

Between the acts the message is *sending* under a lease. Whoever dies there leaves it so, and
it becomes *uncertain*: it may have arrived, so it is never sent again by itself.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import func, select

from config import Settings
from lms.accounts.models import Person
from lms.core import clock, worker
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.holidays import holidays_between
from lms.core.policy import Actor, System
from lms.notifications import kinds, rules
from lms.notifications.digests import is_gone, wants_email
from lms.notifications.letters import Letter, as_email
from lms.notifications.mail_server import Answer, hand_over
from lms.notifications.models import Message, MessageReminder, Reminder
from lms.notifications.rules import Channel, DropReason, MessageState, Outcome

log = structlog.get_logger()

LONGEST_FAULT = 300


@dataclass(frozen=True)
class Taken:
    """A message that is being sent, and the how-manieth try this is."""

    message_id: UUID
    tries: int
    letter: Letter


@worker.periodic("notifications.send", seconds=30)
def send_waiting() -> int:
    """Send what waits to be e-mailed, as the time of day allows; returns how many were sent."""
    find_uncertain(System())
    settings: Settings = current_app.config["SETTINGS"]
    if not _may_send(settings):
        return 0
    sent = 0
    while not worker.stopping.is_set() and (taken := claim(System())):
        # No transaction is open here: the act has ended, and nothing is read until the next one.
        answer = hand_over(as_email(taken.letter, settings), settings)
        record(System(), taken.message_id, taken.tries, answer)
        sent += answer.outcome is Outcome.DELIVERED
        if answer.outcome is not Outcome.DELIVERED:
            log.warning("notifications.not_sent", outcome=answer.outcome, said=answer.text)
        if answer.outcome is Outcome.UNREACHABLE:
            break
    return sent


def _may_send(settings: Settings) -> bool:
    here = clock.now().astimezone(clock.WIB)
    if rules.is_quiet(here, holidays_between(here.date(), here.date())) or not _waiting():
        return False
    if settings.smtp_host is None:
        _say_that_nothing_is_sent()
    return settings.smtp_host is not None


def _waiting() -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Message.state == MessageState.QUEUED, Message.next_try_at <= clock.now()
            )
        )
        or 0
    )


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
def claim(actor: Actor) -> Taken | None:
    """Take the next message that should be e-mailed; None when none is left.

    What is no longer wanted, too old or for nobody is dropped on the way.
    """
    ensure(actor)
    while message := _next():
        person = db.session.get_one(Person, message.recipient_id)
        reason = _narrow(message, person)
        if reason is None:
            return _take_for_sending(message, person)
        message.drop_reason = reason
        message.become(MessageState.DROPPED)
        db.session.flush()
    return None


def _next() -> Message | None:
    return db.session.scalars(
        select(Message)
        .where(
            Message.channel == Channel.EMAIL,
            Message.state == MessageState.QUEUED,
            Message.next_try_at <= clock.now(),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    ).first()


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
    )
    return Taken(message.id, message.tries, letter)


def _day(message: Message) -> date:
    return message.made_at.astimezone(clock.WIB).date()


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
