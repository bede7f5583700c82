"""Who is sent to mentor which cooperative; the room's other acts are named by their files."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from lms.accounts import grants
from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Position
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, System
from lms.core.roles import Role, Scope
from lms.mentoring.models import AssignmentLetter, MentorAssignment, VisitPlan
from lms.mentoring.rules.codes import AssignmentKind, PlanKind
from lms.mentoring.rules.conflicts import has_conflict


class ConflictOfInterest(Refusal):
    """Nobody mentors a cooperative on whose board or supervision they sit."""


@use_case("assignment.give")
def give_assignment(
    actor: Actor,
    person_id: UUID,
    cooperative_id: UUID,
    kind: AssignmentKind = AssignmentKind.KELURAHAN,
    *,
    letter_number: str | None = None,
    since: date | None = None,
    expires_on: date | None = None,
) -> MentorAssignment:
    """The person mentors the cooperative from the day on; whoever did so in this kind leaves.

    Raises ConflictOfInterest for somebody who governs the cooperative, Invalid for a day on which
    whoever did so before cannot leave.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    since = since or clock.today()
    _ensure_can_mentor(actor, person_id, cooperative, since, expires_on)
    _relieve(actor, cooperative, kind, since)
    _know_letter(letter_number)
    assignment = MentorAssignment(
        person_id=person_id,
        cooperative_id=cooperative.id,
        kind=kind,
        letter_number=letter_number,
        valid_from=since,
        expires_on=expires_on,
    )
    db.session.add(assignment)
    db.session.flush()
    grants.give(
        System(actor.person_id),
        person_id,
        Grant(Role.MENTOR, Scope.COOPERATIVE, str(cooperative.id)),
        f"assignment:{assignment.id}",
        valid_from=since,
        expires_on=expires_on,
    )
    _know_plan(cooperative, since)
    return assignment


@use_case("assignment.end")
def end_assignment(actor: Actor, assignment_id: UUID, on: date | None = None) -> MentorAssignment:
    """The person no longer mentors the cooperative from the day on; what has ended stays so.

    Raises Invalid for a day before the assignment began or in the future.
    """
    assignment = _locked(actor, assignment_id)
    if assignment.valid_to is None:
        assignment.valid_to = _last_day(assignment, on)
        grants.end_from(System(actor.person_id), f"assignment:{assignment.id}", assignment.valid_to)
    return assignment


def ensure_no_conflict(person_id: UUID, cooperative_id: UUID, since: date) -> None:
    """Raises ConflictOfInterest when the person governs the cooperative on the day or later."""
    positions = db.session.scalars(
        select(Position.kind).where(
            Position.person_id == person_id,
            Position.cooperative_id == cooperative_id,
            or_(Position.valid_to.is_(None), Position.valid_to > since),
        )
    ).all()
    if has_conflict(positions):
        raise ConflictOfInterest(
            _("Somebody on the board or supervision of a cooperative cannot mentor it.")
        )


def _ensure_can_mentor(
    actor: Actor, person_id: UUID, cooperative: Cooperative, since: date, expires_on: date | None
) -> None:
    if db.session.get(Person, person_id) is None:
        raise Invalid(_("There is no such person."), "person")
    if person_id == actor.person_id and not actor.is_system:
        raise NotAllowed(_("Nobody can assign themselves."))
    if expires_on is not None and expires_on < since:
        raise Invalid(_("The assignment would end before it begins."), "expires_on")
    ensure_no_conflict(person_id, cooperative.id, since)


def _relieve(actor: Actor, cooperative: Cooperative, kind: AssignmentKind, on: date) -> None:
    before = db.session.scalars(
        select(MentorAssignment).where(
            MentorAssignment.cooperative_id == cooperative.id,
            MentorAssignment.kind == kind,
            MentorAssignment.valid_to.is_(None),
        )
    ).first()
    if before is not None:
        end_assignment(actor, before.id, on)
        db.session.flush()


def _locked(actor: Actor, assignment_id: UUID) -> MentorAssignment:
    # The cooperative comes first, in the order in which `give_assignment` locks the two.
    cooperative_id = db.session.scalar(
        select(MentorAssignment.cooperative_id).where(MentorAssignment.id == assignment_id)
    )
    take(actor, Cooperative, cooperative_id)
    return db.session.get_one(
        MentorAssignment,
        assignment_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


def _last_day(assignment: MentorAssignment, on: date | None) -> date:
    day = on or clock.today()
    if not assignment.valid_from <= day <= clock.today():
        raise Invalid(_("The last day must not be before the first, nor in the future."), "on")
    return day


def _know_letter(number: str | None) -> None:
    if number is not None and db.session.get(AssignmentLetter, number) is None:
        db.session.add(AssignmentLetter(number=number))
        db.session.flush()


def _know_plan(cooperative: Cooperative, since: date) -> None:
    """Every cooperative that has a mentor is visited monthly."""
    known = db.session.scalar(
        select(VisitPlan.id).where(
            VisitPlan.cooperative_id == cooperative.id,
            VisitPlan.kind == PlanKind.MONTHLY,
            VisitPlan.valid_to.is_(None),
        )
    )
    if known is None:
        db.session.add(
            VisitPlan(cooperative_id=cooperative.id, kind=PlanKind.MONTHLY, valid_from=since)
        )
