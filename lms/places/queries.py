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
