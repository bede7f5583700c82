"""Every morning, what somebody is to be reminded of becomes one digest for each channel."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts.models import Person
from lms.core import clock, epoch, worker
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.notifications import kinds, rules
from lms.notifications.kinds import Wording
from lms.notifications.models import Message, MessageReminder, Preference, Reminder
from lms.notifications.rules import Channel, DropReason, MessageState
from lms.notifications.times import days_off, times_of
from lms.web.i18n import DEFAULT, LANGUAGES, speaking

log = structlog.get_logger()


@worker.periodic("notifications.plan", seconds=60)
def plan_digests() -> int:
    """Make the digests of this morning that are not made yet; returns how many people got one."""
    here = clock.now().astimezone(clock.WIB)
    day = rules.digest_day(here, days_off(here.date()), times_of(here.date()))
    if day is None:
        return 0
    return sum(_made(person_id, day) for person_id in _people_waiting(day))


def _made(person_id: UUID, day: date) -> bool:
    """What fails for one person must not keep the others from being reminded."""
    if worker.stopping.is_set():
        return False
    try:
        return make_digest(System(), person_id, day)
    except Exception:
        log.exception("notifications.digest_failed", person=str(person_id))
        return False


def _people_waiting(day: date) -> Sequence[UUID]:
    return db.session.scalars(
        select(Reminder.recipient_id)
        .where(
            Reminder.settled_at.is_(None),
            Reminder.remind_on <= day,
            ~_has_digest(Reminder.recipient_id, day),
        )
        .distinct()
    ).all()


def _has_digest(recipient: UUID | InstrumentedAttribute[UUID], day: date) -> Exists:
    return exists().where(
        Message.recipient_id == recipient,
        Message.channel == Channel.IN_APP,
        Message.key == rules.digest_key(day),
    )


@use_case("digest.make", audited=False)
def make_digest(actor: Actor, person_id: UUID, day: date) -> bool:
    """Join what somebody is to be told by this day into one message a channel; True if any.

    What is no longer wanted is dropped. What comes later on the day waits for the next morning.
    """
    # The person's row is locked from here on, so that a second worker sees what the first has made.
    person = take(actor, Person, person_id)
    if db.session.scalar(select(_has_digest(person.id, day))):
        return False
    waiting = db.session.scalars(
        select(Reminder)
        .where(
            Reminder.recipient_id == person.id,
            Reminder.settled_at.is_(None),
            Reminder.remind_on <= day,
        )
        .order_by(Reminder.due_on, Reminder.remind_on, Reminder.subject_id)
    ).all()
    told = _settle(person, waiting)
    if told:
        _join(person, told, day)
    return bool(told)


def is_gone(person: Person) -> bool:
    """Whether nobody can be reached as this person any more."""
    return person.erased_at is not None or person.merged_into is not None


def _settle(person: Person, waiting: Sequence[Reminder]) -> list[Reminder]:
    """Drop what is not to be told, and give what is."""
    wanted = set() if is_gone(person) else kinds.still_wanted(waiting)
    latest = {
        (row.subject_kind, row.subject_id, row.due_on): row.id
        for row in waiting
        if row.id in wanted
    }
    told = []
    for row in waiting:
        row.settled_at = clock.now()
        if is_gone(person):
            row.drop_reason = DropReason.GONE
        elif row.id not in wanted:
            row.drop_reason = DropReason.UNWANTED
        elif row.id != latest[row.subject_kind, row.subject_id, row.due_on]:
            row.drop_reason = DropReason.SUPERSEDED
        else:
            told.append(row)
    return told


def _join(person: Person, told: Sequence[Reminder], day: date) -> None:
    words = _in_every_language(told)
    now = clock.now()
    in_app = Message(
        recipient_id=person.id,
        channel=Channel.IN_APP,
        key=rules.digest_key(day),
        state=MessageState.SENT,
        items=_items(told, words),
        made_at=now,
        sent_at=now,
    )
    _add(in_app, told)
    fresh = [row for row in told if not rules.is_stale(row.remind_on, day)]
    if fresh and wants_email(person):
        email = Message(
            recipient_id=person.id,
            channel=Channel.EMAIL,
            key=rules.digest_key(day),
            state=_first_state(day),
            items=_items(fresh, words),
            made_at=now,
            next_try_at=now,
        )
        _add(email, fresh)


def _first_state(day: date) -> MessageState:
    """On the day on which a backup was restored, the same digest may have left before."""
    began_at = epoch.began_at()
    went_back = began_at is not None and clock.day_of(began_at) == day
    return MessageState.UNCERTAIN if went_back else MessageState.QUEUED


def wants_email(person: Person) -> bool:
    """Whether the person has switched e-mail on and can be reached by it."""
    preference = db.session.get(Preference, (person.id, Channel.EMAIL))
    return preference is not None and preference.is_on and person.email is not None


def _add(message: Message, told: Collection[Reminder]) -> None:
    db.session.add(message)
    db.session.flush()
    db.session.add_all(
        MessageReminder(reminder_id=row.id, channel=message.channel, message_id=message.id)
        for row in told
    )


def _in_every_language(told: Collection[Reminder]) -> dict[str, Mapping[UUID, Wording]]:
    words: dict[str, Mapping[UUID, Wording]] = {}
    for code in LANGUAGES:
        with speaking(code):
            words[code] = kinds.wording(told)
    return words


def _items(
    told: Collection[Reminder], words: Mapping[str, Mapping[UUID, Wording]]
) -> list[dict[str, Any]]:
    """The words of this morning, in every language that a reader may choose later."""
    return [
        {
            "reminder": str(row.id),
            **_said(words[DEFAULT][row.id]),
            "url": words[DEFAULT][row.id].url,
            "in": {code: _said(found[row.id]) for code, found in words.items() if code != DEFAULT},
        }
        for row in told
    ]


def _said(words: Wording) -> dict[str, str]:
    return {"title": str(words.title), "detail": str(words.detail)}
