"""A mentor sends a visit, or sends it again, or mends one that was returned."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.acts import current, ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to
from lms.core.submissions import Receipt, accept
from lms.mentoring import follow_ups, policy, schedule
from lms.mentoring.events import VisitStateChanged, VisitSubmitted
from lms.mentoring.faults import Settled
from lms.mentoring.models import (
    FollowUp,
    MentorAssignment,
    Visit,
    VisitDue,
    VisitFlag,
    VisitRevision,
)
from lms.mentoring.rules.assignments import DAYS_TO_HAND_IN, is_taken, last_day
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.flags import Flag, Reported, flags_of, is_drawn
from lms.mentoring.rules.follow_ups import UNDONE, Status, needs_status
from lms.mentoring.rules.schedule import is_after_window
from lms.mentoring.rules.visits import VOID, VisitSettled, VisitStep, after
from lms.mentoring.visit_fields import VisitFields

EARLIER_TEXTS = 100
"""How many of the author's earlier observations are compared."""


def submit_visit(actor: Actor, submission: UUID, fields: VisitFields) -> Receipt:
    """The mentor sends a visit. The same submission again gets the same receipt, no second visit.

    Raises OtherContent when the submission's number was used for something else (both are kept),
    Invalid with the field where the mend is, NotAllowed for who was never sent there.
    """

    def act() -> dict[str, Any]:
        visit = (_correct if fields.replaces else _record)(actor, submission, fields)
        return {
            "visit_id": str(visit.id),
            "number": visit.number,
            "received_at": clock.now().isoformat(),
        }

    return accept(actor, submission, "visit", fields.as_json(), act)


@use_case("visit.submit")
def _record(actor: Actor, submission: UUID, fields: VisitFields) -> Visit:
    cooperative = db.session.get(Cooperative, fields.cooperative_id)
    if cooperative is None:
        raise NotThere(str(fields.cooperative_id))
    ensure(actor, cooperative)
    due = schedule.due_for(cooperative.id, fields.due_id, fields.visited_on)
    _check(actor, fields, due)
    visit = Visit(
        id=submission,
        cooperative_id=cooperative.id,
        area_code=cooperative.area_code,
        author_id=actor.person_id,
        received_at=clock.now(),
    )
    _write(visit, fields)
    db.session.add(visit)
    db.session.flush()
    current().subject = visit
    if due is not None:
        schedule.complete(visit, due, actor)
    raised = _raised(visit) | _drawn(visit) | _handed_in_late(actor, visit)
    _keep(actor, visit, submission, fields, raised)
    publish(VisitSubmitted(visit.id, visit.cooperative_id, visit.area_code, visit.visited_on))
    return visit


@use_case("visit.correct")
def _correct(actor: Actor, submission: UUID, fields: VisitFields) -> Visit:
    visit = take(actor, Visit, fields.replaces)
    if visit.cooperative_id != fields.cooperative_id:
        raise Invalid(_("A correction stays with its cooperative."), "cooperative")
    try:
        state = after(visit.state, VisitStep.CORRECT)
    except VisitSettled as settled:
        raise Settled(_("Only a visit that was returned can be corrected.")) from settled
    _check(actor, fields, visit.due)
    _write(visit, fields)
    visit.state, visit.state_reason = state, ""
    if visit.due is not None:
        schedule.settle_next(visit, visit.due, actor)
    _keep(actor, visit, submission, fields, _raised(visit) | {Flag.CORRECTED})
    publish(
        VisitStateChanged(
            visit.id, visit.cooperative_id, visit.area_code, visit.visited_on, visit.state
        )
    )
    return visit


def _check(actor: Actor, fields: VisitFields, due: VisitDue | None) -> None:
    """Raises Invalid for what the office could not accept from a page or from the queue."""
    if fields.visited_on > clock.today():
        raise Invalid(_("A visit in the future cannot be recorded yet."), "visited_on")
    _check_assigned(actor, fields.cooperative_id, fields.visited_on)
    if not fields.another and _is_second_of_the_day(actor, fields):
        raise Invalid(
            _(
                "You have recorded a visit to this cooperative on this day already. "
                "If this is another visit, tick the box and send again."
            ),
            "another",
        )
    if due and is_after_window(fields.visited_on, due.window_end) and not fields.late_reason:
        raise Invalid(_("Please say why the visit was made later."), "late_reason")
    for row, new in enumerate(fields.new_follow_ups):
        if new.due_on < fields.visited_on:
            raise Invalid(_("The deadline cannot lie before the visit."), f"deadline-{row}")


def _check_assigned(actor: Actor, cooperative_id: UUID, day: date) -> None:
    if not _assignments(actor, cooperative_id, day):
        raise Invalid(_("You were not assigned to this cooperative on this day."), "visited_on")


def _assignments(actor: Actor, cooperative_id: UUID, day: date) -> Sequence[MentorAssignment]:
    return db.session.scalars(
        select(MentorAssignment).where(
            MentorAssignment.person_id == actor.person_id,
            MentorAssignment.cooperative_id == cooperative_id,
            MentorAssignment.in_force(day),
        )
    ).all()


def _handed_in_late(actor: Actor, visit: Visit) -> set[Flag]:
    """Whether it comes from somebody who is no longer sent there. Raises Invalid when it is too late."""
    today = clock.today()
    if _assignments(actor, visit.cooperative_id, today):
        return set()
    ends = [
        last_day(row.valid_to, row.expires_on)
        for row in _assignments(actor, visit.cooperative_id, visit.visited_on)
    ]
    last = max((day for day in ends if day), default=None)
    if last is None or last >= today:
        return set()
    if not is_taken(last, today):
        raise Invalid(
            _(
                "Your assignment ended more than %(days)s days ago. Please tell the office of this visit.",
                days=DAYS_TO_HAND_IN,
            ),
            "visited_on",
        )
    return {Flag.HANDED_IN_LATE}


def _is_second_of_the_day(actor: Actor, fields: VisitFields) -> bool:
    """Whether the author's visit of that day is there already: to be asked, never forbidden."""
    earlier = (
        select(Visit.id)
        .where(
            Visit.author_id == actor.person_id,
            Visit.cooperative_id == fields.cooperative_id,
            Visit.visited_on == fields.visited_on,
            Visit.state.not_in(VOID),
        )
        .limit(1)
    )
    if fields.replaces is not None:
        earlier = earlier.where(Visit.id != fields.replaces)
    return db.session.scalar(earlier) is not None


def _write(visit: Visit, fields: VisitFields) -> None:
    visit.visited_on = fields.visited_on
    visit.started_at = fields.started_at
    visit.kind = fields.kind
    visit.outcome = fields.outcome
    visit.mode = fields.mode
    visit.place = fields.place
    visit.people = {role: list(numbers) for role, numbers in fields.people.items()}
    visit.topics = [topic.value for topic in fields.topics]
    visit.obstacles = [obstacle.value for obstacle in fields.obstacles]
    visit.observations = fields.observations
    visit.late_reason = fields.late_reason


def _keep(
    actor: Actor, visit: Visit, submission: UUID, fields: VisitFields, raised: set[Flag]
) -> None:
    """What comes with a visit as it was sent: its revision, its flags, and what was promised."""
    revisions = select(func.count()).where(VisitRevision.visit_id == visit.id)
    db.session.add(
        VisitRevision(
            submission=submission,
            visit_id=visit.id,
            number=1 + (db.session.scalar(revisions) or 0),
            at=clock.now(),
            fields=fields.as_json(),
        )
    )
    known = set(db.session.scalars(select(VisitFlag.kind).where(VisitFlag.visit_id == visit.id)))
    for flag in sorted(raised - known):
        db.session.add(VisitFlag(visit_id=visit.id, kind=flag, raised_at=clock.now()))
    _find_earlier_promises(actor, visit, fields)
    follow_ups.agree(actor, visit, fields.new_follow_ups)


def _find_earlier_promises(actor: Actor, visit: Visit, fields: VisitFields) -> None:
    """Each promise that was open before the visit has a status; the others may have one.

    What was settled meanwhile does not hold the visit back: what was said of it stays in the
    revision, and the receipt says that it changed nothing.
    """
    undone = _undone(actor, visit.cooperative_id)
    for follow_up in undone:
        needed = visit.outcome is Outcome.HELD and needs_status(
            follow_up.agreed_on, visit.visited_on
        )
        if policy.governs(actor, follow_up):
            # Whoever sits on the board themselves settles nothing of it; a note is possible.
            needed = False
            _ensure_only_noted(fields, follow_up)
        if needed and follow_up.id not in fields.statuses:
            raise Invalid(_("Each earlier follow-up needs a status."), f"status-{follow_up.id}")
    for follow_up in undone:
        if found := fields.statuses.get(follow_up.id):
            follow_ups.find(actor, follow_up, found.status, found.note, visit.id)


def _ensure_only_noted(fields: VisitFields, follow_up: FollowUp) -> None:
    found = fields.statuses.get(follow_up.id)
    if found and found.status in (Status.DONE, Status.NOT_NEEDED):
        raise Invalid(
            _("You sit on this board yourself: your coordinator settles this."),
            f"status-{follow_up.id}",
        )


def _undone(actor: Actor, cooperative_id: UUID) -> Sequence[FollowUp]:
    """What the mentor sees as not yet done: who is no longer assigned says nothing of it."""
    return db.session.scalars(
        visible_to(actor, FollowUp)
        .where(FollowUp.cooperative_id == cooperative_id, FollowUp.state.in_(UNDONE))
        .order_by(FollowUp.id)
    ).all()


def _raised(visit: Visit) -> set[Flag]:
    others = select(func.count()).where(
        Visit.author_id == visit.author_id,
        Visit.visited_on == visit.visited_on,
        Visit.id != visit.id,
        Visit.state.not_in(VOID),
    )
    texts = (
        select(Visit.observations)
        .where(Visit.author_id == visit.author_id, Visit.id != visit.id)
        .order_by(Visit.received_at.desc())
        .limit(EARLIER_TEXTS)
    )
    reported = Reported(
        visited_on=visit.visited_on,
        received_on=clock.day_of(visit.received_at),
        started_at=visit.started_at,
        outcome=visit.outcome,
        people=visit.people,
        observations=visit.observations,
    )
    return flags_of(reported, db.session.scalar(others) or 0, db.session.scalars(texts).all())


def _drawn(visit: Visit) -> set[Flag]:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.new(secret, b"mentoring: the draw of visits", hashlib.sha256).digest()
    return {Flag.DRAWN} if is_drawn(visit.id, key) else set()
