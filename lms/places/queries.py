"""What everybody can see of the areas: they are public."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.core.database import db
from lms.core.policy import in_area
from lms.places.models import Area, Level

CITY = "35.73"
"""Kota Malang, the area at which the city's own pages begin."""


def villages_within(code: str) -> Sequence[Area]:
    """The kelurahan within an area, in the order of their codes."""
    return db.session.scalars(
        select(Area)
        .where(in_area(Area.code, code), Area.level == Level.VILLAGE)
        .order_by(Area.code)
    ).all()


def areas_within(code: str) -> Sequence[Area]:
    """An area and all below it, parents before children."""
    return db.session.scalars(
        select(Area).where(in_area(Area.code, code)).order_by(Area.code)
    ).all()


def path_to(code: str) -> list[str]:
    """The codes from the city down to this one: `35.73`, `35.73.01`, `35.73.01.1001`."""
    parts = code.split(".")
    return [".".join(parts[:end]) for end in range(2, len(parts) + 1)]
