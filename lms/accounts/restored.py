"""After a backup was restored, what had been ended or used since would be open again: it ends."""

from sqlalchemy import func, or_, select, update

from lms.accounts.models import OneTimeCode, SignIn
from lms.core import clock
from lms.core.acts import ensure, note, use_case
from lms.core.backups.restoring import after_restoring
from lms.core.database import db
from lms.core.policy import Actor


@after_restoring
@use_case("signin.end_everywhere")
def end_what_may_have_ended(actor: Actor) -> None:
    """Every device signs in anew, and every card is printed anew.

    A device that was signed out, or a code that was used, after the backup was made would open
    again; nobody knows which those are.
    """
    ensure(actor)
    now = clock.now()
    devices = db.session.scalar(
        select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))
    )
    db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))
    is_open = ~or_(OneTimeCode.used_at.is_not(None), OneTimeCode.ended_at.is_not(None))
    db.session.execute(update(OneTimeCode).where(is_open).values(ended_at=now))
    note("sign_in", {"ended": [None, devices]})
