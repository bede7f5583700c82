"""All questions of an attempt on one page. One form holds them, so it works without JavaScript."""

from typing import Any
from uuid import UUID, uuid4

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import widgets

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import answering, attempts
from lms.assessments.answering import QuestionPage
from lms.assessments.attempts import GREATEST_SEQUENCE
from lms.assessments.forms import MOST_CLIENT, AnswerForm, fingerprint
from lms.assessments.kinds import FileTask, Question
from lms.assessments.models import AnswerStep, Attempt, AttemptState
from lms.assessments.rules.attempts import NotOpen, Step
from lms.assessments.views import bp, closed, is_over, late_words, shown
from lms.core.i18n import gettext as _
from lms.web.forms import Form, Text, Tick, WholeNumber
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import wants_json

TEMPLATE = "assessments/whole.html"
ROOM = 5
"""Characters of a page's name that are left for the place of a question."""


class WholeForm(Form):
    """What belongs to the page as a whole; each question has its own fields beside it."""

    client = Text(limit=MOST_CLIENT - ROOM, widget=widgets.HiddenInput())
    sequence = WholeNumber(most=GREATEST_SEQUENCE, widget=widgets.HiddenInput())
    kept = Tick(required=False)


class PartForm(AnswerForm):
    """One question among others."""

    client = None  # type: ignore[assignment]
    sequence = None  # type: ignore[assignment]
    kept = None  # type: ignore[assignment]


Parts = list[tuple[QuestionPage, PartForm]]


@bp.get("/attempts/<uuid:attempt_id>/all")
@sign_in_required
def whole(attempt_id: UUID) -> ResponseReturnValue:
    """Every question, with what was answered so far."""
    attempt = answering.attempt_of(me(), attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS or is_over(attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    if attempt.is_checked_at_once:
        return redirect(url_for(".question", attempt_id=attempt_id, slot=1))
    name = uuid4().hex
    form = WholeForm(formdata=None, data={"client": name, "sequence": 0})
    parts = [(page, _opened(page, asked)) for page, asked in answering.every_page(attempt)]
    return render_template(TEMPLATE, form=form, parts=parts, **shown(parts[0][0]))


@bp.post("/attempts/<uuid:attempt_id>/all")
@sign_in_required
@keeps_what_was_typed
def save_whole(attempt_id: UUID) -> ResponseReturnValue:
    """Keep every answer that can be read; what cannot be is named beside its question."""
    attempt = answering.attempt_of(me(), attempt_id)
    form = WholeForm()
    parts = [(page, _sent(page, asked)) for page, asked in answering.every_page(attempt)]
    if not form.validate_on_submit():
        return _unread(form, parts)
    faults = [page.slot for page, part in parts if not part.validate()]
    if not form.kept.data:
        try:
            late = _save(attempt, form, [one for one in parts if one[0].slot not in faults])
        except NotOpen as refusal:
            return closed(attempt_id, refusal)
        if late is not None:
            return closed(attempt_id, NotOpen(late_words(late)))
    if faults:
        return _unread(form, parts)
    if wants_json():
        return jsonify(ok=True, message=_("Saved."))
    return redirect(url_for(".review", attempt_id=attempt_id), 303)


def _save(attempt: Attempt, form: WholeForm, parts: Parts) -> AnswerStep | None:
    """Keep what this page has changed; gives a step that came too late, if any did."""
    said, late = answering.last_said(attempt.id), None
    for page, part in parts:
        name = f"{form.client.data}.{page.slot}"
        is_text = page.slot not in attempt.asked or isinstance(part.question, FileTask)
        given = attempts.GivenAnswer(
            client=name,
            sequence=form.sequence.data,
            slot=page.slot,
            value=part.answer.data,
            sure=part.is_sure,
        )
        if is_text or _is_no_news(part, given, said.get(name)):
            continue
        step = attempts.save_answer(me(), attempt.id, given)
        late = step if step.late else late
    return late


def _is_no_news(part: PartForm, given: attempts.GivenAnswer, last: Step | None) -> bool:
    """Whether a question stands as this page last said it, or as it was when the page opened.

    What the page said under this number or a later one is left to the saving to recognise.
    """
    if last is None:
        return part.changes_nothing
    return last.sequence < given.sequence and given.said == (last.slot, last.value, last.is_sure)


def _opened(page: QuestionPage, asked: Question) -> PartForm:
    sure = bool(page.is_sure)
    data = {"before": fingerprint(page.answer, page.is_sure), "answer": page.answer, "sure": sure}
    return PartForm(asked, formdata=None, data=data, **_beside(page))


def _sent(page: QuestionPage, asked: Question) -> PartForm:
    return PartForm(asked, so_far=page.answer, **_beside(page))


def _beside(page: QuestionPage) -> dict[str, Any]:
    """The page's own token speaks for all of its questions."""
    return {"prefix": f"q{page.slot}-", "meta": {"csrf": False}}


def _unread(form: WholeForm, parts: Parts) -> ResponseReturnValue:
    if wants_json():
        errors = dict(form.errors) | {
            f"q{page.slot}": [str(error) for error in part.answer.errors]
            for page, part in parts
            if part.errors
        }
        return jsonify(errors=errors), 422
    answering.attempt_of(me(), parts[0][0].attempt.id)  # what was kept has let go of its quiz
    page = render_template(TEMPLATE, form=form, parts=parts, **shown(parts[0][0]))
    return page, 422
