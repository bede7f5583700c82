"""Pages of visits: the agenda, the form, its receipt, and visits that were made."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, my_person, sign_in_required
from lms.core import clock
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import may
from lms.core.submissions import OtherContent, Receipt
from lms.core.text import as_id
from lms.core.working_time import calendar
from lms.mentoring import labels, queries
from lms.mentoring.agenda import agenda as agenda_of
from lms.mentoring.agenda import cooperatives_mentored
from lms.mentoring.blueprint import bp
from lms.mentoring.forms import ReasonForm
from lms.mentoring.models import Visit
from lms.mentoring.policy import is_mentor
from lms.mentoring.rules import visits as rules
from lms.mentoring.rules.visits import VisitState, VisitStep
from lms.mentoring.schedule import LONGEST_WINDOW
from lms.mentoring.sent_before import sent_before
from lms.mentoring.verification import withdraw_visit
from lms.mentoring.visit_context import VisitContext, visit_form_context
from lms.mentoring.visit_form import VisitForm, follow_ups_named, form_for, new_row
from lms.mentoring.visits import submit_visit
from lms.web import asked
from lms.web.forms import Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused, wants_json


@bp.get("")
@sign_in_required
def agenda() -> ResponseReturnValue:
    """The mentor's day; whoever mentors nobody goes to the visits that they may see."""
    if not is_mentor(me()):
        return redirect(url_for("mentoring.visits"))
    return render_template(
        "mentoring/agenda.html", agenda=agenda_of(me(), clock.today()), person=my_person()
    )


@bp.get("/visits")
@sign_in_required
def visits() -> ResponseReturnValue:
    """The visits that the person may see, the newest first."""
    chosen = asked.one_of(VisitState, "state")
    rows = queries.visits(me(), cooperative_id=asked.id_of("cooperative"), state=chosen)
    return render_template("mentoring/visits.html", visits=rows, state=chosen, labels=labels)


@bp.get("/visits/new")
@sign_in_required
def new_visit() -> ResponseReturnValue:
    """The form of a visit, or first the choice of the cooperative."""
    cooperative_id = _named("cooperative")
    if cooperative_id is None:
        mine = cooperatives_mentored(me())
        if not mine:
            abort(403)
        return render_template("mentoring/choose.html", cooperatives=mine)
    context = _context(cooperative_id)
    submission = _named("submission")
    if submission is None:
        # The number stands in the address, so that whoever goes back to the form sends the same one.
        return redirect(
            url_for(
                "mentoring.new_visit",
                cooperative=cooperative_id,
                due=_named("due"),
                replaces=_named("replaces"),
                submission=uuid4(),
            )
        )
    replaced = _replaced(_named("replaces"))
    data = {"cooperative": cooperative_id, "due": _named("due") or _due_now(context)}
    if replaced is not None:
        data = sent_before(me(), replaced)
    data["submission"] = submission
    return _form_page(context, form_for(context, data=data), replaced)


@bp.post("/visits")
@sign_in_required
@keeps_what_was_typed
def send_visit() -> ResponseReturnValue:
    """Take a visit, from the page or from the phone's queue, and answer with its receipt."""
    cooperative_id = as_id(request.form.get("cooperative", ""))
    named = follow_ups_named(request.form)
    context = _context(cooperative_id, named)
    form = form_for(context, request.form)
    if not form.validate_on_submit():
        return _refused(context, form)
    try:
        receipt = submit_visit(me(), form.submission.data, form.visit_fields())
    except Invalid as fault:
        form.point_at(fault)
        return _refused(_context(cooperative_id, named), form)
    except OtherContent as conflict:
        if wants_json():
            raise
        return _in_conflict(conflict, form), 409
    return _received(receipt)


def _in_conflict(conflict: OtherContent, form: VisitForm) -> str:
    return render_template(
        "mentoring/conflict.html",
        message=conflict.message,
        person_id=me().person_id,
        submission=form.submission.data,
    )


@bp.get("/visits/<uuid:visit_id>")
@sign_in_required
def visit(visit_id: UUID) -> ResponseReturnValue:
    """One visit as it stands."""
    return visit_page(visit_id, ReasonForm())


@bp.get("/visits/<uuid:visit_id>/sent")
@sign_in_required
def sent(visit_id: UUID) -> ResponseReturnValue:
    """The receipt: sent, under which number, when, and what happens next."""
    found = queries.visit(me(), visit_id) or abort(404)
    received = clock.day_of(found.received_at)
    submission = queries.revision_by(me(), visit_id, _named("submission"))
    days = calendar(received, received + LONGEST_WINDOW).of(found.area_code)
    return render_template(
        "mentoring/sent.html",
        visit=found,
        by_rule_on=rules.verified_by_rule_on(received, days),
        promised=queries.follow_ups_of_visit(me(), visit_id),
        labels=labels,
        person_id=me().person_id,
        submission=submission and submission.submission,
        unmoved=queries.statuses_without_effect(me(), submission) if submission else (),
    )


@bp.post("/visits/<uuid:visit_id>/withdraw")
@sign_in_required
@keeps_what_was_typed
def withdraw(visit_id: UUID) -> ResponseReturnValue:
    """The author takes the visit back."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return visit_page(visit_id, form)
    withdraw_visit(me(), visit_id, form.reason.data or "")
    return done("mentoring.agenda", _("The visit is withdrawn. It is due again."))


def visit_page(visit_id: UUID, form: Form) -> ResponseReturnValue:
    """The page of a visit, with what was typed into its form."""
    found = queries.visit(me(), visit_id) or abort(404)
    context: dict[str, Any] = {
        "visit": found,
        "flags": queries.flags_of(me(), [visit_id]).get(visit_id, []),
        "promised": queries.follow_ups_of_visit(me(), visit_id),
        "steps": {step.value for step in VisitStep if _may(found, step)},
        "labels": labels,
    }
    if form.errors:
        return refused("mentoring/visit.html", form, **context)
    return render_template("mentoring/visit.html", form=form, **context)


def _named(name: str) -> UUID | None:
    """The id in the form's address, None when there is none that could be one: the form mends it."""
    return as_id(request.args.get(name, ""))


def _may(visit: Visit, step: VisitStep) -> bool:
    return rules.can(visit.state, step) and may(me(), f"visit.{step.value}", visit)


def _context(cooperative_id: UUID | None, named: Collection[UUID] = ()) -> VisitContext:
    """What the form opens with. Raises NotThere for who is not sent to the cooperative."""
    if cooperative_id is None:
        raise NotThere()
    found = visit_form_context(me(), cooperative_id, clock.today(), named)
    if found is None:
        raise NotThere()
    return found


def _due_now(context: VisitContext) -> UUID | None:
    """The due visit that a visit of today would complete."""
    today = clock.today()
    return next((due.id for due in context.dues if due.window_start <= today), None)


def _replaced(visit_id: UUID | None) -> Visit | None:
    """The returned visit that is to be mended, when it is the person's own."""
    found = queries.visit(me(), visit_id) if visit_id else None
    return found if found is not None and _may(found, VisitStep.CORRECT) else None


def _form_page(
    context: VisitContext, form: VisitForm, replaced: Visit | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = _shown(context, replaced)
    return render_template("mentoring/visit_form.html", form=form, **shown), status


def _refused(context: VisitContext, form: VisitForm) -> ResponseReturnValue:
    replaced = _replaced(form.replaces.data)
    return refused("mentoring/visit_form.html", form, **_shown(context, replaced))


def _shown(context: VisitContext, replaced: Visit | None) -> dict[str, Any]:
    pattern = type("Pattern", (Form,), new_row("__i__"))
    return {
        "person_id": me().person_id,
        "context": context,
        "replaced": replaced,
        "pattern": pattern(formdata=None),
        "labels": labels,
        "today": clock.today(),
    }


def _received(receipt: Receipt) -> ResponseReturnValue:
    location = url_for(
        "mentoring.sent", visit_id=receipt.answer["visit_id"], submission=receipt.submission
    )
    if wants_json():
        return jsonify(ok=True, location=location, **receipt.answer)
    return redirect(location, 303)
