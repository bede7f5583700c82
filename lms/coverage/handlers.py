"""What has to be counted again when something happens below: each event leaves small marks."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select, union

from lms.accounts.events import PeopleRegrouped
from lms.cooperatives.events import (
    HeadcountDeclared,
    MembershipChanged,
    PositionEnded,
    PositionGiven,
)
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.core import clock
from lms.core.database import db
from lms.core.events import subscribe
from lms.courses.events import CourseCompleted, TrainingVerified
from lms.courses.models import Completion, ExternalTraining
from lms.coverage.rules.periods import period_of
from lms.coverage.service import mark_stale
from lms.mentoring.events import FollowUpChanged, VisitStateChanged, VisitSubmitted
from lms.mentoring.models import FollowUp, Visit, VisitDue, VisitRevision


def register() -> None:
    """Listen to the rooms below."""
    subscribe(CourseCompleted, _course_completed)
    subscribe(TrainingVerified, _training_verified)
    subscribe(MembershipChanged, _person_moved)
    subscribe(PositionGiven, _person_moved)
    subscribe(PositionEnded, _person_moved)
    subscribe(HeadcountDeclared, _headcount_declared)
    subscribe(VisitSubmitted, _visit_changed)
    subscribe(VisitStateChanged, _visit_changed)
    subscribe(FollowUpChanged, _follow_up_changed)
    subscribe(PeopleRegrouped, _people_regrouped)


def _course_completed(event: CourseCompleted) -> None:
    _mark_person(event.person_id, clock.day_of(event.at), "training")


def _training_verified(event: TrainingVerified) -> None:
    # The event does not say which training it was, so the earliest one marks enough.
    ended_on = db.session.scalar(
        select(func.min(ExternalTraining.ended_on)).where(
            ExternalTraining.person_id == event.person_id
        )
    )
    if ended_on is not None:
        _mark_person(event.person_id, ended_on, "training")


def _person_moved(event: MembershipChanged | PositionGiven | PositionEnded) -> None:
    _mark_person(event.person_id, event.on, "people", event.area_code)


def _headcount_declared(event: HeadcountDeclared) -> None:
    mark_stale([event.area_code], period_of(event.on), "headcount")


def _visit_changed(event: VisitSubmitted | VisitStateChanged) -> None:
    """From the first month that the visit touches: its own, the one in which it was due, or the
    one on which it lay before it was corrected.
    """
    due = select(VisitDue.period).join(Visit, Visit.due_id == VisitDue.id)
    periods = {period_of(event.visited_on)}
    periods.update(db.session.scalars(due.where(Visit.id == event.visit_id)))
    for fields in db.session.scalars(
        select(VisitRevision.fields).where(VisitRevision.visit_id == event.visit_id)
    ):
        periods.add(period_of(date.fromisoformat(fields["visited_on"])))
    mark_stale([event.area_code], min(periods), "visits")


def _follow_up_changed(event: FollowUpChanged) -> None:
    agreed_on = db.session.scalar(
        select(FollowUp.agreed_on).where(FollowUp.id == event.follow_up_id)
    )
    if agreed_on is not None:
        mark_stale([event.area_code], period_of(agreed_on), "follow_ups")


def _people_regrouped(event: PeopleRegrouped) -> None:
    """Everywhere either of them counts, from the first day on which one of them did."""
    both = (event.kept_id, event.absorbed_id)
    days = [
        db.session.scalar(select(func.min(day)).where(owner.in_(both)))
        for day, owner in (
            (Membership.valid_from, Membership.person_id),
            (Position.valid_from, Position.person_id),
            (Completion.completed_on, Completion.person_id),
            (ExternalTraining.ended_on, ExternalTraining.person_id),
        )
    ]
    if known := [day for day in days if day is not None]:
        for person_id in both:
            _mark_person(person_id, min(known), "people")


def _mark_person(person_id: UUID, on: date, topic: str, *areas: str) -> None:
    """Everywhere the person counts or has counted: being counted once ties these places together."""
    belongs = union(
        select(Membership.cooperative_id).where(Membership.person_id == person_id),
        select(Position.cooperative_id).where(Position.person_id == person_id),
    ).subquery()
    places = db.session.scalars(
        union(
            select(Cooperative.area_code).where(Cooperative.id.in_(select(belongs))),
            select(Completion.area_code).where(Completion.person_id == person_id),
            select(ExternalTraining.area_code).where(ExternalTraining.person_id == person_id),
        )
    )
    mark_stale([*filter(None, places), *areas], period_of(on), topic)
