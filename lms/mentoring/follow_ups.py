"""What happens to a follow-up between the promise and its end."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, System
from lms.mentoring.events import FollowUpChanged
from lms.mentoring.faults import Settled
from lms.mentoring.models import FollowUp, FollowUpEvent, Visit
from lms.mentoring.rules import follow_ups as rules
from lms.mentoring.rules.follow_ups import FollowUpState, FollowUpStep, Status
from lms.mentoring.visit_fields import NewFollowUp


@use_case("follow_up.close")
def close_follow_up(
    actor: Actor, follow_up_id: UUID, note: str = "", *, visit_id: UUID | None = None
) -> FollowUp:
    """The mentor agrees that what was promised has been done. Raises Settled when it was before."""
    return _step(actor, follow_up_id, FollowUpStep.CLOSE, note, visit_id)


@use_case("follow_up.claim")
def claim_follow_up(actor: Actor, follow_up_id: UUID, note: str = "") -> FollowUp:
    """The board says that it has been done; the mentor will check."""
    return _step(actor, follow_up_id, FollowUpStep.CLAIM, note)


@use_case("follow_up.reopen")
def reopen_follow_up(
    actor: Actor, follow_up_id: UUID, note: str = "", *, visit_id: UUID | None = None
) -> FollowUp:
    """It is not done after all."""
    return _step(actor, follow_up_id, FollowUpStep.REOPEN, note, visit_id)


@use_case("follow_up.cancel")
def cancel_follow_up(
    actor: Actor, follow_up_id: UUID, reason: str, *, visit_id: UUID | None = None
) -> FollowUp:
    """It is no longer needed, for a reason."""
    if not reason:
        raise Invalid(_("Please say why."), "note")
    return _step(actor, follow_up_id, FollowUpStep.CANCEL, reason, visit_id)


@use_case("follow_up.note")
def note_follow_up(
    actor: Actor, follow_up_id: UUID, note: str, *, visit_id: UUID | None = None
) -> FollowUp:
    """Somebody concerned writes how it goes."""
    return _step(actor, follow_up_id, FollowUpStep.NOTE, note, visit_id)


@use_case("follow_up.move")
def move_follow_up(actor: Actor, follow_up_id: UUID, due_on: date, reason: str) -> FollowUp:
    """It has a new deadline, for a reason. Raises Invalid for a day that has passed."""
    if due_on < clock.today():
        raise Invalid(_("Choose a day from today on."), "due_on")
    if not reason:
        raise Invalid(_("Please say why."), "note")
    follow_up = _step(actor, follow_up_id, FollowUpStep.MOVE, reason, due_on=due_on)
    follow_up.due_on = due_on
    return follow_up


def agree(actor: Actor, visit: Visit, promised: Iterable[NewFollowUp]) -> None:
    """Follow-ups are agreed at a visit, within its act; they exist from then on."""
    for new in promised:
        follow_up = FollowUp(
            cooperative_id=visit.cooperative_id,
            area_code=visit.area_code,
            visit_id=visit.id,
            action=new.action,
            owner=new.owner,
            agreed_on=visit.visited_on,
            due_on=new.due_on,
        )
        db.session.add(follow_up)
        db.session.flush()
        _record(actor, follow_up, FollowUpStep.CREATE, "", visit.id, new.due_on)


def find(actor: Actor, follow_up: FollowUp, status: Status, note: str, visit_id: UUID) -> None:
    """At a visit the mentor finds how a follow-up stands; what is not needed has a reason."""
    for step in rules.steps_for(follow_up.state, status):
        if step is FollowUpStep.CLOSE:
            close_follow_up(actor, follow_up.id, note, visit_id=visit_id)
        elif step is FollowUpStep.CANCEL:
            if not note:
                raise Invalid(_("Please say why."), f"note-{follow_up.id}")
            cancel_follow_up(actor, follow_up.id, note, visit_id=visit_id)
        elif step is FollowUpStep.REOPEN:
            reopen_follow_up(actor, follow_up.id, note, visit_id=visit_id)
        else:
            note_follow_up(actor, follow_up.id, note or status.value, visit_id=visit_id)


def cancel_untouched(actor: Actor, visit: Visit, reason: str) -> None:
    """The visit fell away: what it agreed and nobody has touched since is cancelled."""
    touched = (
        select(FollowUpEvent.follow_up_id)
        .group_by(FollowUpEvent.follow_up_id)
        .having(func.count() > 1)
    )
    untouched = db.session.scalars(
        select(FollowUp.id).where(
            FollowUp.visit_id == visit.id,
            FollowUp.state == FollowUpState.OPEN,
            FollowUp.id.not_in(touched),
        )
    ).all()
    for follow_up_id in untouched:
        cancel_follow_up(System(actor.person_id), follow_up_id, reason, visit_id=visit.id)


def _step(
    actor: Actor,
    follow_up_id: UUID,
    step: FollowUpStep,
    note: str,
    visit_id: UUID | None = None,
    due_on: date | None = None,
) -> FollowUp:
    follow_up = take(actor, FollowUp, follow_up_id)
    try:
        follow_up.state = rules.after(follow_up.state, step)
    except rules.FollowUpSettled as settled:
        raise Settled(
            _("This follow-up has changed meanwhile. Load the page again to see how it stands.")
        ) from settled
    _record(actor, follow_up, step, note, visit_id, due_on)
    return follow_up


def _record(
    actor: Actor,
    follow_up: FollowUp,
    step: FollowUpStep,
    note: str,
    visit_id: UUID | None,
    due_on: date | None,
) -> None:
    db.session.add(
        FollowUpEvent(
            follow_up_id=follow_up.id,
            step=step,
            at=clock.now(),
            by=actor.person_id,
            visit_id=visit_id,
            note=note,
            due_on=due_on,
        )
    )
    publish(FollowUpChanged(follow_up.id, follow_up.cooperative_id, follow_up.area_code))
