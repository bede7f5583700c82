"""The worker's signs of life: that it beats, and which of its work has failed since when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db
from lms.core.policy import Actor

BEAT = "worker"


class Heartbeat(Base):
    """When some worker last said that it lives, or since when a piece of its work has failed.

    `fault` names the kind of the error, never its words: they may speak of people.
    """

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
    fault: Mapped[str] = mapped_column(String(80), default="")


@use_case("worker.beat", audited=False)
def beat(actor: Actor) -> None:
    """Some worker lives."""
    ensure(actor)
    if db.session.execute(_set(BEAT, "")).rowcount == 0:  # type: ignore[attr-defined]
        _add(BEAT, "")


@use_case("worker.fail", audited=False)
def note_failure(actor: Actor, name: str, fault: str) -> None:
    """A piece of work failed; since when is kept until it succeeds."""
    ensure(actor)
    if db.session.get(Heartbeat, name) is None:
        _add(name, fault)


@use_case("worker.recover", audited=False)
def note_recovery(actor: Actor, name: str) -> None:
    """A piece of work that failed before has succeeded."""
    ensure(actor)
    db.session.execute(delete(Heartbeat).where(Heartbeat.name == name))


def has_failed(name: str) -> bool:
    """Whether a piece of work failed when it was last tried."""
    return db.session.get(Heartbeat, name) is not None


def last_beat() -> datetime | None:
    """When a worker was last alive; None before any was."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == BEAT))


def failing() -> Sequence[Heartbeat]:
    """The work that failed when it was last tried."""
    return db.session.scalars(
        select(Heartbeat).where(Heartbeat.fault != "").order_by(Heartbeat.name)
    ).all()


def _set(name: str, fault: str):  # type: ignore[no-untyped-def]
    return update(Heartbeat).where(Heartbeat.name == name).values(at=clock.now(), fault=fault)


def _add(name: str, fault: str) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Heartbeat(name=name, at=clock.now(), fault=fault))
    except IntegrityError:
        db.session.execute(_set(name, fault))
