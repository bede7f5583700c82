"""What mentoring does when something happens in a room below."""

from sqlalchemy import or_, select

from lms.accounts.events import PersonDied
from lms.cooperatives.events import ConflictOfInterest, PositionGiven
from lms.cooperatives.models import Position
from lms.core import events
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import System
from lms.mentoring.models import MentorAssignment
from lms.mentoring.rules.conflicts import has_conflict
from lms.mentoring.service import end_assignment


def refuse_mentor_on_the_board(event: PositionGiven) -> None:
    """Raises ConflictOfInterest when a mentor would govern the cooperative, unless that is allowed.

    The reason is kept only where there is a conflict.
    """
    if not has_conflict([event.kind]):
        return
    mentors_it = db.session.scalar(
        select(MentorAssignment.id)
        .where(
            MentorAssignment.person_id == event.person_id,
            MentorAssignment.cooperative_id == event.cooperative_id,
            or_(MentorAssignment.valid_to.is_(None), MentorAssignment.valid_to > event.on),
        )
        .limit(1)
    )
    if mentors_it is None:
        return
    if not event.conflict_reason:
        raise ConflictOfInterest(
            _("This person mentors the cooperative. End the assignment before giving a position.")
        )
    db.session.get_one(Position, event.position_id).conflict_reason = event.conflict_reason


def end_assignments(event: PersonDied) -> None:
    """Whoever has died mentors nobody any more."""
    for row in db.session.scalars(
        select(MentorAssignment).where(
            MentorAssignment.person_id == event.person_id, MentorAssignment.valid_to.is_(None)
        )
    ).all():
        end_assignment(System(), row.id, max(event.on, row.valid_from))


def register() -> None:
    """Listen to what the rooms below tell."""
    events.subscribe(PersonDied, end_assignments)
    events.subscribe(PositionGiven, refuse_mentor_on_the_board)
