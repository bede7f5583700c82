"""What waits for a member: promises of the board, and the next visit."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Subquery, bindparam, func, literal, null, select, union_all

from lms.cooperatives.policy import cooperative_ids
from lms.core.database import db
from lms.core.policy import Actor, Role, visibility
from lms.mentoring.models import FollowUp, VisitDue
from lms.mentoring.rules.follow_ups import UNDONE
from lms.mentoring.rules.schedule import DueState

SHOWN = 5


@dataclass(frozen=True)
class Promise:
    """Something that the cooperative's board agreed to do, and until when."""

    action: str
    due_on: date


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody of a cooperative, besides learning."""

    promises: tuple[Promise, ...] = ()
    next_visit: date | None = None


_NEXT_VISIT = select(
    literal("visit").label("what"), null().label("text"), func.min(VisitDue.due_on).label("due_on")
).where(
    VisitDue.cooperative_id.in_(bindparam("own", expanding=True)),
    VisitDue.state == DueState.OPEN,
    VisitDue.window_end >= bindparam("today", type_=Date()),
)


def waiting_for(viewer: Actor, today: date) -> Waiting:
    """The board's promises, the most overdue first, and the day of the next visit; one statement."""
    own = cooperative_ids(viewer, Role.MEMBER, Role.BOARD)
    if not own:
        return Waiting()
    governed = cooperative_ids(viewer, Role.BOARD)
    query = union_all(select(_promises(viewer, governed)), _NEXT_VISIT) if governed else _NEXT_VISIT
    rows = db.session.execute(query, {"own": own, "today": today}).all()
    return Waiting(
        tuple(Promise(row.text, row.due_on) for row in rows if row.what == "promise"),
        next((row.due_on for row in rows if row.what == "visit"), None),
    )


def _promises(viewer: Actor, governed: list[UUID]) -> Subquery:
    return (
        select(literal("promise").label("what"), FollowUp.action.label("text"), FollowUp.due_on)
        .where(
            visibility(viewer, FollowUp),
            FollowUp.cooperative_id.in_(governed),
            FollowUp.state.in_(UNDONE),
        )
        .order_by(FollowUp.due_on)
        .limit(SHOWN)
        .subquery()
    )
