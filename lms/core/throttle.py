"""How often something may be tried within a window of time, counted in the database."""

from datetime import timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db
from lms.core.errors import TooMany
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, System


class Throttle(Base):
    """Tries by one subject within one window."""

    __tablename__ = "throttle"

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


def check(subject: str, *, limit: int, window: timedelta) -> None:
    """Raises TooMany, with the minutes to wait, when the subject has used up its tries."""
    number, wait = _window(window)
    used = db.session.scalar(
        select(Throttle.count).where(Throttle.subject == subject, Throttle.window == number)
    )
    if (used or 0) >= limit:
        minutes = max(1, -(-wait // 60))
        raise TooMany(_("Too many tries. Please wait %(minutes)s minutes.", minutes=minutes))


def count(subject: str, *, window: timedelta) -> None:
    """One more try by the subject in this window."""
    _count(System(), subject, _window(window)[0])


def _window(window: timedelta) -> tuple[int, int]:
    seconds, length = int(clock.now().timestamp()), int(window.total_seconds())
    return seconds // length * length, length - seconds % length


@use_case("throttle.count", audited=False)
def _count(actor: Actor, subject: str, window: int) -> None:
    ensure(actor)
    row = db.session.get(Throttle, (subject, window))
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.add(Throttle(subject=subject, window=window, count=1))
            return
        except IntegrityError:
            row = db.session.get_one(Throttle, (subject, window))
    row.count = Throttle.count + 1


@use_case("throttle.forget", audited=False)
def forget_old(actor: Actor, *, older_than: timedelta = timedelta(days=2)) -> None:
    """Windows that ended long ago are of no use."""
    ensure(actor)
    limit = int((clock.now() - older_than).timestamp())
    db.session.execute(delete(Throttle).where(Throttle.window < limit))
