"""What everybody can see of the areas: they are public."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import false, or_, select

from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.policy import in_area
from lms.places.models import Area, Level

CITY = "35.73"
"""Kota Malang, the area at which the city's own pages begin."""


def area_words(area: Area) -> str:
    """A place with its level, since names repeat between levels; "Kota Malang" says it already."""
    if area.level == Level.DISTRICT:
        return _("Kecamatan %(name)s", name=area.name)
    return _("Kelurahan %(name)s", name=area.name) if area.level == Level.VILLAGE else area.name


def areas_within(codes: Collection[str]) -> Sequence[Area]:
    """These areas and all below them, a city before its kecamatan and these before their kelurahan."""
    return db.session.scalars(
        select(Area)
        .where(or_(false(), *(in_area(Area.code, code) for code in codes)))
        .order_by(Area.code)
    ).all()


def names_of_areas(codes: Iterable[str]) -> dict[str, str]:
    """These areas in words, by code; what is no area is left out."""
    rows = db.session.scalars(select(Area).where(Area.code.in_(set(codes))))
    return {area.code: area_words(area) for area in rows}


def villages_within(code: str) -> Sequence[Area]:
    """The kelurahan within an area, in the order of their codes."""
    return db.session.scalars(
        select(Area)
        .where(in_area(Area.code, code), Area.level == Level.VILLAGE)
        .order_by(Area.code)
    ).all()
