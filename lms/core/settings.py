"""What the office decides for itself: each setting has a name, a default and dated values.

A room registers its settings where it uses them; `value` answers for a day, so that a fact is
judged by what held on its own day. Secrets and addresses are no settings: they stay in the
environment.

A process reads all of them once and keeps them until one is changed: a stamp tells, which comes
with the statement that finds out who is signed in, so that no page asks for it apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import g
from sqlalchemy import JSON, ScalarSelect, String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db, lock_for_one, new_id
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.people import Fate, person_column
from lms.core.policy import Actor

T = TypeVar("T")


class Kind(StrEnum):
    """How a setting, or a part of one, is typed and shown; a record has parts of other kinds.

    A time is kept as "06:30", a day as "2027-01-31", a file by its sha256; an empty one as "".
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    CHOICE = "choice"
    TICK = "tick"
    TIME = "time"
    DAY = "day"
    FILE = "file"
    RECORD = "record"


@dataclass(frozen=True)
class Part:
    """One part of a setting that is a record."""

    name: str
    label: Any
    kind: Kind
    hint: Any = ""
    required: bool = True


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing that the office decides. `fault` says what is wrong with a value, if anything.

    `required` is about emptiness; `parts` are those of a record, whose value is a dictionary.
    """

    name: str
    group: str
    label: Any
    kind: Kind
    default: T
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    fault: Callable[[T], Any] = lambda _value: None
    parts: tuple[Part, ...] = ()
    required: bool = True


class SettingValue(Base):
    """The value that a setting has from a day on."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    set_by: Mapped[UUID | None] = person_column(Fate.KEEP, bare=True)
    set_at: Mapped[datetime]


class SettingState(Base):
    """One row that changes with every change, so that a process can keep what it has read."""

    __tablename__ = "setting_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    stamp: Mapped[UUID]


_STAMP = select(SettingState.stamp)
_HEARD = "settings heard"
_registry: dict[str, Setting[Any]] = {}
Kept = dict[str, tuple[tuple[date, Any], ...]]
"""By setting, its values with their first days, the latest first."""


def register(setting: Setting[T]) -> Setting[T]:
    """Make the setting known; returns it, to be asked for by `value`."""
    _registry[setting.name] = setting
    return setting


def registered() -> tuple[Setting[Any], ...]:
    """Every setting, in the order of the floors on which they are used."""
    return tuple(_registry.values())


def named(name: str) -> Setting[Any]:
    """The setting of this name. Raises NotThere when no room knows it."""
    if name not in _registry:
        raise NotThere(name)
    return _registry[name]


def value(setting: Setting[T], day: date | None = None) -> T:
    """What holds on the day (today when none is given); the default before anything was decided."""
    on = day or clock.today()
    found = (kept for since, kept in _kept().get(setting.name, ()) if since <= on)
    return next(found, setting.default)


def stamp_of_all() -> ScalarSelect[UUID]:
    """The stamp as part of another statement, whose answer goes to `heard`."""
    return _STAMP.scalar_subquery()


def heard(stamp: UUID | None) -> None:
    """What this request was told of the stamp: nothing more is asked in it."""
    g.settings_stamp = stamp


def values_of(names: Sequence[str]) -> Sequence[SettingValue]:
    """Every value that these settings had, have or will have, the latest first."""
    return db.session.scalars(
        select(SettingValue)
        .where(SettingValue.name.in_(names))
        .order_by(SettingValue.name, SettingValue.valid_from.desc())
    ).all()


@use_case("setting.change")
def change(actor: Actor, name: str, new: Any, valid_from: date | None = None) -> SettingValue:
    """The office decides anew, from today or a later day on. Raises Invalid at `name` or `valid_from`."""
    ensure(actor)
    setting = named(name)
    day = valid_from or clock.today()
    if day < clock.today():
        raise Invalid(_("A setting holds from today or from a later day on."), "valid_from")
    if fault := setting.fault(new):
        raise Invalid(fault, name)
    # Two who decide at once do so one after the other.
    lock_for_one("settings")
    row = db.session.get(SettingValue, (name, day))
    if row is None:
        row = SettingValue(name=name, valid_from=day)
        db.session.add(row)
    row.value, row.set_by, row.set_at = new, actor.person_id, clock.now()
    _tell()
    return row


@use_case("setting.call_off")
def call_off(actor: Actor, name: str, valid_from: date) -> None:
    """A change that was to come does not come. Raises NotThere when there is none on that day."""
    ensure(actor)
    lock_for_one("settings")
    row = db.session.get(SettingValue, (named(name).name, valid_from))
    if row is None or valid_from <= clock.today():
        raise NotThere(f"{name} {valid_from}")
    db.session.delete(row)
    _tell()


def _tell() -> None:
    """Let every process read anew. Past the session: the trail has the change itself."""
    stamp = {"stamp": new_id()}
    if not db.session.execute(update(SettingState).values(stamp)).rowcount:  # type: ignore[attr-defined]
        db.session.execute(insert(SettingState).values(id=1, **stamp))
    g.pop("settings_stamp", None)
    db.session.info.pop(_HEARD, None)


def _kept() -> Kept:
    stamp = g.settings_stamp if "settings_stamp" in g else _stamp()
    return _read(stamp) if stamp else {}


def _stamp() -> UUID | None:
    """The stamp where nobody is signed in, as in the worker: asked once in a transaction."""
    known = db.session.info.get(_HEARD)
    if known is None or known[0] is not db.session().get_transaction():
        stamp = db.session.scalar(_STAMP)
        known = db.session.info[_HEARD] = (db.session().get_transaction(), stamp)
    found: UUID | None = known[1]
    return found


@lru_cache(maxsize=4)
def _read(_stamp: UUID) -> Kept:
    rows = db.session.execute(
        select(SettingValue.name, SettingValue.valid_from, SettingValue.value).order_by(
            SettingValue.name, SettingValue.valid_from.desc()
        )
    )
    found: dict[str, list[tuple[date, Any]]] = {}
    for name, since, kept in rows:
        found.setdefault(name, []).append((since, kept))
    return {name: tuple(values) for name, values in found.items()}
