"""What becomes of assignments and visits when two entries are joined."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.accounts.merging.rooms import CannotMerge, Merging, follows
from lms.cooperatives.models import Cooperative, Position
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.mentoring.models import MentorAssignment, Visit
from lms.mentoring.rules.conflicts import has_conflict


def settle(merging: Merging) -> None:
    """Raises CannotMerge when a mentor would govern the cooperative; nobody verified themselves."""
    _refuse_conflict(merging)
    _leave_visits_that_the_other_verified(merging)


def _refuse_conflict(merging: Merging) -> None:
    rows = db.session.execute(
        select(Position.kind, Cooperative.name)
        .join(MentorAssignment, MentorAssignment.cooperative_id == Position.cooperative_id)
        .join(Cooperative, Cooperative.id == Position.cooperative_id)
        .where(
            Position.person_id.in_(merging.both),
            MentorAssignment.person_id.in_(merging.both),
            Position.person_id != MentorAssignment.person_id,
            Position.valid_to.is_(None),
            MentorAssignment.valid_to.is_(None),
            Position.conflict_reason == "",
            MentorAssignment.conflict_reason == "",
        )
    )
    for kind, name in rows:
        if has_conflict([kind]):
            raise CannotMerge(
                _(
                    "One of them mentors %(name)s and the other has a position there. "
                    "End one of the two first.",
                    name=name,
                )
            )


def _leave_visits_that_the_other_verified(merging: Merging) -> None:
    """What one entry wrote and the other verified keeps both names, for everybody to see."""
    other = aliased(Visit)
    rows = db.session.execute(
        select(other.id, other.author_id).where(
            other.author_id.in_(merging.both),
            other.verified_by.in_(merging.both),
        )
    ).all()
    for key, author_id in rows:
        if author_id == merging.absorbed_id:
            merging.leave(Visit, key)
        merging.say(_("A visit of one was verified by the other: please look at it again."))


follows("mentoring", ["mentor_assignment.person_id", "visit.author_id"], settle)
