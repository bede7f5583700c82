"""That backups are made is itself kept, so that anybody sees when the last one was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, String, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db, new_id
from lms.core.policy import Actor

LONGEST_PLACE = 500


class BackupMade(Base):
    """A backup that was written whole and read back, and where it was put."""

    __tablename__ = "backup_made"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    made_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    size: Mapped[int] = mapped_column(BigInteger)


@use_case("backup.make")
def note(actor: Actor, place: str, size: int) -> BackupMade:
    """A backup lies at this place."""
    ensure(actor)
    row = BackupMade(made_at=clock.now(), place=place[:LONGEST_PLACE], size=size)
    db.session.add(row)
    return row


def can_note() -> bool:
    """Whether the database has a table for that already: an old one is kept before its upgrade."""
    return inspect(db.session.connection()).has_table(BackupMade.__tablename__)


def last() -> BackupMade | None:
    """The newest backup that was made."""
    return db.session.scalars(
        select(BackupMade).order_by(BackupMade.made_at.desc()).limit(1)
    ).first()
