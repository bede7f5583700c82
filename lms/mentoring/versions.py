"""Two versions of one visit: which of them holds is decided by a person who sees both."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, in_areas_of, may, visible_to
from lms.core.submissions import Conflict, Decision, decide
from lms.mentoring.models import Visit, VisitRevision
from lms.mentoring.policy import ASSIGNS
from lms.mentoring.rules import visits as rules
from lms.mentoring.rules.visits import VisitStep
from lms.mentoring.verification import return_visit

PAGE = 20
"""Pairs of versions that one page shows."""


@dataclass(frozen=True)
class TwoVersions:
    """What was taken first and what came later under the same number, with who sent it."""

    conflict: Conflict
    visit: Visit
    first: VisitRevision
    sender: Person
    may_return: bool


def keep_first(actor: Actor, conflict_id: UUID, reason: str) -> Conflict:
    """The visit as it was taken first stands; the other version stays beside it, unused."""
    return decide(actor, conflict_id, Decision.KEPT_FIRST, reason)


@use_case("conflict.return")
def return_for_mending(actor: Actor, conflict_id: UUID, reason: str) -> Conflict:
    """The later version is right: its author gets the visit back, with it already filled in.

    Raises Settled when the visit can no longer be returned, NotAllowed for who may not return it.
    """
    conflict = take(actor, Conflict, conflict_id)
    visit = _visit_of(actor, conflict.submission)
    decide(actor, conflict_id, Decision.RETURNED, reason)
    return_visit(actor, visit.id, reason)
    return conflict


def undecided(viewer: Actor) -> list[TwoVersions]:
    """The pairs that wait for the viewer, the oldest first; two statements and the policy's."""
    rows = db.session.execute(
        select(Conflict, VisitRevision, Visit)
        .join(VisitRevision, VisitRevision.submission == Conflict.submission)
        .join(Visit, Visit.id == VisitRevision.visit_id)
        .where(_waits_for(viewer))
        .options(joinedload(Visit.cooperative), joinedload(Visit.author))
        .order_by(Conflict.at, Conflict.id)
        .limit(PAGE)
    ).all()
    senders = _people([conflict.person_id for conflict, _first, _visit in rows])
    return [
        TwoVersions(
            conflict,
            visit,
            first,
            senders[conflict.person_id],
            rules.can(visit.state, VisitStep.RETURN) and may(viewer, "visit.return", visit),
        )
        for conflict, first, visit in rows
    ]


def undecided_count(viewer: Actor) -> int:
    """How many pairs wait for the viewer."""
    if not viewer.has(*ASSIGNS):
        return 0
    return (
        db.session.scalar(
            select(func.count(Conflict.id))
            .join(VisitRevision, VisitRevision.submission == Conflict.submission)
            .join(Visit, Visit.id == VisitRevision.visit_id)
            .where(_waits_for(viewer))
        )
        or 0
    )


def sent_later(viewer: Actor, visit_id: UUID) -> Conflict | None:
    """The viewer's own later version of a visit that was returned for its sake."""
    return db.session.scalars(
        visible_to(viewer, Conflict)
        .join(VisitRevision, VisitRevision.submission == Conflict.submission)
        .where(
            VisitRevision.visit_id == visit_id,
            Conflict.person_id == viewer.person_id,
            Conflict.decision == Decision.RETURNED,
        )
        .order_by(Conflict.resolved_at.desc())
    ).first()


def _waits_for(viewer: Actor) -> ColumnElement[bool]:
    return and_(
        Conflict.decision.is_(None),
        in_areas_of(viewer, Visit.area_code, *ASSIGNS),
        Conflict.person_id != viewer.person_id,
        Visit.author_id != viewer.person_id,
    )


def _visit_of(actor: Actor, submission: UUID) -> Visit:
    visit = db.session.scalars(
        visible_to(actor, Visit)
        .join(VisitRevision, VisitRevision.visit_id == Visit.id)
        .where(VisitRevision.submission == submission)
    ).first()
    if visit is None:
        raise NotThere(str(submission))
    return visit


def _people(ids: Sequence[UUID]) -> dict[UUID, Person]:
    return {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
