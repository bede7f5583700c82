"""What the visits say beside the figures: which wait, when each kelurahan was last seen."""

from datetime import date, timedelta

from sqlalchemy import and_, func, select

from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.core.policy import in_area
from lms.coverage.counting import active_on
from lms.coverage.rules.attention import Seen
from lms.coverage.rules.periods import first_day, last_day
from lms.mentoring.models import MentorAssignment, Visit
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.visits import COUNTED, VisitState

WEEKS = 12
_COUNTS = and_(Visit.outcome == Outcome.HELD, Visit.state.in_(COUNTED))


def waiting(area_code: str, period: str) -> int:
    """How many of the visits that are counted still wait for verification."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Visit)
            .where(
                in_area(Visit.area_code, area_code),
                Visit.outcome == Outcome.HELD,
                Visit.state == VisitState.SUBMITTED,
                Visit.visited_on.between(first_day(period), last_day(period)),
            )
        )
        or 0
    )


def seen(area_code: str, day: date) -> dict[str, Seen]:
    """When each kelurahan with an active cooperative was last visited by the day."""
    rows = db.session.execute(
        select(
            Cooperative.area_code,
            func.min(Cooperative.active_from),
            func.max(Visit.visited_on),
        )
        .outerjoin(
            Visit,
            and_(
                Visit.cooperative_id == Cooperative.id,
                _COUNTS,
                Visit.visited_on <= day,
            ),
        )
        .where(
            in_area(Cooperative.area_code, area_code),
            active_on(day),
        )
        .group_by(Cooperative.area_code)
    )
    return {row[0]: Seen(row[1], row[2]) for row in rows}


def unmentored(area_code: str, day: date) -> frozenset[str]:
    """The kelurahan with an active cooperative to which nobody is sent on the day."""
    mentored = select(MentorAssignment.cooperative_id).where(MentorAssignment.in_force(day))
    rows = db.session.scalars(
        select(Cooperative.area_code).where(
            in_area(Cooperative.area_code, area_code),
            active_on(day),
            Cooperative.id.not_in(mentored),
        )
    )
    return frozenset(rows)


def by_week(area_code: str, day: date) -> tuple[int, ...]:
    """Held visits in each of the last twelve weeks up to the day, the oldest first."""
    numbers = [0] * WEEKS
    for visited_on in db.session.scalars(
        select(Visit.visited_on).where(
            Visit.area_code == area_code,
            _COUNTS,
            Visit.visited_on <= day,
            Visit.visited_on > day - timedelta(weeks=WEEKS),
        )
    ):
        numbers[WEEKS - 1 - (day - visited_on).days // 7] += 1
    return tuple(numbers)
