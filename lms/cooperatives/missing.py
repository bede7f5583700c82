"""Kelurahan that have no cooperative yet, and one act that registers one for each."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import OFFICE
from lms.cooperatives.service import register_cooperative
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.dated import first_day
from lms.core.policy import Actor, in_areas_of
from lms.places.models import Area, Level


def villages_without(viewer: Actor) -> Sequence[Area]:
    """The kelurahan of the viewer's office in which no cooperative is at work."""
    served = select(Cooperative.area_code).where(Cooperative.active_to.is_(None))
    return db.session.scalars(
        select(Area)
        .where(
            Area.level == Level.VILLAGE,
            Area.valid_to.is_(None),
            in_areas_of(viewer, Area.code, *OFFICE),
            Area.code.not_in(served),
        )
        .order_by(Area.code)
    ).all()


@use_case("cooperatives.register_missing")
def register_missing(actor: Actor, codes: Collection[str], since: date) -> list[Cooperative]:
    """One cooperative for each of these kelurahan that has none, named after it."""
    ensure(actor)
    first_day(since)
    return [
        register_cooperative(actor, code_for(area), name_for(area), area.code, since)
        for area in villages_without(actor)
        if area.code in codes
    ]


def code_for(area: Area) -> str:
    """The code by which a kelurahan's cooperative is known until the office chooses another."""
    return f"KKMP-{area.code}"


def name_for(area: Area) -> str:
    """What a kelurahan's cooperative is called until the office writes its full name."""
    return f"KKMP {area.name}"
