"""The days on which offices are closed, as the project ships them and the office adds to them."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.types import AREA_CODE

NATIONAL = "00"
SOURCE = Path(__file__).parent / "data" / "holidays.csv"
LONGEST_NAME = 120


class Holiday(Base):
    """A day on which offices are closed; the area `00` is the whole country.

    `ended_at` is when the office found that it is none after all.
    """

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column("date", primary_key=True)
    area_code: Mapped[str] = mapped_column(AREA_CODE, primary_key=True, default=NATIONAL)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    ended_at: Mapped[datetime | None]


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The holidays of the country from the first to the last day."""
    return holidays_by_area(first, last).get(NATIONAL, frozenset())


def holidays_by_area(first: date, last: date) -> Mapping[str, frozenset[date]]:
    """The holidays from the first to the last day, by the area in which they hold."""
    found: dict[str, set[date]] = defaultdict(set)
    rows = db.session.execute(
        select(Holiday.area_code, Holiday.day).where(
            Holiday.day.between(first, last), Holiday.ended_at.is_(None)
        )
    )
    for area_code, day in rows:
        found[area_code].add(day)
    return {area_code: frozenset(days) for area_code, days in found.items()}


@use_case("holidays.load")
def load_holidays(actor: Actor) -> int:
    """Make the holidays that the project ships known; returns how many there are.

    What the office has ended stays ended.
    """
    ensure(actor)
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        db.session.merge(
            Holiday(day=date.fromisoformat(row["date"]), area_code=NATIONAL, name=row["name"])
        )
    return len(rows)


@use_case("holiday.add")
def add_holiday(actor: Actor, day: date, name: str, area_code: str = NATIONAL) -> Holiday:
    """Offices of the area are closed on the day. Raises Invalid at `day` for one that has passed.

    The area must be one that is known: whoever calls sees to it.
    """
    ensure(actor)
    if day < clock.today():
        raise Invalid(_("Choose a day from today on."), "day")
    holiday = db.session.get(Holiday, (day, area_code), with_for_update={"key_share": True})
    if holiday is None:
        holiday = Holiday(day=day, area_code=area_code)
        db.session.add(holiday)
    elif holiday.ended_at is None:
        raise Invalid(_("This day is a holiday already."), "day")
    holiday.name, holiday.ended_at = name, None
    return holiday


@use_case("holiday.end")
def end_holiday(actor: Actor, day: date, area_code: str = NATIONAL) -> Holiday:
    """The day is none after all. Raises NotThere when it is none, Invalid when it has passed."""
    ensure(actor)
    holiday = db.session.get(Holiday, (day, area_code), with_for_update={"key_share": True})
    if holiday is None or holiday.ended_at is not None:
        raise NotThere(f"holiday {day}")
    if day < clock.today():
        raise Invalid(_("Choose a day from today on."), "day")
    holiday.ended_at = clock.now()
    return holiday
