"""Who is sent to mentor which cooperative, and when that rests or ends."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from lms.accounts import grants
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.models import Cooperative, Position
from lms.cooperatives.service import living
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.dated import ending_day
from lms.core.errors import Invalid, NotAllowed
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, System, may
from lms.core.roles import Role, Scope
from lms.mentoring import schedule
from lms.mentoring.faults import Settled
from lms.mentoring.models import AssignmentLetter, AssignmentPause, MentorAssignment, VisitPlan
from lms.mentoring.rules.codes import AssignmentKind, PlanKind
from lms.mentoring.rules.conflicts import has_conflict


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
    conflict_reason: str = "",
) -> MentorAssignment:
    """The person mentors the cooperative from the day on; whoever did so in this kind leaves.

    Raises ConflictOfInterest for somebody who governs the cooperative unless the office says why
    all the same, Invalid for a day on which whoever did so before cannot leave.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    since, person_id = since or clock.today(), living(person_id)
    _ensure_can_mentor(actor, person_id, since, expires_on)
    reason = _allowed_conflict(actor, person_id, cooperative, since, conflict_reason)
    _relieve(actor, cooperative, kind, since)
    _know_letter(letter_number)
    assignment = MentorAssignment(
        person_id=person_id,
        cooperative_id=cooperative.id,
        kind=kind,
        letter_number=letter_number,
        valid_from=since,
        expires_on=expires_on,
        conflict_reason=reason,
    )
    db.session.add(assignment)
    db.session.flush()
    _grant(actor, assignment, since)
    _know_plan(cooperative, since)
    return assignment


@use_case("assignment.end")
def end_assignment(
    actor: Actor, assignment_id: UUID, on: date | None = None, *, is_relieved: bool = False
) -> MentorAssignment:
    """The person no longer mentors the cooperative from the day on; what has ended stays so.

    Without a mentor, its due visits stop. `is_relieved` when a successor begins on that day, which
    may be one to come. Raises Invalid for a day before the assignment began or in the future.
    """
    assignment = _locked(actor, assignment_id)
    if assignment.valid_to is None:
        assignment.valid_to = _end_of(assignment, on, is_relieved=is_relieved)
        _end_pause(assignment, assignment.valid_to)
        grants.end_from(System(actor.person_id), _source(assignment), assignment.valid_to)
        if not is_relieved:
            schedule.stop_unmentored(actor, [assignment.cooperative_id])
    return assignment


@use_case("assignment.pause")
def pause_assignment(
    actor: Actor, assignment_id: UUID, reason: str, since: date | None = None
) -> MentorAssignment:
    """The assignment rests: nothing is due, and nobody is reminded, until it goes on.

    Raises Invalid without a reason or for a day on which it did not hold, Settled when it rests.
    """
    assignment = _locked(actor, assignment_id)
    day = ending_day(assignment.valid_from, since)
    if not reason:
        raise Invalid(_("Please say why."), "reason")
    if assignment.valid_to is not None or _open_pause(assignment) is not None:
        raise Settled(_("This assignment rests or has ended already."))
    db.session.add(AssignmentPause(assignment_id=assignment.id, reason=reason, valid_from=day))
    db.session.flush()
    grants.end_from(System(actor.person_id), _source(assignment), day)
    schedule.stop_unmentored(actor, [assignment.cooperative_id])
    return assignment


@use_case("assignment.resume")
def resume_assignment(
    actor: Actor, assignment_id: UUID, on: date | None = None
) -> MentorAssignment:
    """The assignment goes on; the worker makes its visits due again. Raises Settled otherwise."""
    assignment = _locked(actor, assignment_id)
    pause = _open_pause(assignment)
    if pause is None:
        raise Settled(_("This assignment does not rest."))
    pause.valid_to = ending_day(pause.valid_from, on)
    _grant(actor, assignment, pause.valid_to)
    return assignment


def governs(person_id: UUID, cooperative_id: UUID, since: date) -> bool:
    """Whether the person has a seat in the cooperative, on the day or later, that forbids it."""
    return has_conflict(
        db.session.scalars(
            select(Position.kind).where(
                Position.person_id == person_id,
                Position.cooperative_id == cooperative_id,
                or_(Position.valid_to.is_(None), Position.valid_to > since),
            )
        )
    )


def _ensure_can_mentor(actor: Actor, person_id: UUID, since: date, expires_on: date | None) -> None:
    if person_id == actor.person_id and not actor.is_system:
        raise NotAllowed(_("Nobody can assign themselves."))
    if expires_on is not None and expires_on < since:
        raise Invalid(_("The assignment would end before it begins."), "expires_on")


def _allowed_conflict(
    actor: Actor, person_id: UUID, cooperative: Cooperative, since: date, reason: str
) -> str:
    """The reason that is kept: none where there is no conflict of interest."""
    if not governs(person_id, cooperative.id, since):
        return ""
    if not reason:
        raise ConflictOfInterest(
            _("Somebody on the board or supervision of a cooperative cannot mentor it.")
        )
    if not may(actor, "conflict.override", cooperative):
        raise NotAllowed(_("Only the office may allow a conflict of interest."))
    return reason


def _relieve(actor: Actor, cooperative: Cooperative, kind: AssignmentKind, on: date) -> None:
    before = db.session.scalars(
        select(MentorAssignment.id).where(
            MentorAssignment.cooperative_id == cooperative.id,
            MentorAssignment.kind == kind,
            MentorAssignment.valid_to.is_(None),
        )
    ).first()
    if before is not None:
        end_assignment(actor, before, on, is_relieved=True)
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


def _end_of(assignment: MentorAssignment, on: date | None, *, is_relieved: bool) -> date:
    """The day from which it no longer holds; what was to begin later never begins."""
    if on is None and assignment.valid_from > clock.today():
        return assignment.valid_from
    return ending_day(assignment.valid_from, on, to_come=is_relieved)


def _source(assignment: MentorAssignment) -> str:
    return f"assignment:{assignment.id}"


def _grant(actor: Actor, assignment: MentorAssignment, since: date) -> None:
    grants.give(
        System(actor.person_id),
        assignment.person_id,
        Grant(Role.MENTOR, Scope.COOPERATIVE, str(assignment.cooperative_id)),
        _source(assignment),
        valid_from=since,
        expires_on=assignment.expires_on,
    )


def _open_pause(assignment: MentorAssignment) -> AssignmentPause | None:
    return db.session.scalars(
        select(AssignmentPause).where(
            AssignmentPause.assignment_id == assignment.id, AssignmentPause.valid_to.is_(None)
        )
    ).first()


def _end_pause(assignment: MentorAssignment, on: date) -> None:
    pause = _open_pause(assignment)
    if pause is not None:
        pause.valid_to = max(on, pause.valid_from)


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
