"""After a backup was restored nobody knows which messages had left since: a person decides."""

from sqlalchemy import update

from lms.core.acts import ensure, note, use_case
from lms.core.backups.restoring import after_restoring
from lms.core.database import db
from lms.core.policy import Actor
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState


@after_restoring
@use_case("message.hold")
def hold_pending(actor: Actor) -> int:
    """E-mail that waited or was being sent is uncertain from now on; returns how many."""
    ensure(actor)
    held = db.session.scalars(
        update(Message)
        .where(
            Message.channel == Channel.EMAIL,
            Message.state.in_((MessageState.QUEUED, MessageState.SENDING)),
        )
        .values(state=MessageState.UNCERTAIN, lease_until=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).all()
    note("message", {"uncertain": [0, len(held)]})
    return len(held)
