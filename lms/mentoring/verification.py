"""Other eyes: a coordinator verifies, returns or rejects a visit, or rule verifies a clean one."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, System
from lms.core.working_time import calendar
from lms.mentoring import follow_ups, schedule
from lms.mentoring.events import VisitStateChanged
from lms.mentoring.faults import Settled
from lms.mentoring.models import Visit
from lms.mentoring.rules import visits as rules
from lms.mentoring.rules.visits import VisitState, VisitStep


@use_case("visit.verify")
def verify_visit(actor: Actor, visit_id: UUID) -> Visit:
    """The coordinator has looked at the visit and it is right. It is locked from then on."""
    visit = take(actor, Visit, visit_id)
    visit.verified_by, visit.verified_at = actor.person_id, clock.now()
    return _step(visit, VisitStep.VERIFY)


@use_case("visit.return")
def return_visit(actor: Actor, visit_id: UUID, reason: str) -> Visit:
    """The mentor should mend something; the reason says what."""
    visit = take(actor, Visit, visit_id)
    return _step(visit, VisitStep.RETURN, _said(reason))


@use_case("visit.reject")
def reject_visit(actor: Actor, visit_id: UUID, reason: str) -> Visit:
    """The visit cannot be accepted: it is due again, and its untouched follow-ups are cancelled."""
    visit = take(actor, Visit, visit_id)
    return _void(actor, visit, VisitStep.REJECT, _said(reason))


@use_case("visit.withdraw")
def withdraw_visit(actor: Actor, visit_id: UUID, reason: str) -> Visit:
    """The author takes the visit back before it is verified."""
    visit = take(actor, Visit, visit_id)
    return _void(actor, visit, VisitStep.WITHDRAW, _said(reason))


def verify_by_rule() -> int:
    """Verify the clean visits that waited two working days; returns how many.

    Flagged and drawn visits wait for the coordinator.
    """
    today = clock.today()
    waiting = db.session.execute(
        select(Visit.id, Visit.received_at, Visit.area_code).where(
            Visit.state == VisitState.SUBMITTED,
            Visit.received_at <= clock.now() - timedelta(days=1),
            ~Visit.is_flagged(),
        )
    ).all()
    arrived = [(clock.day_of(row.received_at), row) for row in waiting]
    days = calendar(min((day for day, _row in arrived), default=today), today)
    ripe = [
        row.id
        for day, row in arrived
        if rules.verified_by_rule_on(day, days.of(row.area_code)) <= today
    ]
    return sum(verify_if_clean(System(), visit_id).verified_rule for visit_id in ripe)


@use_case("visit.verify_by_rule")
def verify_if_clean(actor: Actor, visit_id: UUID) -> Visit:
    """Verify a visit by rule unless it was settled or flagged since it was found."""
    visit = take(actor, Visit, visit_id)
    flagged = db.session.scalar(select(Visit.id).where(Visit.id == visit_id, Visit.is_flagged()))
    if flagged or visit.state is not VisitState.SUBMITTED:
        return visit
    visit.verified_rule, visit.verified_at = True, clock.now()
    return _step(visit, VisitStep.VERIFY)


def _void(actor: Actor, visit: Visit, step: VisitStep, reason: str) -> Visit:
    _step(visit, step, reason)
    schedule.reopen(visit, actor, reason)
    follow_ups.cancel_untouched(actor, visit, reason)
    return visit


def _step(visit: Visit, step: VisitStep, reason: str = "") -> Visit:
    try:
        visit.state = rules.after(visit.state, step)
    except rules.VisitSettled as settled:
        raise Settled(
            _("This visit has changed meanwhile. Load the page again to see how it stands.")
        ) from settled
    visit.state_reason = reason
    publish(
        VisitStateChanged(
            visit.id, visit.cooperative_id, visit.area_code, visit.visited_on, visit.state
        )
    )
    return visit


def _said(reason: str) -> str:
    if not reason:
        raise Invalid(_("Please say why."), "reason")
    return reason
