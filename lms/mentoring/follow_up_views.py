"""The page of follow-ups, and what can be done to one."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, may
from lms.mentoring import follow_ups as acts
from lms.mentoring import labels, queries
from lms.mentoring.blueprint import bp
from lms.mentoring.forms import DeadlineForm, NoteForm, SaidForm
from lms.mentoring.models import FollowUp
from lms.mentoring.queries import Show
from lms.mentoring.rules.follow_ups import FollowUpStep, can
from lms.web import asked
from lms.web.forms import Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

ACTS = {
    FollowUpStep.CLOSE: "close",
    FollowUpStep.CLAIM: "claim",
    FollowUpStep.NOTE: "note",
    FollowUpStep.MOVE: "move",
    FollowUpStep.REOPEN: "reopen",
    FollowUpStep.CANCEL: "cancel",
}


@bp.get("/follow-ups")
@sign_in_required
def follow_ups() -> ResponseReturnValue:
    """What was promised, parted by how it stands."""
    return render_template("mentoring/follow_ups.html", **_page())


@bp.post("/follow-ups/<uuid:follow_up_id>/close")
@sign_in_required
@keeps_what_was_typed
def close(follow_up_id: UUID) -> ResponseReturnValue:
    """It is done."""
    return _act(NoteForm(), follow_up_id, acts.close_follow_up, _("The follow-up is done."))


@bp.post("/follow-ups/<uuid:follow_up_id>/claim")
@sign_in_required
@keeps_what_was_typed
def claim(follow_up_id: UUID) -> ResponseReturnValue:
    """The board says that it is done."""
    message = _("Thank you. Your mentor will check it.")
    return _act(NoteForm(), follow_up_id, acts.claim_follow_up, message)


@bp.post("/follow-ups/<uuid:follow_up_id>/reopen")
@sign_in_required
@keeps_what_was_typed
def reopen(follow_up_id: UUID) -> ResponseReturnValue:
    """It is not done after all."""
    return _act(NoteForm(), follow_up_id, acts.reopen_follow_up, _("The follow-up is open again."))


@bp.post("/follow-ups/<uuid:follow_up_id>/note")
@sign_in_required
@keeps_what_was_typed
def note(follow_up_id: UUID) -> ResponseReturnValue:
    """A few words on how it goes."""
    return _act(SaidForm(), follow_up_id, acts.note_follow_up, _("Your note is kept."))


@bp.post("/follow-ups/<uuid:follow_up_id>/cancel")
@sign_in_required
@keeps_what_was_typed
def cancel(follow_up_id: UUID) -> ResponseReturnValue:
    """It is no longer needed."""
    message = _("The follow-up is no longer needed.")
    return _act(SaidForm(), follow_up_id, acts.cancel_follow_up, message)


@bp.post("/follow-ups/<uuid:follow_up_id>/move")
@sign_in_required
@keeps_what_was_typed
def move(follow_up_id: UUID) -> ResponseReturnValue:
    """It has a new deadline."""
    form = DeadlineForm()

    def act(actor: Actor, key: UUID, reason: str) -> FollowUp:
        return acts.move_follow_up(actor, key, form.due_on.data, reason)

    return _act(form, follow_up_id, act, _("The follow-up has a new deadline."))


def _act(
    form: Form,
    follow_up_id: UUID,
    act: Callable[[Actor, UUID, str], FollowUp],
    message: str,
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            act(me(), follow_up_id, form["note"].data or "")
        except Invalid as fault:
            form.point_at(fault, "note")
        else:
            return done("mentoring.follow_ups", message)
    return refused("mentoring/follow_ups.html", form, mended=follow_up_id, **_page())


def _page() -> dict[str, Any]:
    today = clock.today()
    counts = queries.follow_up_counts(me(), today)
    show = _asked_for(counts)
    rows = queries.follow_ups(me(), show, today, asked.id_of("cooperative"))
    events = queries.events_of(me(), [row.id for row in rows])
    people = {event.by for found in events.values() for event in found if event.by}
    return {
        "show": show,
        "counts": counts,
        "rows": rows,
        "events": events,
        "names": queries.names_of(people),
        "steps": {row.id: _steps(row) for row in rows},
        "labels": labels,
        "today": today,
    }


def _asked_for(counts: dict[Show, int]) -> Show:
    """The part asked for, else the first that holds something."""
    return asked.one_of(Show, "show") or next((show for show in Show if counts[show]), Show.OPEN)


def _steps(row: FollowUp) -> Sequence[str]:
    """What the person may do to it, the main thing first."""
    return [
        name
        for step, name in ACTS.items()
        if can(row.state, step) and may(me(), f"follow_up.{name}", row)
    ]
