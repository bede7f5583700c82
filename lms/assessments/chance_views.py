"""Pages of those who look after checks: more time, void, and what differs for whom."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import or_

from lms.accounts.identifiers import meant
from lms.accounts.models import Person
from lms.accounts.present import NAMED, meant_by
from lms.accounts.sessions import me, sign_in_required
from lms.assessments import looking_after
from lms.assessments.allowances import ForWhom, allowance_of, set_allowance, set_override
from lms.assessments.chance_forms import AllowanceForm, MoreTimeForm, OverrideForm, VoidForm
from lms.assessments.policy import looks_after
from lms.assessments.views import bp
from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.i18n import gettext as _
from lms.core.policy import require, visible_to
from lms.web.forms import Form
from lms.web.responses import done, refused, wants_json

QUIZ, ATTEMPT = "assessments/quiz_desk.html", "assessments/attempt_desk.html"


@bp.get("/quizzes/<path:code>/chances")
@sign_in_required
def quiz_desk(code: str) -> ResponseReturnValue:
    """A check: how it is taken, who is at work, what differs for whom."""
    page = _desk(code)
    return render_template(QUIZ, page=page, form=MoreTimeForm(formdata=None))


@bp.post("/quizzes/<path:code>/outage")
@sign_in_required
def outage(code: str) -> ResponseReturnValue:
    """After an outage: more time for everybody who is at work."""
    page, form = _desk(code), MoreTimeForm()

    def act() -> ResponseReturnValue:
        count = looking_after.extend_all(me(), code, form.minutes.data, form.reason.data)
        message = _("%(count)s attempts have more time now.", count=count)
        return done(".quiz_desk", message, code=code)

    return _answer(form, act, QUIZ, page=page)


@bp.route("/quizzes/<path:code>/overrides", methods=["GET", "POST"])
@sign_in_required
def override(code: str) -> ResponseReturnValue:
    """What differs at this check for one person or cooperative."""
    page, form = _desk(code), OverrideForm()

    def act() -> ResponseReturnValue:
        whom = _whom(form.who.data)
        set_override(me(), code, whom, form.what, form.reason.data)
        return done(".quiz_desk", _("It holds for chances that begin from now on."), code=code)

    return _answer(form, act, "assessments/override.html", page=page)


@bp.get("/attempts/<uuid:attempt_id>/desk")
@sign_in_required
def attempt_desk(attempt_id: UUID) -> ResponseReturnValue:
    """An attempt of somebody, to give more time or declare it void; no answers."""
    return render_template(ATTEMPT, **_of_attempt(attempt_id))


@bp.post("/attempts/<uuid:attempt_id>/void")
@sign_in_required
def void(attempt_id: UUID) -> ResponseReturnValue:
    """Declare it void: it uses no chance."""
    page, form = _of_attempt(attempt_id), VoidForm()

    def act() -> ResponseReturnValue:
        looking_after.void_attempt(me(), attempt_id, form.reason.data)
        return done(".attempt_desk", _("This attempt does not count."), attempt_id=attempt_id)

    return _answer(form, act, ATTEMPT, **{**page, "void_form": form})


@bp.post("/attempts/<uuid:attempt_id>/extend")
@sign_in_required
def extend(attempt_id: UUID) -> ResponseReturnValue:
    """Give one attempt more time."""
    page, form = _of_attempt(attempt_id), MoreTimeForm()

    def act() -> ResponseReturnValue:
        minutes, reason = form.minutes.data, form.reason.data
        looking_after.extend_attempt(me(), attempt_id, minutes, reason)
        message = _("There are %(minutes)s minutes more now.", minutes=minutes)
        return done(".attempt_desk", message, attempt_id=attempt_id)

    return _answer(form, act, ATTEMPT, **{**page, "time_form": form})


@bp.route("/people/<uuid:person_id>/allowance", methods=["GET", "POST"])
@sign_in_required
def allowance(person_id: UUID) -> ResponseReturnValue:
    """How much time somebody has at every exam."""
    person = db.session.scalars(visible_to(me(), Person).where(Person.id == person_id)).first()
    if person is None:
        raise NotThere(f"person {person_id}")
    require(me(), "allowance.set", person)
    kept = allowance_of(person_id)
    form = AllowanceForm(obj=kept)

    def act() -> ResponseReturnValue:
        set_allowance(me(), person_id, form.factor.data, form.reason.data)
        return done(".allowance", _("It holds for chances that begin from now on."),
                    person_id=person_id)  # fmt: skip

    return _answer(form, act, "assessments/allowance.html", person=person, kept=kept)


def _desk(code: str) -> looking_after.QuizDesk:
    if not looks_after(me()):
        raise NotAllowed("quiz.extend")
    return looking_after.quiz_desk(me(), code)


def _of_attempt(attempt_id: UUID) -> dict[str, Any]:
    if not looks_after(me()):
        raise NotThere(f"attempt {attempt_id}")
    return {
        "page": looking_after.attempt_desk(me(), attempt_id),
        "void_form": VoidForm(formdata=None),
        "time_form": MoreTimeForm(formdata=None),
    }


def _whom(typed: str) -> ForWhom:
    """The person or cooperative that is meant. Raises Invalid at `who`."""
    number = meant(typed)
    found = db.session.scalars(
        visible_to(me(), Person).where(
            meant_by(or_(NAMED.participant_no == number, NAMED.phone == number))
        )
    ).first()
    if found is not None:
        return ForWhom(person_id=found.id)
    place = db.session.scalars(
        visible_to(me(), Cooperative).where(Cooperative.code == typed.strip().upper())
    ).first()
    if place is None:
        raise Invalid(_("Nobody and no cooperative is known by this."), "who")
    return ForWhom(cooperative_id=place.id)


def _answer(
    form: Form, act: Callable[[], ResponseReturnValue], template: str, **page: Any
) -> ResponseReturnValue:
    """Show the form, or do the act; what cannot be accepted stands beside its field."""
    if not form.is_submitted():
        return render_template(template, form=form, **page)
    if form.validate():
        try:
            return act()
        except Refusal as refusal:
            if wants_json() or isinstance(refusal, NotAllowed | NotThere):
                raise
            form.point_at(refusal)
    return refused(template, form, **page)
