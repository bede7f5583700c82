"""Things to be reminded of, mornings, and a mail server that really listens."""

import itertools
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.notifications import kinds, service
from lms.notifications.kinds import Wording
from lms.notifications.models import Message, Reminder
from lms.notifications.rules import Channel

KIND = "test.thing"
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
FRIDAY = date(2026, 11, 27)
SATURDAY = date(2026, 11, 28)
NEXT_MONDAY = date(2026, 11, 30)
_serial = itertools.count(1)


@dataclass
class Things:
    """What reminders are about here; a thing that is done is no longer wanted."""

    done: set[str] = field(default_factory=set)
    faulty_for: UUID | None = None

    def __post_init__(self) -> None:
        kinds.register_kind(KIND, still_wanted=self._wanted, wording=_wording)

    def remind(
        self, person: Person, *, on: date = TUESDAY, offset: int = 0, thing: str | None = None
    ) -> str:
        """Somebody is to be reminded of a thing, due `offset` days before it; gives the thing."""
        name = thing or f"thing-{next(_serial)}"
        due_on = date.fromordinal(on.toordinal() - offset)
        service.remind(
            System(),
            subject_kind=KIND,
            subject_id=name,
            due_on=due_on,
            offset=offset,
            recipient_id=person.id,
        )
        return name

    def _wanted(self, reminders: Collection[Reminder]) -> set[UUID]:
        if any(row.recipient_id == self.faulty_for for row in reminders):
            raise RuntimeError("a fault of the room that knows these things")
        return {row.id for row in reminders if row.subject_id not in self.done}


def _wording(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    return {
        row.id: Wording(f"Kerjakan {row.subject_id}", f"Tenggat {row.due_on}", "/somewhere")
        for row in reminders
    }


@contextmanager
def at(day: date, clock_time: str = "06:30") -> Iterator[None]:
    """Let it be this time in Malang."""
    moment = datetime.combine(day, time.fromisoformat(clock_time), clock.WIB)
    with clock.set_to(moment):
        yield


def messages(person: Person, channel: Channel) -> list[Message]:
    """What was made for somebody on a channel, the first first."""
    rows = select(Message).where(Message.recipient_id == person.id, Message.channel == channel)
    return list(db.session.scalars(rows.order_by(Message.made_at)))


def with_email(person: Person, address: str = "") -> Person:
    """The person has switched e-mail on."""
    service.switch_channel(
        Actor(person.id),
        Channel.EMAIL,
        is_on=True,
        typed_address=address or f"orang{next(_serial)}@example.com",
    )
    return person


class Mailbox:
    """A mail server on this machine: keeps what it took, and can behave badly."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuses: set[str] = set()
        self.hangs_up_after_taking = False

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or say that there is none."""
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; then answer, or fall silent for good."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.recipients.extend(envelope.rcpt_tos)
        if self.hangs_up_after_taking:
            server.transport.abort()
        return "250 taken"


class _OnAFreePort(Controller):
    """Learns its port once the server listens, before it is first called."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(mailbox: Mailbox) -> Iterator[int]:
    """The mailbox's server listens meanwhile on a free port of this machine; gives the port."""
    controller = _OnAFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
