"""What the office decides for itself: each setting has a name, a default and dated values.

A room registers its settings where it uses them; `value` answers for a day, so that a fact is
judged by what held on its own day. Secrets and addresses are no settings: they stay in the
environment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.people import Fate, person_column
from lms.core.policy import Actor

T = TypeVar("T")


class Kind(StrEnum):
    """How a setting is typed and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    CHOICE = "choice"
    TICK = "tick"
    RECORD = "record"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing that the office decides. `fault` says what is wrong with a value, if anything."""

    name: str
    group: str
    label: Any
    kind: Kind
    default: T
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    fault: Callable[[T], Any] = lambda _value: None


class SettingValue(Base):
    """The value that a setting has from a day on."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    set_by: Mapped[UUID | None] = person_column(Fate.KEEP, bare=True)
    set_at: Mapped[datetime]


_registry: dict[str, Setting[Any]] = {}


def register(setting: Setting[T]) -> Setting[T]:
    """Make the setting known; returns it, to be asked for by `value`."""
    _registry[setting.name] = setting
    return setting


def registered() -> tuple[Setting[Any], ...]:
    """Every setting, in the order of the floors on which they are used."""
    return tuple(_registry.values())


def value(setting: Setting[T], day: date | None = None) -> T:
    """What holds on the day (today when none is given); the default before anything was decided."""
    found = db.session.execute(
        select(SettingValue.value)
        .where(SettingValue.name == setting.name, SettingValue.valid_from <= (day or clock.today()))
        .order_by(SettingValue.valid_from.desc())
        .limit(1)
    ).first()
    return found[0] if found else setting.default


@use_case("setting.change")
def change(actor: Actor, name: str, new: Any, valid_from: date | None = None) -> SettingValue:
    """The office decides anew, from today or a later day on. Raises Invalid at `name` or `valid_from`."""
    ensure(actor)
    setting = _registry[name]
    day = valid_from or clock.today()
    if day < clock.today():
        raise Invalid(_("A setting holds from today or from a later day on."), "valid_from")
    if fault := setting.fault(new):
        raise Invalid(fault, name)
    row = db.session.get(SettingValue, (name, day))
    if row is None:
        row = SettingValue(name=name, valid_from=day)
        db.session.add(row)
    row.value, row.set_by, row.set_at = new, actor.person_id, clock.now()
    return row
