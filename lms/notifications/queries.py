"""What can be seen of notices, channels and uncertain messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from lms.core.database import db
from lms.core.policy import Actor, require, visible_to
from lms.notifications.models import Message, Preference
from lms.notifications.rules import Channel, MessageState

PAGE_SIZE = 20


@dataclass(frozen=True)
class NoticePage:
    """Some of somebody's notices, the newest first; pages count from 1."""

    messages: Sequence[Message]
    page: int
    has_older: bool


_UNREAD = select(func.coalesce(func.sum(func.json_array_length(Message.items)), 0)).where(
    Message.recipient_id == bindparam("person_id"),
    Message.channel == Channel.IN_APP,
    Message.read_at.is_(None),
)


def unread_count(viewer: Actor) -> int:
    """How many things somebody has not read yet: each reminder of each morning counts."""
    if viewer.person_id is None:
        return 0
    return db.session.scalar(_UNREAD, {"person_id": viewer.person_id}) or 0


def notices(viewer: Actor, page: int = 1) -> NoticePage:
    """What somebody was told in the app, one message a morning, in the words of that morning."""
    found = db.session.scalars(
        visible_to(viewer, Message)
        .where(Message.recipient_id == viewer.person_id, Message.channel == Channel.IN_APP)
        .order_by(Message.made_at.desc(), Message.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    return NoticePage(found[:PAGE_SIZE], page, len(found) > PAGE_SIZE)


def is_on(viewer: Actor, channel: Channel) -> bool:
    """Whether somebody wants this channel; the app itself is always on."""
    if channel is Channel.IN_APP:
        return True
    return bool(
        db.session.scalar(
            select(Preference.is_on).where(
                Preference.person_id == viewer.person_id, Preference.channel == channel
            )
        )
    )


def uncertain(viewer: Actor) -> Sequence[Message]:
    """Messages of which nobody knows whether they arrived, the oldest first, with their recipients.

    Raises NotAllowed for those who do not settle them.
    """
    require(viewer, "message.settle")
    return db.session.scalars(
        visible_to(viewer, Message)
        .where(Message.state == MessageState.UNCERTAIN)
        .options(joinedload(Message.recipient))
        .order_by(Message.made_at, Message.id)
        .limit(PAGE_SIZE * 5)
    ).all()
