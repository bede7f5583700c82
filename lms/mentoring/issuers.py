"""Whom mentors let in by a card or a code."""

from sqlalchemy import ColumnElement

from lms.accounts.issuing import looks_after
from lms.cooperatives.issuers import belonging_to
from lms.cooperatives.policy import cooperative_ids
from lms.core.policy import Actor, Role


@looks_after
def mentor_of_their_cooperatives(issuer: Actor) -> ColumnElement[bool]:
    """A mentor looks after members and board of the cooperatives that they mentor, no other mentor."""
    return belonging_to(cooperative_ids(issuer, Role.MENTOR))
