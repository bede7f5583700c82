"""The grants that assignments give, recomputed from the assignments themselves."""

from collections.abc import Iterator

from sqlalchemy import select

from lms.accounts import grants
from lms.core.database import db
from lms.core.roles import Role, Scope
from lms.mentoring.models import AssignmentPause, MentorAssignment


def _from_assignments() -> Iterator[grants.Expected]:
    resting = select(AssignmentPause.assignment_id).where(AssignmentPause.valid_to.is_(None))
    rows = db.session.scalars(
        select(MentorAssignment).where(
            MentorAssignment.valid_to.is_(None), MentorAssignment.id.not_in(resting)
        )
    )
    for row in rows:
        key = str(row.cooperative_id)
        yield row.person_id, Role.MENTOR, Scope.COOPERATIVE, key, f"assignment:{row.id}"


grants.derived_from("assignment", _from_assignments)
