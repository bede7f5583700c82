"""The days on which offices are closed, as the project ships them and the office adds to them."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.acts import ensure, use_case
from lms.core.database import Base, db
from lms.core.policy import Actor
from lms.core.types import AREA_CODE

NATIONAL = "00"
SOURCE = Path(__file__).parent / "data" / "holidays.csv"


class Holiday(Base):
    """A day on which offices are closed; the area `00` is the whole country."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column("date", primary_key=True)
    area_code: Mapped[str] = mapped_column(AREA_CODE, primary_key=True, default=NATIONAL)
    name: Mapped[str] = mapped_column(String(120))


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The holidays of the country from the first to the last day."""
    return frozenset(
        db.session.scalars(select(Holiday.day).where(Holiday.day.between(first, last)))
    )


@use_case("holidays.load")
def load_holidays(actor: Actor) -> int:
    """Make the holidays that the project ships known; returns how many there are."""
    ensure(actor)
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        db.session.merge(
            Holiday(day=date.fromisoformat(row["date"]), area_code=NATIONAL, name=row["name"])
        )
    return len(rows)
