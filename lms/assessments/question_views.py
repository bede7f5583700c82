"""One question of a bank: seen as the learner sees it, written, retired and brought back."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import browsing, editing, kinds
from lms.assessments.bank_views import BANK
from lms.assessments.drafts import question_from
from lms.assessments.keeping import ensure_editable, sign_of
from lms.assessments.kinds import Kind
from lms.assessments.models import Bank
from lms.assessments.parsed import ParsedQuestion
from lms.assessments.question_forms import FEWEST_ROWS, MOST_ROWS, filled, question_form
from lms.assessments.views import bp
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web.asked import one_of
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

NEW = BANK + "/questions/new"
QUESTION = BANK + "/questions/<uuid:question_id>"
EDIT = "assessments/edit_question.html"


def as_seen(question: kinds.Question, code: str) -> dict[str, Any]:
    """What a template needs to show a question as the learner sees it, nothing typed yet."""
    return {
        "view": kinds.public_view(question),
        "course_url": f"/courses/{code}",
        "nothing_typed": lambda _name="": [],
    }


@bp.get(QUESTION)
@sign_in_required
def bank_question(code: str, question_id: UUID) -> ResponseReturnValue:
    """A question with its versions and where it is asked."""
    page = browsing.question_page(me(), code, question_id)
    seen = as_seen(page.line.parsed.question, code)
    return render_template("assessments/bank_question.html", page=page, **seen)


@bp.post(QUESTION + "/retire")
@sign_in_required
def retire(code: str, question_id: UUID) -> ResponseReturnValue:
    """Ask the question no more."""
    editing.retire_question(me(), question_id)
    return done(".bank_question", _("The question is retired."), code=code, question_id=question_id)


@bp.post(QUESTION + "/bring-back")
@sign_in_required
def bring_back(code: str, question_id: UUID) -> ResponseReturnValue:
    """Ask the question again."""
    editing.bring_back_question(me(), question_id)
    return done(
        ".bank_question", _("The question is asked again."), code=code, question_id=question_id
    )


@bp.get(NEW)
@sign_in_required
def new_question(code: str) -> ResponseReturnValue:
    """Which kind of question it is to be, then its empty form."""
    bank, kind = _bank(code), one_of(Kind, "kind")
    if kind is None:
        return render_template("assessments/new_question.html", bank=bank, kinds=list(Kind))
    form = question_form(kind, FEWEST_ROWS)(formdata=None, data={"rows": FEWEST_ROWS})
    return render_template(EDIT, form=form, **_around(bank, kind, FEWEST_ROWS))


@bp.post(NEW)
@sign_in_required
@keeps_what_was_typed
def write_question(code: str) -> ResponseReturnValue:
    """Add a row, show what the learner would see, or keep the new question."""
    kind = one_of(Kind, "kind")
    if kind is None:
        raise Invalid(_("Choose one of the answers offered."))
    return _written(_bank(code), kind, None, None)


@bp.get(QUESTION + "/edit")
@sign_in_required
def edit_question(code: str, question_id: UUID) -> ResponseReturnValue:
    """A question in the fields of its form."""
    bank, line = _bank(code), browsing.line_of(me(), code, question_id)
    kind = line.parsed.question.kind
    rows, data = filled(line.parsed)
    form = question_form(kind, rows)(formdata=None, data=data)
    return render_template(EDIT, form=form, **_around(bank, kind, rows, line.parsed, question_id))


@bp.post(QUESTION + "/edit")
@sign_in_required
@keeps_what_was_typed
def rewrite_question(code: str, question_id: UUID) -> ResponseReturnValue:
    """Add a row, show what the learner would see, or keep what has become of the question."""
    bank, line = _bank(code), browsing.line_of(me(), code, question_id)
    return _written(bank, line.parsed.question.kind, line.parsed, question_id)


def _bank(code: str) -> Bank:
    bank = browsing.bank_of(me(), code)
    ensure_editable(bank)
    return bank


def _written(
    bank: Bank, kind: Kind, known: ParsedQuestion | None, question_id: UUID | None
) -> ResponseReturnValue:
    rows, go = _rows(), request.form.get("go")
    if go == "more":
        rows = min(MOST_ROWS, rows + 1)
    form = question_form(kind, rows)()
    around = _around(bank, kind, rows, known, question_id)
    is_sound = form.validate_on_submit()
    if go == "more":
        form.rows.data, form.rows.typed = rows, None
        for one in form:
            one.errors = []
        return render_template(EDIT, form=form, **around)
    if not is_sound:
        return refused(EDIT, form, **around)
    try:
        question = question_from(kind, form.data)
        if go != "save":
            return render_template(EDIT, form=form, **around, **as_seen(question, bank.code))
        parsed = ParsedQuestion(line=1, question=question, **form.beside(known))
        kept = editing.keep_question(me(), bank.code, parsed, question_id, form.seen.data or "")
    except editing.ChangedMeanwhile as fault:
        form.seen.data, form.seen.typed = sign_of(known) if known else "", None
        form.point_at(fault)
        return refused(EDIT, form, 409, **around)
    except Invalid as fault:
        form.point_at(fault)
        return refused(EDIT, form, **around)
    message = _("Kept as version %(number)s.", number=kept.current_number)
    return done(".bank_question", message, code=bank.code, question_id=kept.id)


def _rows() -> int:
    typed = request.form.get("rows", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 4
    return min(MOST_ROWS, int(typed)) if is_number else FEWEST_ROWS


def _around(
    bank: Bank,
    kind: Kind,
    rows: int,
    known: ParsedQuestion | None = None,
    question_id: UUID | None = None,
) -> dict[str, Any]:
    """What the page of a question's form shows beside the form."""
    return {
        "bank": bank,
        "kind": kind,
        "row_count": rows,
        "known": known,
        "question_id": question_id,
    }
