"""Who is reminded of what, when: due visits and follow-ups, planned again with every tick.

Nobody cancels a reminder: before it is told, it is asked whether it is still wanted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.cooperatives.models import Position
from lms.cooperatives.queries import holding
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.policy import System
from lms.mentoring.models import FollowUp, MentorAssignment, VisitDue
from lms.mentoring.rules.follow_ups import UNDONE
from lms.mentoring.rules.reminders import FOLLOW_UP_OFFSETS, VISIT_OFFSETS, offsets_by
from lms.mentoring.rules.schedule import DueState
from lms.notifications import kinds
from lms.notifications.kinds import Wording
from lms.notifications.models import Reminder
from lms.notifications.service import Occurrence, remind_many
from lms.web.formats import date_long

VISIT_DUE = "visit_due"
FOLLOW_UP = "follow_up"
LOOK_BACK = timedelta(days=38)
"""How long the worker may have been away: a reminder older than a month is of no use."""
LOOK_AHEAD = timedelta(days=3)


def register() -> None:
    """Say what reminders of due visits and of follow-ups mean."""
    kinds.register_kind(VISIT_DUE, still_wanted=wanted_visits, wording=words_of_visits)
    kinds.register_kind(FOLLOW_UP, still_wanted=wanted_follow_ups, wording=words_of_follow_ups)


def plan_reminders() -> int:
    """Make every reminder that should exist by today; returns how many are new."""
    today = clock.today()
    rows = [*_of_visits(today), *_of_follow_ups(today)]
    return remind_many(System(), rows) if rows else 0


def _of_visits(today: date) -> Iterator[Occurrence]:
    dues = db.session.scalars(
        select(VisitDue).where(
            VisitDue.state == DueState.OPEN,
            VisitDue.due_on.between(today - LOOK_BACK, today + LOOK_AHEAD),
        )
    ).all()
    mentors = _mentors({due.cooperative_id for due in dues}, today)
    for due in dues:
        for offset in offsets_by(due.due_on, VISIT_OFFSETS, due.created_on, today):
            for person_id in sorted(mentors[due.cooperative_id]):
                yield Occurrence(VISIT_DUE, str(due.id), due.due_on, offset, person_id)


def _of_follow_ups(today: date) -> Iterator[Occurrence]:
    rows = db.session.scalars(
        select(FollowUp).where(
            FollowUp.state.in_(UNDONE),
            FollowUp.due_on.between(today - LOOK_BACK, today + LOOK_AHEAD),
        )
    ).all()
    recipients = _recipients(rows, today)
    for row in rows:
        for offset in offsets_by(row.due_on, FOLLOW_UP_OFFSETS, row.agreed_on, today):
            for person_id in sorted(recipients[row.id]):
                yield Occurrence(FOLLOW_UP, str(row.id), row.due_on, offset, person_id)


def wanted_visits(reminders: Collection[Reminder]) -> set[UUID]:
    """Those whose visit is still due on that day, and whose recipient still mentors there."""
    dues = {str(due.id): due for due in _dues(reminders) if due.state is DueState.OPEN}
    mentors = _mentors({due.cooperative_id for due in dues.values()}, clock.today())
    return {
        reminder.id
        for reminder in reminders
        if (due := dues.get(reminder.subject_id))
        and due.due_on == reminder.due_on
        and reminder.recipient_id in mentors[due.cooperative_id]
    }


def wanted_follow_ups(reminders: Collection[Reminder]) -> set[UUID]:
    """Those that are not done, have that deadline, and still concern the recipient."""
    rows = {str(row.id): row for row in _follow_ups(reminders) if row.is_undone}
    recipients = _recipients(list(rows.values()), clock.today())
    return {
        reminder.id
        for reminder in reminders
        if (row := rows.get(reminder.subject_id))
        and row.due_on == reminder.due_on
        and reminder.recipient_id in recipients[row.id]
    }


def words_of_visits(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """Each reminder of a due visit in words."""
    dues = {str(due.id): due for due in _dues(reminders)}
    return {
        reminder.id: Wording(
            title=_("Visit to %(cooperative)s", cooperative=due.cooperative.name),
            detail=_(
                "Due on %(due)s; may be made until %(end)s.",
                due=date_long(due.due_on),
                end=date_long(due.window_end),
            ),
            # Plain addresses: the worker has no request from which to build them.
            url=f"/mentoring/visits/new?cooperative={due.cooperative_id}&due={due.id}",
        )
        for reminder in reminders
        if (due := dues.get(reminder.subject_id))
    }


def words_of_follow_ups(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """Each reminder of a follow-up in words."""
    rows = {str(row.id): row for row in _follow_ups(reminders)}
    return {
        reminder.id: Wording(
            title=row.action,
            detail=_(
                "Follow-up of %(cooperative)s, deadline %(due)s.",
                cooperative=row.cooperative.name,
                due=date_long(row.due_on),
            ),
            url=f"/mentoring/follow-ups?cooperative={row.cooperative_id}#follow-up-{row.id}",
        )
        for reminder in reminders
        if (row := rows.get(reminder.subject_id))
    }


def _dues(reminders: Iterable[Reminder]) -> Sequence[VisitDue]:
    return db.session.scalars(
        select(VisitDue)
        .where(VisitDue.id.in_(_subjects(reminders)))
        .options(joinedload(VisitDue.cooperative))
    ).all()


def _follow_ups(reminders: Iterable[Reminder]) -> Sequence[FollowUp]:
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.id.in_(_subjects(reminders)))
        .options(joinedload(FollowUp.cooperative))
    ).all()


def _subjects(reminders: Iterable[Reminder]) -> set[UUID]:
    return {UUID(reminder.subject_id) for reminder in reminders}


def _mentors(cooperative_ids: Collection[UUID], day: date) -> Mapping[UUID, set[UUID]]:
    """Who mentors each cooperative on the day."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = db.session.execute(
        select(MentorAssignment.cooperative_id, MentorAssignment.person_id).where(
            MentorAssignment.cooperative_id.in_(cooperative_ids), MentorAssignment.in_force(day)
        )
    )
    for cooperative_id, person_id in rows:
        found[cooperative_id].add(person_id)
    return found


def _recipients(rows: Sequence[FollowUp], day: date) -> Mapping[UUID, set[UUID]]:
    """The holder of the owner's position (vacant: the chair) and the mentors, by follow-up."""
    cooperative_ids = {row.cooperative_id for row in rows}
    mentors = _mentors(cooperative_ids, day)
    holders: dict[tuple[UUID, PositionKind], set[UUID]] = defaultdict(set)
    for position in db.session.scalars(
        select(Position).where(
            Position.cooperative_id.in_(cooperative_ids),
            Position.kind.in_({row.owner for row in rows} | {PositionKind.CHAIR}),
            holding(Position.valid_from, Position.valid_to, day),
        )
    ):
        holders[position.cooperative_id, position.kind].add(position.person_id)
    return {
        row.id: mentors[row.cooperative_id]
        | (
            holders[row.cooperative_id, row.owner]
            or holders[row.cooperative_id, PositionKind.CHAIR]
        )
        for row in rows
    }
