"""Reports on questions: sent from the result page, answered by those who look after questions."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import answering, appeals, results
from lms.assessments.models import Attempt
from lms.assessments.views import bp
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import Form, LongText
from lms.web.i18n import language
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

REPORT = "/attempts/<uuid:attempt_id>/<int(max=999):slot>/report"
SETTLE = "/questions/reports/<uuid:report_id>"


class ReportForm(Form):
    """What is wrong with a question, in the learner's words."""

    words = LongText(
        lazy_gettext("What is not right with this question?"),
        limit=appeals.LONGEST_WORDS,
        hint=lazy_gettext("For example: the key, a word that can be read in two ways, a number."),
    )


class SettleForm(Form):
    """The answer to a report."""

    outcome = LongText(
        lazy_gettext("Your answer"),
        limit=appeals.LONGEST_WORDS,
        hint=lazy_gettext("The one who reported reads it: what you changed, or why it stays."),
    )


@bp.get(REPORT)
@sign_in_required
def report_question(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Where somebody says what is wrong with a question of their finished chance."""
    attempt = answering.attempt_of(me(), attempt_id)
    if not results.is_key_open(me(), attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    form = ReportForm(formdata=None)
    return render_template("assessments/report_question.html", form=form, **_asked(attempt, slot))


@bp.post(REPORT)
@sign_in_required
@keeps_what_was_typed
def send_report(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Keep the report; those who look after questions find it on their list."""
    if not results.is_key_open(me(), answering.attempt_of(me(), attempt_id)):
        raise Refusal(_("This is possible once the result is there."))
    form = ReportForm()
    if form.validate_on_submit():
        try:
            appeals.send_report(me(), attempt_id, slot, form.words.data)
        except Invalid as fault:
            form.words.errors = [str(fault.message)]
        else:
            message = _("Thank you. You will read the answer among your news.")
            return done(".result", message, attempt_id=attempt_id)
    attempt = answering.attempt_of(me(), attempt_id)
    return refused("assessments/report_question.html", form, **_asked(attempt, slot))


@bp.get("/questions/reports")
@sign_in_required
def question_reports() -> ResponseReturnValue:
    """What learners have found wrong: what waits first, then what was answered."""
    return render_template(
        "assessments/question_reports.html",
        waiting=appeals.question_reports(me()),
        settled=appeals.question_reports(me(), settled=True),
    )


@bp.get(SETTLE)
@sign_in_required
def question_report(report_id: UUID) -> ResponseReturnValue:
    """One report with its question."""
    page = appeals.report_page(me(), report_id)
    return render_template(
        "assessments/question_report.html", form=SettleForm(formdata=None), page=page
    )


@bp.post(SETTLE)
@sign_in_required
@keeps_what_was_typed
def settle_report(report_id: UUID) -> ResponseReturnValue:
    """Answer a report."""
    form = SettleForm()
    page = appeals.report_page(me(), report_id)
    if not form.validate_on_submit():
        return refused("assessments/question_report.html", form, page=page)
    appeals.settle_report(me(), report_id, form.outcome.data)
    return done(".question_reports", _("The answer is kept and will be told."))


def _asked(attempt: Attempt, slot: int) -> dict[str, Any]:
    question = answering.question_at(me(), attempt.id, slot)
    quiz = attempt.quiz
    return {
        "attempt": attempt,
        "slot": slot,
        "stem": question.stem,
        "quiz": quiz,
        "title": answering.title_of(quiz, language()),
    }
