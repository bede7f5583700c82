"""What a mentor has before them: late, today, any time, missed; and what was promised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import cooperative_ids
from lms.core.database import db
from lms.core.policy import Actor, visible_to
from lms.core.roles import Role
from lms.mentoring.letter_queries import AssignmentLine, resting
from lms.mentoring.models import FollowUp, Visit, VisitDue
from lms.mentoring.rules.follow_ups import UNDONE
from lms.mentoring.rules.schedule import DueState, When
from lms.mentoring.rules.visits import VisitState

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Agenda:
    """A mentor's day. Due visits are parted by what they are today; none ever vanishes."""

    day: date
    missed: list[VisitDue]
    late: list[VisitDue]
    today: list[VisitDue]
    any_time: list[VisitDue]
    later: list[VisitDue]
    returned: Sequence[Visit]
    overdue: list[FollowUp]
    open_by_cooperative: dict[UUID, int]
    cooperatives: Sequence[Cooperative]
    resting: Sequence[AssignmentLine] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing is due."""
        return not (self.missed or self.late or self.today or self.any_time or self.returned)


def agenda(viewer: Actor, today: date) -> Agenda:
    """What the viewer, as a mentor, should do; a constant number of statements."""
    mine = cooperative_ids(viewer, Role.MENTOR)
    dues = _parted(_open_dues(viewer, mine, today), today)
    undone = _undone(viewer, mine)
    return Agenda(
        day=today,
        missed=dues[When.MISSED],
        late=dues[When.LATE],
        today=dues[When.TODAY],
        any_time=dues[When.ANY_TIME],
        later=dues[When.LATER],
        returned=returned_visits(viewer),
        overdue=[row for row in undone if row.is_overdue(today)],
        open_by_cooperative=Counter(row.cooperative_id for row in undone),
        cooperatives=cooperatives_mentored(viewer),
        resting=resting(viewer, today),
    )


def _parted(dues: Sequence[VisitDue], today: date) -> dict[When, list[VisitDue]]:
    """Each kind of due visit that there is on the day, in the order given."""
    parts: dict[When, list[VisitDue]] = {when: [] for when in When}
    for due in dues:
        parts[due.when(today)].append(due)
    return parts


def cooperatives_mentored(viewer: Actor) -> Sequence[Cooperative]:
    """The cooperatives that the viewer mentors now, with their areas."""
    return db.session.scalars(
        select(Cooperative)
        .where(Cooperative.id.in_(cooperative_ids(viewer, Role.MENTOR)))
        .options(joinedload(Cooperative.area))
        .order_by(Cooperative.name)
    ).all()


def returned_visits(viewer: Actor) -> Sequence[Visit]:
    """The viewer's own visits that came back to be mended."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.author_id == viewer.person_id, Visit.state == VisitState.RETURNED)
        .options(joinedload(Visit.cooperative))
        .order_by(Visit.visited_on)
    ).all()


def open_dues_of(viewer: Actor, cooperative_id: UUID, today: date) -> Sequence[VisitDue]:
    """The open due visits of one cooperative that the viewer sees, the earliest first."""
    return _open_dues(viewer, [cooperative_id], today)


def _open_dues(viewer: Actor, of: Sequence[UUID], today: date) -> Sequence[VisitDue]:
    return db.session.scalars(
        visible_to(viewer, VisitDue)
        .where(
            VisitDue.cooperative_id.in_(of),
            VisitDue.state == DueState.OPEN,
            VisitDue.window_start <= today + SOON,
        )
        .options(joinedload(VisitDue.cooperative).joinedload(Cooperative.area))
        .order_by(VisitDue.due_on, VisitDue.number)
    ).all()


def _undone(viewer: Actor, of: Sequence[UUID]) -> Sequence[FollowUp]:
    return db.session.scalars(
        visible_to(viewer, FollowUp)
        .where(FollowUp.cooperative_id.in_(of), FollowUp.state.in_(UNDONE))
        .options(joinedload(FollowUp.cooperative))
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()
