"""Taking a check: start, one question a screen, review, send, result. Works without JavaScript."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import answering, attempts, handing_in, practice, results, terms_pages
from lms.assessments.forms import AnswerForm, FileForm, blank_form
from lms.assessments.kinds import FileTask, Question
from lms.assessments.models import AnswerStep, Attempt, AttemptState
from lms.assessments.queries import quiz_states
from lms.assessments.rules.attempts import NotOpen, TooEarly
from lms.assessments.rules.chances import Pages, is_late
from lms.core import clock, storage
from lms.core.errors import Refusal
from lms.core.i18n import gettext as _
from lms.web.formats import clock_time
from lms.web.i18n import language
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused, wants_json
from lms.web.uploads import takes_files

bp = Blueprint("assessments", __name__, template_folder="templates")

QUESTION = "/attempts/<uuid:attempt_id>/<int(max=999):slot>"


@bp.post("/quizzes/<path:code>/attempts")
@sign_in_required
def start(code: str) -> ResponseReturnValue:
    """Begin a chance, or go on with the open one where it was left.

    Where a clock runs or chances are few, the page that says so comes first. `whole` is sent where
    a script can show one question after the other of the page that holds them all.
    """
    if not request.form.get("seen") and terms_pages.comes_first(me(), code):
        return redirect(url_for(".terms", code=code), 303)
    try:
        attempt = attempts.start_attempt(me(), code)
    except TooEarly as early:
        return _too_early(code, early)
    except attempts.NotNow:
        if wants_json():
            raise
        return _terms(code), 409
    slot = answering.where_to_go_on(attempt)
    if request.form.get("whole") and not attempt.is_checked_at_once:
        return redirect(_whole_url(attempt.id, slot), 303)
    return redirect(url_for(".question", attempt_id=attempt.id, slot=slot), 303)


@bp.get("/quizzes/<path:code>/start")
@sign_in_required
def terms(code: str) -> ResponseReturnValue:
    """What applies to me at this check and why, before I begin."""
    return _terms(code)


@bp.get("/attempts/<uuid:attempt_id>")
@sign_in_required
def attempt(attempt_id: UUID) -> ResponseReturnValue:
    """The chance wherever it stands: the first question that is still empty, or the result."""
    found = answering.attempt_of(me(), attempt_id)
    slot = answering.where_to_go_on(found)
    return redirect(url_for(".question", attempt_id=attempt_id, slot=slot))


@bp.get(QUESTION)
@sign_in_required
def question(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """One question, with what was answered so far."""
    attempt = answering.attempt_of(me(), attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS or is_over(attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    page, asked = answering.question_page(me(), attempt, slot)
    if attempt.pages is Pages.ALL and not isinstance(asked, FileTask):
        return redirect(_whole_url(attempt_id, slot))
    helped = practice.helped_at(attempt, slot) if attempt.is_checked_at_once else None
    if helped is not None and helped.explained:
        return render_template("assessments/checked.html", helped=helped, **shown(page))
    is_alone = attempt.is_checked_at_once or isinstance(asked, FileTask)
    return render_template(
        "assessments/question.html",
        form=blank_form(asked, page.answer, page.is_sure),
        file_form=FileForm(formdata=None),
        helped=helped,
        whole_url="" if is_alone else _whole_url(attempt_id, slot),
        **shown(page),
    )


@bp.post(QUESTION)
@sign_in_required
@keeps_what_was_typed
def save(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Keep an answer; a page goes on to where its button says, the autosave gets a receipt."""
    form = _answer_form(attempt_id, slot, answering.question_at(me(), attempt_id, slot))
    if not form.validate_on_submit():
        return _not_read(attempt_id, slot, form)
    # A page that was only opened, perhaps hours ago in another tab, must not hide a newer answer.
    is_news = not form.changes_nothing or answering.has_saved(attempt_id, form.client.data)
    if is_news and not form.kept.data:
        try:
            step = _save(attempt_id, slot, form)
        except NotOpen as refusal:
            return closed(attempt_id, refusal)
        if step.late:
            return closed(attempt_id, NotOpen(late_words(step)))
    if wants_json():
        return jsonify(ok=True, message=_("Saved."))
    return _helped(attempt_id, slot) or redirect(_onward(attempt_id, slot), 303)


@bp.post(QUESTION + "/file")
@sign_in_required
@takes_files(handing_in.LARGEST)
def hand_in(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """Take the file that a task asks for."""
    form = FileForm()
    attempt = answering.attempt_of(me(), attempt_id)
    handing_in.ensure_may_come(me(), attempt, slot)
    if not form.validate_on_submit():
        page, asked = answering.question_page(me(), attempt, slot)
        blank = blank_form(asked, page.answer, page.is_sure)
        given = {"form": blank, "file_form": form, **shown(page)}
        return render_template("assessments/question.html", **given), 422
    handing_in.count_try(attempt)
    kept = storage.keep(*form.file.data)
    step = handing_in.hand_in(me(), attempt_id, slot, kept, form.file_name)
    if step.late:
        return closed(attempt_id, NotOpen(late_words(step)))
    return done(".question", _("Your file has been handed in."), attempt_id=attempt_id, slot=slot)


@bp.get(QUESTION + "/file")
@sign_in_required
def own_file(attempt_id: UUID, slot: int) -> ResponseReturnValue:
    """The file that one has handed in."""
    return sent_file(handing_in.own_file(me(), attempt_id, slot))


@bp.get("/attempts/<uuid:attempt_id>/review")
@sign_in_required
def review(attempt_id: UUID) -> ResponseReturnValue:
    """All answers before they are sent, with the empty ones named."""
    attempt = answering.attempt_of(me(), attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS or is_over(attempt):
        return redirect(url_for(".result", attempt_id=attempt_id))
    page = answering.review_page(attempt)
    return render_template("assessments/review.html", **shown(page))


@bp.post("/attempts/<uuid:attempt_id>/submit")
@sign_in_required
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Send the answers; sending again leads to the same result."""
    attempts.submit_attempt(me(), attempt_id)
    return done(".result", _("Your answers have been sent."), attempt_id=attempt_id)


@bp.get("/attempts/<uuid:attempt_id>/result")
@sign_in_required
def result(attempt_id: UUID) -> ResponseReturnValue:
    """How it went and, once it may be seen, why; before the end it leads to the review."""
    attempt = answering.attempt_of(me(), attempt_id)
    if attempt.state is AttemptState.VOID or is_over(attempt):
        return render_template("assessments/ended.html", attempt=attempt, quiz=attempt.quiz)
    if attempt.state is AttemptState.SUBMITTED:
        return render_template("assessments/waiting.html", **_of(attempt))
    if attempt.state is not AttemptState.GRADED:
        return redirect(url_for(".review", attempt_id=attempt_id))
    page = results.result(me(), attempt)
    template = "result" if isinstance(page, results.Result) else "score"
    return render_template(f"assessments/{template}.html", **shown(page))


def is_over(attempt: Attempt) -> bool:
    """Whether the clock has ended it, though nobody has marked it yet."""
    is_open = attempt.state is AttemptState.IN_PROGRESS
    return is_open and is_late(clock.now(), attempt.deadline_at)


def _terms(code: str) -> str:
    page = terms_pages.terms_page(me(), code)
    title = answering.title_of(page.quiz, language())
    return render_template("assessments/terms.html", page=page, quiz=page.quiz, title=title)


def _whole_url(attempt_id: UUID, slot: int) -> str:
    return url_for(".whole", attempt_id=attempt_id, _anchor=f"q{slot}")


def _helped(attempt_id: UUID, slot: int) -> ResponseReturnValue | None:
    """In a latihan: the same question again, with what was asked for."""
    pressed = request.form.get("go")
    act = {"check": practice.check_answer, "hint": practice.take_hint}.get(pressed or "")
    if act is None:
        return None
    act(me(), attempt_id, slot)
    return redirect(url_for(".question", attempt_id=attempt_id, slot=slot), 303)


def late_words(step: AnswerStep) -> str:
    """Why an answer that was kept does not count."""
    attempt = answering.attempt_of(me(), step.attempt_id)
    if attempt.is_checked_at_once:
        return _("This question has been checked already. What is changed now does not count.")
    return _("The time is over. This answer is kept, but it does not count.")


def shown(
    page: answering.QuestionPage | answering.ReviewPage | results.Result | results.Ended,
) -> dict[str, Any]:
    """What every page of an attempt is given."""
    return {"page": page, "now": clock.now(), **_of(page.attempt)}


def _of(attempt: Attempt) -> dict[str, Any]:
    quiz = attempt.quiz
    return {"attempt": attempt, "quiz": quiz, "title": answering.title_of(quiz, language())}


def _answer_form(attempt_id: UUID, slot: int, question: Question) -> AnswerForm:
    """The form of a question; a file that was handed in is not sent with it again."""
    so_far = None
    if isinstance(question, FileTask):
        so_far = answering.answer_at(answering.attempt_of(me(), attempt_id), slot)
    return AnswerForm(question, so_far=so_far)


def sent_file(found: handing_in.HandedIn) -> ResponseReturnValue:
    """A file that was handed in, to be kept and never to be run in the browser."""
    return download(found.content, found.mime, found.name)


def _save(attempt_id: UUID, slot: int, form: AnswerForm) -> AnswerStep:
    return attempts.save_answer(
        me(),
        attempt_id,
        attempts.GivenAnswer(
            client=form.client.data,
            sequence=form.sequence.data,
            slot=slot,
            value=form.answer.data,
            sure=form.is_sure,
        ),
    )


def _onward(attempt_id: UUID, slot: int) -> str:
    """Where the pressed button leads; without one to the next question, and last to the review."""
    pressed = request.form.get("go")
    attempt = answering.attempt_of(me(), attempt_id)
    goal = slot - 1 if pressed == "back" else slot + 1
    if pressed == "review" or goal > attempt.shown:
        return url_for(".review", attempt_id=attempt_id)
    return url_for(".question", attempt_id=attempt_id, slot=max(goal, 1))


def _not_read(attempt_id: UUID, slot: int, form: AnswerForm) -> ResponseReturnValue:
    """The question again, with what was typed and what is wrong with it."""
    attempt: Attempt = answering.attempt_of(me(), attempt_id)
    page, _asked = answering.question_page(me(), attempt, slot)
    helped = practice.helped_at(attempt, slot) if attempt.is_checked_at_once else None
    given = {"file_form": FileForm(formdata=None), "helped": helped, **shown(page)}
    return refused("assessments/question.html", form, **given)


def closed(attempt_id: UUID, refusal: NotOpen) -> ResponseReturnValue:
    """Say that an answer does not count any more, and why."""
    if wants_json():
        raise refusal
    attempt = answering.attempt_of(me(), attempt_id)
    return render_template("assessments/closed.html", attempt=attempt, message=refusal.message), 409


def _too_early(code: str, early: TooEarly) -> ResponseReturnValue:
    if wants_json():
        opens_at = clock_time(early.opens_at)
        raise Refusal(_("Your next chance opens at %(time)s.", time=opens_at)) from early
    state = quiz_states(me(), [code])[code]
    minutes = int(early.wait.total_seconds() // 60)
    page = render_template(
        "assessments/too_early.html", state=state, opens_at=early.opens_at, minutes=minutes
    )
    return page, 409
