"""How many people a cooperative says it has: declared for a day, corrected with a reason."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from lms.cooperatives.events import HeadcountDeclared
from lms.cooperatives.models import Cooperative, Headcount
from lms.cooperatives.rules import Group
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@use_case("headcount.declare")
def declare_headcount(
    actor: Actor,
    cooperative_id: UUID,
    group: Group,
    as_of: date,
    *,
    men: int = 0,
    women: int = 0,
    unknown: int = 0,
    source: str,
) -> Headcount:
    """The cooperative says how many people of a group it has on a day, and from where it knows.

    Raises Invalid at `as_of` when it said so for this day before: that is corrected, with a reason.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    _ensure_counts(men=men, women=women, unknown=unknown)
    headcount = Headcount(
        cooperative_id=cooperative.id,
        group=group,
        as_of=as_of,
        men=men,
        women=women,
        unknown=unknown,
        source=source,
    )
    try:
        with db.session.begin_nested():
            db.session.add(headcount)
    except IntegrityError as conflict:
        raise Invalid(
            _("For this day a number was declared already. Correct that one instead."), "as_of"
        ) from conflict
    publish(HeadcountDeclared(cooperative.id, cooperative.area_code, as_of))
    return headcount


@use_case("headcount.correct")
def correct_headcount(
    actor: Actor,
    headcount_id: UUID,
    *,
    men: int = 0,
    women: int = 0,
    unknown: int = 0,
    source: str,
    reason: str,
) -> Headcount:
    """A declared number was wrong: what it was stays in the trail, and the reason beside it."""
    headcount = db.session.get(Headcount, headcount_id)
    if headcount is None:
        raise NotThere(f"headcount {headcount_id}")
    cooperative = take(actor, Cooperative, headcount.cooperative_id)
    _ensure_counts(men=men, women=women, unknown=unknown)
    headcount.men, headcount.women, headcount.unknown = men, women, unknown
    headcount.source, headcount.correction = source, reason
    publish(HeadcountDeclared(cooperative.id, cooperative.area_code, headcount.as_of))
    return headcount


def _ensure_counts(**numbers: int) -> None:
    for field, number in numbers.items():
        if number < 0:
            raise Invalid(_("There cannot be fewer than none."), field)
