"""Who is the lurah of a kelurahan: an office that one person has at a time, sometimes acting."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts import grants
from lms.accounts.leaving import end_in_area
from lms.cooperatives.models import Cooperative, LurahTerm
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position, living
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.dated import ending_day, first_day
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, Role, Scope, System, visible_to
from lms.places.models import Area, Level


@use_case("lurah.appoint")
def appoint_lurah(
    actor: Actor,
    area_code: str,
    person_id: UUID,
    since: date | None = None,
    *,
    expires_on: date | None = None,
    heads_supervisors: bool = False,
) -> LurahTerm:
    """The person is the kelurahan's lurah from the day on; whoever was so before leaves.

    With `expires_on` it is an acting one (Plt.), who may be so in several kelurahan.
    `heads_supervisors` makes them ketua pengawas ex officio of its cooperatives. Raises Invalid
    at the field that is wrong.
    """
    area = take(actor, Area, area_code)
    if area.level is not Level.VILLAGE:
        raise NotThere(area_code)
    since = first_day(since)
    if expires_on is not None and expires_on < since:
        raise Invalid(_("This ends before it begins."), "expires_on")
    person_id = living(person_id)
    _relieve(actor, area.code, since)
    term = LurahTerm(
        area_code=area.code,
        person_id=person_id,
        is_acting=expires_on is not None,
        valid_from=since,
        expires_on=expires_on,
    )
    db.session.add(term)
    db.session.flush()
    grants.give(
        System(actor.person_id),
        person_id,
        Grant(Role.LURAH, Scope.AREA, area.code),
        f"lurah:{term.id}",
        valid_from=since,
        expires_on=expires_on,
    )
    if heads_supervisors:
        _seat(actor, area.code, person_id, since)
    return term


@use_case("lurah.end")
def end_term(actor: Actor, term_id: UUID, on: date | None = None) -> LurahTerm:
    """The person is no longer lurah from the day on. Raises NotThere when that has ended."""
    ensure(actor)
    term = db.session.get(LurahTerm, term_id, with_for_update={"key_share": True})
    if term is None or term.valid_to is not None:
        raise NotThere(f"lurah_term {term_id}")
    term.valid_to = ending_day(term.valid_from, on)
    grants.end_from(System(actor.person_id), f"lurah:{term.id}", term.valid_to)
    return term


def _relieve(actor: Actor, area_code: str, on: date) -> None:
    before = db.session.scalars(
        select(LurahTerm).where(LurahTerm.area_code == area_code, LurahTerm.valid_to.is_(None))
    ).first()
    if before is not None:
        if before.valid_from > on:
            raise Invalid(_("Whoever is lurah now began later than this day."), "since")
        end_term(System(actor.person_id), before.id, on)
    end_in_area(System(actor.person_id), Role.LURAH, area_code, on)


def _seat(actor: Actor, area_code: str, person_id: UUID, since: date) -> None:
    for cooperative_id in db.session.scalars(
        visible_to(actor, Cooperative)
        .where(Cooperative.area_code == area_code, Cooperative.active_to.is_(None))
        .with_only_columns(Cooperative.id)
    ).all():
        give_position(actor, person_id, cooperative_id, PositionKind.HEAD_SUPERVISOR, since)


def terms_of(viewer: Actor, area_code: str) -> Sequence[LurahTerm]:
    """Who was and is lurah of the kelurahan, the latest first."""
    return db.session.scalars(
        visible_to(viewer, LurahTerm)
        .where(LurahTerm.area_code == area_code)
        .options(joinedload(LurahTerm.person))
        .order_by(LurahTerm.valid_from.desc(), LurahTerm.id)
    ).all()


def lurah_of(viewer: Actor, area_code: str) -> LurahTerm | None:
    """Who is lurah today; an acting one only until the known end."""
    today = clock.today()
    return next(
        (
            term
            for term in terms_of(viewer, area_code)
            if term.valid_from <= today
            and (term.valid_to is None or term.valid_to > today)
            and (term.expires_on is None or term.expires_on >= today)
        ),
        None,
    )
