"""What can be seen of the office's decisions: what holds, what comes next, who decided when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.core import clock, settings
from lms.core.database import db
from lms.core.holidays import Holiday
from lms.core.policy import Actor, require
from lms.core.settings import Setting, SettingValue
from lms.places.models import Area, Level
from lms.places.queries import CITY


@dataclass(frozen=True)
class Change:
    """One change of a setting: from when, from what to what, by whom and when it was decided."""

    valid_from: date
    before: Any
    after: Any
    by: str
    at: datetime
    is_to_come: bool


@dataclass(frozen=True)
class Standing:
    """A setting with what holds today and every change, the latest first."""

    setting: Setting[Any]
    holds: Any
    changes: tuple[Change, ...]

    @property
    def next(self) -> Change | None:
        """The nearest change that is to come."""
        return next((one for one in reversed(self.changes) if one.is_to_come), None)


def ensure_sees(viewer: Actor) -> None:
    """Raises NotAllowed for who may not read what the office has decided."""
    require(viewer, "setting.see")


def standings(viewer: Actor, names: Sequence[str] | None = None) -> dict[str, Standing]:
    """Every setting (or those named) with its changes, by name; two statements in all."""
    ensure_sees(viewer)
    wanted = [one for one in settings.registered() if names is None or one.name in names]
    rows = settings.values_of([one.name for one in wanted])
    people = _names({row.set_by for row in rows if row.set_by})
    return {
        one.name: _standing(one, [row for row in rows if row.name == one.name], people)
        for one in wanted
    }


def _standing(
    setting: Setting[Any], rows: Sequence[SettingValue], people: dict[UUID, str]
) -> Standing:
    today = clock.today()
    earlier = [*(row.value for row in rows[1:]), setting.default]
    changes = tuple(
        Change(
            valid_from=row.valid_from,
            before=before,
            after=row.value,
            by=people.get(row.set_by, "") if row.set_by else "",
            at=row.set_at,
            is_to_come=row.valid_from > today,
        )
        for row, before in zip(rows, earlier, strict=False)
    )
    holds = next((one.after for one in changes if not one.is_to_come), setting.default)
    return Standing(setting, holds, changes)


def _names(ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session.scalars(select(Person).where(Person.id.in_(ids))) if ids else ()
    return {row.id: row.shown_name for row in rows}


def holidays_from(viewer: Actor, first: date) -> Sequence[tuple[Holiday, str | None]]:
    """The holidays from the day on, with the area's name where one is local; the nearest first."""
    ensure_sees(viewer)
    rows = db.session.execute(
        select(Holiday, Area.name)
        .outerjoin(Area, Area.code == Holiday.area_code)
        .where(Holiday.day >= first, Holiday.ended_at.is_(None))
        .order_by(Holiday.day, Holiday.area_code)
    )
    return [(row[0], row[1]) for row in rows]


def areas_of_holidays() -> Sequence[Area]:
    """Where a local holiday may hold: the city, its kecamatan and kelurahan, in their order."""
    return db.session.scalars(
        select(Area)
        .where(
            (Area.code == CITY) | Area.code.startswith(f"{CITY}."),
            Area.level.in_((Level.CITY, Level.DISTRICT, Level.VILLAGE)),
        )
        .order_by(Area.code)
    ).all()
