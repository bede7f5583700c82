"""What can be done with reminders, notices and channels."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person, Purpose
from lms.accounts.privacy.consents import switch_consent
from lms.accounts.service import set_email
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.notifications import kinds
from lms.notifications.models import Message, MovedOn, Preference, Reminder
from lms.notifications.rules import Channel, MessageState

ASKED_AT_ONCE = 500
"""Occurrences that one statement looks for: databases limit the values of a statement."""


@dataclass(frozen=True)
class Occurrence:
    """One due occurrence to be told: `offset` days after `due_on`, before it when negative."""

    subject_kind: str
    subject_id: str
    due_on: date
    offset: int
    recipient_id: UUID


def remind(
    actor: Actor,
    *,
    subject_kind: str,
    subject_id: str,
    due_on: date,
    offset: int,
    recipient_id: UUID,
) -> bool:
    """Somebody is to be reminded of one due occurrence; True unless that was known before."""
    return bool(
        remind_many(actor, [Occurrence(subject_kind, subject_id, due_on, offset, recipient_id)])
    )


@use_case("reminder.make", audited=False)
def remind_many(actor: Actor, rows: Iterable[Occurrence]) -> int:
    """As `remind`, for many occurrences in one act; returns how many are new.

    Raises UnknownKind for reminders that no room can put into words.
    """
    ensure(actor)
    wanted = list(dict.fromkeys(rows))
    kinds.ensure_known({row.subject_kind for row in wanted})
    missing = _not_yet_made(wanted)
    try:
        with db.session.begin_nested():
            _make(missing)
    except IntegrityError:
        # Somebody else planned some of them at the same moment; what still fails is a fault.
        missing = _not_yet_made(missing)
        _make(missing)
    return len(missing)


def _not_yet_made(rows: Sequence[Occurrence]) -> list[Occurrence]:
    key = (
        Reminder.subject_kind,
        Reminder.subject_id,
        Reminder.due_on,
        Reminder.offset,
        Reminder.recipient_id,
    )
    made: set[Occurrence] = set()
    for start in range(0, len(rows), ASKED_AT_ONCE):
        asked = [astuple(row) for row in rows[start : start + ASKED_AT_ONCE]]
        found = db.session.execute(select(*key).where(tuple_(*key).in_(asked)))
        made.update(Occurrence(*row) for row in found)
    return [row for row in rows if row not in made]


def _make(rows: Iterable[Occurrence]) -> None:
    now = clock.now()
    db.session.add_all(
        Reminder(
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            due_on=row.due_on,
            offset=row.offset,
            recipient_id=row.recipient_id,
            remind_on=row.due_on + timedelta(days=row.offset),
            made_at=now,
        )
        for row in rows
    )
    db.session.flush()


@use_case("notice.read", audited=False)
def mark_read(actor: Actor, newest_id: UUID) -> int:
    """Somebody has read their notices up to this one; those that came later stay new.

    Returns how many were new. Raises NotThere for a notice of somebody else.
    """
    newest = take(actor, Message, newest_id)
    read = db.session.scalars(
        update(Message)
        .where(
            Message.recipient_id == newest.recipient_id,
            Message.channel == Channel.IN_APP,
            Message.read_at.is_(None),
            Message.made_at <= newest.made_at,
        )
        .values(read_at=clock.now())
        .returning(Message.id)
    )
    return len(read.all())


@use_case("channel.switch")
def switch_channel(
    actor: Actor, channel: Channel, *, is_on: bool, typed_address: str = ""
) -> Preference:
    """Somebody wants their digest by this channel as well, or no longer.

    The known e-mail address stays when none is typed. Raises Invalid, at field "email", when there
    is no address, it is none, or somebody else has it; and for the app, which is always on.
    """
    person = take(actor, Person, actor.person_id)
    if channel is Channel.IN_APP:
        raise Invalid(_("News in the app is always on."))
    if typed_address.strip():
        set_email(actor, person.id, typed_address)
    if is_on and not person.email:
        raise Invalid(_("Write the e-mail address to which it should go."), "email")
    preference = db.session.get(Preference, (person.id, channel))
    if preference is None:
        preference = Preference(person_id=person.id, channel=channel)
        db.session.add(preference)
    preference.is_on, preference.switched_at = is_on, clock.now()
    # Whatever leaves the app rests on consent, which keeps its own history.
    switch_consent(actor, Purpose.MESSAGES, is_given=is_on)
    return preference


@use_case("message.settle")
def settle_uncertain(actor: Actor, message_id: UUID, *, was_sent: bool) -> Message:
    """The office says what became of an uncertain message: it arrived, or it goes out again.

    Raises MovedOn when somebody else said so before.
    """
    message = take(actor, Message, message_id)
    if message.state is not MessageState.UNCERTAIN:
        raise MovedOn(_("Somebody has already decided this."))
    if was_sent:
        message.sent_at = clock.now()
        message.become(MessageState.SENT)
    else:
        message.next_try_at = clock.now()
        message.become(MessageState.QUEUED)
    return message
