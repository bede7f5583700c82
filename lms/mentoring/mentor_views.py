"""Pages of one mentor: where they are sent, what rests or ends, and what they hand over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts.identifiers import meant as identifier
from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives.events import ConflictOfInterest
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import may
from lms.mentoring import labels, letter_queries, letters, sending, service
from lms.mentoring.blueprint import assignments_bp as bp
from lms.mentoring.letter_forms import EndForm, PauseForm, ReleaseForm
from lms.mentoring.models import MentorAssignment
from lms.web.forms import Form, PostForm
from lms.web.office import letterhead
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused


@bp.get("/people/<uuid:person_id>")
@sign_in_required
def mentor(person_id: UUID) -> ResponseReturnValue:
    """Where somebody is and was sent."""
    return render_template("mentoring/mentor.html", form=ReleaseForm(), **_page(person_id))


@bp.post("/people/<uuid:person_id>/release")
@sign_in_required
@keeps_what_was_typed
def release(person_id: UUID) -> ResponseReturnValue:
    """Somebody stops mentoring; a successor may take all of it over."""
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            letters.release_mentor(
                me(),
                person_id,
                form.reason.data,
                form.on.data,
                successor_id=_successor(form),
                letter_number=form.letter.data or None,
            )
        except Invalid as fault:
            form.point_at(fault)
        except ConflictOfInterest as conflict:
            form.successor.errors = [str(conflict.message)]
        else:
            message = _("The assignments have ended. This is what is to be handed over.")
            return done("assignments.hand_over", message, person_id=person_id)
    page = _page(person_id)
    if not page["may_act"]:
        raise NotAllowed("mentor.release")
    return refused("mentoring/mentor.html", form, **page)


@bp.get("/people/<uuid:person_id>/handover")
@sign_in_required
def hand_over(person_id: UUID) -> ResponseReturnValue:
    """What the next mentor of each cooperative should know, also to be printed."""
    lines = _lines(person_id)
    return render_template(
        "mentoring/handover.html",
        person=lines[0].row.person,
        handed=letter_queries.hand_over(me(), lines, clock.today()),
        letterhead=letterhead(),
        today=clock.today(),
        labels=labels,
    )


@bp.post("/<uuid:assignment_id>/end")
@sign_in_required
def end_one(assignment_id: UUID) -> ResponseReturnValue:
    """One assignment ends."""
    form = EndForm()

    def act() -> MentorAssignment:
        return service.end_assignment(me(), assignment_id, form.on.data)

    return _one(form, assignment_id, act, _("The assignment has ended."))


@bp.post("/<uuid:assignment_id>/pause")
@sign_in_required
def pause_one(assignment_id: UUID) -> ResponseReturnValue:
    """One assignment rests."""
    form = PauseForm()

    def act() -> MentorAssignment:
        return service.pause_assignment(me(), assignment_id, form.reason.data, form.on.data)

    return _one(form, assignment_id, act, _("The assignment rests."))


@bp.post("/<uuid:assignment_id>/resume")
@sign_in_required
def resume_one(assignment_id: UUID) -> ResponseReturnValue:
    """One assignment goes on."""

    def act() -> MentorAssignment:
        return service.resume_assignment(me(), assignment_id)

    return _one(PostForm(), assignment_id, act, _("The assignment goes on."))


def _one(
    form: Form, assignment_id: UUID, act: Callable[[], MentorAssignment], message: str
) -> ResponseReturnValue:
    row = letter_queries.assignment(me(), assignment_id)
    if form.validate_on_submit():
        try:
            act()
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("assignments.mentor", message, person_id=row.person_id)
    page = _page(row.person_id)
    if not page["may_act"]:
        raise NotAllowed("assignment.end")
    blank = ReleaseForm(formdata=None)
    page |= {"mended": assignment_id, "one_form": form, "form": blank}
    return render_template("mentoring/mentor.html", **page), 422


def _lines(person_id: UUID) -> list[letter_queries.AssignmentLine]:
    lines = letter_queries.lines_of_person(me(), person_id, clock.today())
    if not lines:
        raise NotThere(f"mentor {person_id}")
    return lines


def _page(person_id: UUID) -> dict[str, Any]:
    lines = _lines(person_id)
    return {
        "person": lines[0].row.person,
        "lines": lines,
        "open": [line for line in lines if line.is_open],
        "may_act": may(me(), "mentor.release"),
        "mentors": sending.mentors_known(me()),
        "pause_form": PauseForm(formdata=None),
        "end_form": EndForm(formdata=None),
        "today": clock.today(),
        "labels": labels,
    }


def _successor(form: ReleaseForm) -> UUID | None:
    """Who takes over. Raises Invalid at `successor` when nobody is known by the number."""
    typed = form.successor.data or ""
    if not typed:
        return None
    found = sending.people_named([typed]).get(identifier(typed))
    if found is None:
        raise Invalid(_("Nobody is known by this number."), "successor")
    return found.id
