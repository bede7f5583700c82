"""Which life of the database this is: a new one begins when a backup is restored.

A phone that keeps what it sent sees by the epoch that the server has gone back in time, and
offers again what it sent since; receipts see to it that nothing arrives twice.
"""

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, db, new_id

FIRST = "0"
"""The epoch of a database that was never restored."""


class Epoch(Base):
    """A life that began by restoring a backup; the newest one is the present."""

    __tablename__ = "epoch"

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[UUID] = mapped_column(unique=True, default=new_id)
    began_at: Mapped[datetime]
    backup_made_at: Mapped[datetime]


def current() -> str:
    """The present epoch, asked once a process: restoring is done while none is served."""
    if "epoch" not in current_app.extensions:
        current_app.extensions["epoch"] = read()
    return str(current_app.extensions["epoch"])


def read(connection: Connection | None = None) -> str:
    """The present epoch as the database has it, seen through the connection."""
    connection = connection or db.session.connection()
    if not inspect(connection).has_table(Epoch.__tablename__):
        return FIRST
    stamp = connection.scalar(select(Epoch.stamp).order_by(Epoch.id.desc()).limit(1))
    return str(stamp) if stamp else FIRST


def began_at() -> datetime | None:
    """When the present epoch began; None where nothing was ever restored."""
    return db.session.scalar(select(Epoch.began_at).order_by(Epoch.id.desc()).limit(1))
