"""What a person may take away of mentoring: where they were sent, and which visits they recorded.

What a visit says is about a cooperative and its people, so it is not one person's to take away.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.models import Cooperative
from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.mentoring.models import MentorAssignment, Visit


def assignments(person_id: UUID) -> Iterator[own_data.Row]:
    """To which cooperatives the person is or was sent."""
    rows = db.session.execute(
        select(MentorAssignment, Cooperative.name)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(MentorAssignment.person_id == person_id)
        .order_by(MentorAssignment.valid_from, MentorAssignment.id)
    )
    for row, place in rows:
        yield {
            "cooperative": place,
            **own_data.facts(row, "kind", "letter_number", "valid_from", "valid_to", "expires_on"),
        }


def visits(person_id: UUID) -> Iterator[own_data.Row]:
    """Which visits the person recorded, without what they say."""
    rows = db.session.execute(
        select(Visit, Cooperative.name)
        .join(Cooperative, Cooperative.id == Visit.cooperative_id)
        .where(Visit.author_id == person_id)
        .order_by(Visit.visited_on, Visit.id)
    )
    for row, place in rows:
        yield {
            "cooperative": place,
            **own_data.facts(row, "visited_on", "received_at", "outcome", "state", "verified_at"),
        }


own_data.contribute("assignments", _("Assignments"), ["mentor_assignment.person_id"], assignments)
own_data.contribute("visits", _("Visits recorded"), ["visit.author_id"], visits)
own_data.leave_out(
    own_data.AS_AN_ACT, "visit.verified_by", "visit_due_event.by", "follow_up_event.by"
)
