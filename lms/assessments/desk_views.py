"""The grading desk: a list, and one answer a screen. Works without JavaScript."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import desk, handing_in, marking
from lms.assessments.answering import title_of
from lms.assessments.desk_forms import OverrideForm, levels_of, rubric_form
from lms.assessments.kinds import Essay, FileTask, Rubric
from lms.assessments.texts import rubric_of
from lms.assessments.views import bp, sent_file
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web.i18n import language
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

PLACE = "/grading/<uuid:attempt_id>/<int(max=999):slot>"


@bp.get("/grading")
@sign_in_required
def grading() -> ResponseReturnValue:
    """Which answers wait for a person, the oldest first."""
    return render_template("assessments/grading.html", desk=desk.desk(me()), title_of=title_of)


@bp.get(PLACE)
@sign_in_required
def mark(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """One answer with its question, rubric and earlier marks."""
    found = desk.on_desk(me(), attempt_id, slot)
    form = _form(found, formdata=None, data={"known": len(found.marks)})
    return render_template("assessments/grading_answer.html", form=form, **_shown(found))


@bp.post(PLACE)
@sign_in_required
@keeps_what_was_typed
def give_mark(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Keep the mark, and lead on to the next answer where that is wanted."""
    found = desk.on_desk(me(), attempt_id, slot)
    form = _form(found)
    if not form.validate_on_submit():
        return refused("assessments/grading_answer.html", form, **_shown(found))
    try:
        _keep(found, form)
    except Invalid as wrong:
        form.point_at(wrong)
        return refused("assessments/grading_answer.html", form, **_shown(found))
    return _onward(_("The mark is kept."))


@bp.get(PLACE + "/file")
@sign_in_required
def answer_file(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """The file that was handed in as the answer."""
    return sent_file(handing_in.file_of(desk.on_desk(me(), attempt_id, slot).answer))


def _form(found: desk.OnDesk, **how: Any) -> Any:
    """The form that fits the answer: by rubric, or over the mark that it has."""
    rubric = _rubric(found)
    if rubric:
        return rubric_form(rubric, needs_reason=not found.is_waiting)(**how)
    return OverrideForm(**how)


def _rubric(found: desk.OnDesk) -> Rubric:
    if found.is_by_hand and isinstance(found.question, Essay | FileTask):
        return rubric_of(found.question)
    return ()


def _keep(found: desk.OnDesk, form: Any) -> None:
    rubric, where = _rubric(found), (found.attempt.id, found.slot)
    if rubric:
        marking.grade_answer(me(), *where, levels_of(form, rubric), form.marked())
    else:
        marking.override_mark(me(), *where, form.percent.data, form.marked())


def _shown(found: desk.OnDesk) -> dict[str, Any]:
    return {
        "found": found,
        "rubric": _rubric(found),
        "quiz_title": title_of(found.quiz, language()),
    }


def _onward(message: str) -> ResponseReturnValue:
    following = desk.next_waiting(me()) if request.form.get("go") == "next" else None
    if following is None:
        return done(".grading", message)
    attempt_id, slot = following
    return done(".mark", message, attempt_id=attempt_id, slot=slot)
