"""Whom mentors let in by a card or a code, and who lets mentors in."""

from sqlalchemy import ColumnElement, false, select

from lms.accounts.issuing import looks_after
from lms.accounts.models import Person
from lms.cooperatives.issuers import belonging_to
from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import cooperative_ids
from lms.core.policy import Actor, Role, in_areas_of, sees
from lms.mentoring.models import MentorAssignment
from lms.mentoring.policy import ASSIGNS


@sees(Person)
def mentors_of_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Those who send mentors see whom they have sent."""
    if not viewer.has(*ASSIGNS):
        return false()
    return Person.id.in_(
        select(MentorAssignment.person_id)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(
            MentorAssignment.valid_to.is_(None),
            in_areas_of(viewer, Cooperative.area_code, *ASSIGNS),
        )
    )


@looks_after
def mentor_of_their_cooperatives(issuer: Actor) -> ColumnElement[bool]:
    """A mentor looks after members and board of the cooperatives that they mentor, no other mentor."""
    return belonging_to(cooperative_ids(issuer, Role.MENTOR))
