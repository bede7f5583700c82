"""Reminders, the messages that deliver them, and by which channels a person wants them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.database import Base, new_id
from lms.core.errors import Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.people import Fate, person_column
from lms.core.types import enum_type
from lms.notifications.rules import Channel, DropReason, MessageState, may_become

_WAITING = "settled_at IS NULL"
_UNREAD = "channel = 'in_app' AND read_at IS NULL"


class MovedOn(Refusal):
    """The message is no longer in the state that the act began with."""


class Reminder(Base):
    """One due occurrence: what, due when, how many days off, to whom. Told on `remind_on`.

    `settled_at` is when it was joined to its messages or dropped for `drop_reason`.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "due_on", "offset", "recipient_id"),
        CheckConstraint("drop_reason IS NULL OR settled_at IS NOT NULL", name="dropped_is_settled"),
        Index(
            "ix_reminder_waiting",
            "remind_on",
            "recipient_id",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date]
    offset: Mapped[int]
    recipient_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
    remind_on: Mapped[date]
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    drop_reason: Mapped[DropReason | None] = mapped_column(enum_type(DropReason))


class Message(Base):
    """What is delivered to a person by one channel: a digest joins many reminders.

    `items` are the words as they were when it was made: reminder, title, detail and url each, and
    `in` the title and detail in each other language.
    `fault` is what the mail server said last.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("recipient_id", "channel", "key"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'dropped') = (drop_reason IS NOT NULL)", name="reason"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_message_queue", "state", "next_try_at"),
        Index(
            "ix_message_unread",
            "recipient_id",
            sqlite_where=text(_UNREAD),
            postgresql_where=text(_UNREAD),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    recipient_id: Mapped[UUID] = person_column(Fate.ERASE)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[MessageState] = mapped_column(enum_type(MessageState))
    drop_reason: Mapped[DropReason | None] = mapped_column(enum_type(DropReason))
    items: Mapped[list[Any]]
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    recipient: Mapped[Person] = relationship(lazy="raise")

    def become(self, state: MessageState) -> None:
        """Come into the next state, without a lease. Raises MovedOn when it cannot from here."""
        if not may_become(self.state, state):
            raise MovedOn(_("This message has changed meanwhile. Please load the page again."))
        self.state = state
        self.lease_until = None


class MessageReminder(Base):
    """A message tells a reminder; each channel tells a reminder once."""

    __tablename__ = "message_reminder"

    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminder.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel), primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), index=True)


class Preference(Base):
    """Whether a person wants a channel; without a row, nothing leaves the app."""

    __tablename__ = "preference"

    person_id: Mapped[UUID] = person_column(Fate.ERASE, primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_type(Channel), primary_key=True)
    is_on: Mapped[bool]
    switched_at: Mapped[datetime]
