"""Who sees which figures, and who may take them away as a file."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import IN_CHARGE, cooperative_ids
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope, in_areas_of, permits, reaches, sees
from lms.coverage.models import Figure
from lms.places.models import Area


@sees(Figure)
def areas_looked_after(viewer: Actor) -> ColumnElement[bool]:
    """Offices see the figures of their area, a lurah and mentors those of their kelurahan."""
    mentored = select(Cooperative.area_code).where(
        Cooperative.id.in_(cooperative_ids(viewer, Role.MENTOR))
    )
    return or_(in_areas_of(viewer, Figure.area_code, *IN_CHARGE), Figure.area_code.in_(mentored))


@permits("coverage.recount", "coverage.mark", "coverage.rebuild")
def only_the_system(actor: Actor, _subject: Any) -> bool:
    """Figures are counted by the worker, never by hand."""
    return actor.is_system


@permits("coverage.export")
def whoever_looks_after_it(actor: Actor, subject: Area | Cooperative) -> bool:
    """Whoever is in charge of a place may take away its tables; a mentor those of the cooperative."""
    if isinstance(subject, Cooperative):
        mentored = subject.id in cooperative_ids(actor, Role.MENTOR)
        return mentored or reaches(actor, subject.area_code, *IN_CHARGE)
    return looks_after(actor, subject.code)


def looks_after(actor: Actor, area_code: str) -> bool:
    """Whether the actor sees figures of the area: all of it is theirs, or their cooperative's."""
    return reaches(actor, area_code, *IN_CHARGE) or area_code in mentored_areas(actor)


def mentored_areas(actor: Actor) -> list[str]:
    """The kelurahan in which the actor mentors a cooperative."""
    ids = cooperative_ids(actor, Role.MENTOR)
    if not ids:
        return []
    return list(
        db.session.scalars(
            select(Cooperative.area_code)
            .where(Cooperative.id.in_(ids))
            .distinct()
            .order_by(Cooperative.area_code)
        )
    )


def own_areas(actor: Actor) -> list[str]:
    """The highest areas of which the actor sees figures, the widest first."""
    codes = {*actor.keys(Scope.AREA, *IN_CHARGE), *mentored_areas(actor)}
    return sorted(
        (code for code in codes if not any(code.startswith(other + ".") for other in codes)),
        key=lambda code: (len(code), code),
    )


def oversees(actor: Actor) -> bool:
    """Whether the pages of coverage are among the actor's main ways: offices and the lurah."""
    return actor.has(*IN_CHARGE)
