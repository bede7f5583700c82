"""Typing sheets in one by one: find whose it is, a key for each answer, then on to the next."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.identifiers import meant
from lms.accounts.sessions import me, sign_in_required
from lms.assessments.kinds import Answer
from lms.assessments.models import Attempt
from lms.assessments.paper import printing, queries
from lms.assessments.paper.forms import sheet_form
from lms.assessments.paper.judging import Becomes, Judged, Sheet
from lms.assessments.paper.keeping import TypedBefore, keep_sheets
from lms.assessments.paper.marks import is_one_key, read_mark
from lms.assessments.paper.queries import Asked, Line, SittingPage
from lms.assessments.paper.views import SITTING, seen
from lms.assessments.paper.workbook import differences
from lms.assessments.views import bp
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.i18n import gettext as _
from lms.core.text import BadText
from lms.web.forms import Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

SHEET = "assessments/paper/sheet.html"


@bp.get(SITTING + "/people/<uuid:person_id>")
@sign_in_required
def type_sheet(sitting_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """One sheet with what was typed from it so far."""
    page, line, asked = _sheet(sitting_id, person_id)
    typed = queries.typed_before({line.booklet: asked}, [line])[person_id]
    form = _build(asked)(formdata=None, data={f"a{slot}": mark for slot, mark in typed.items()})
    return render_template(SHEET, form=form, **_shown(page, line, asked))


@bp.post(SITTING + "/people/<uuid:person_id>")
@sign_in_required
@keeps_what_was_typed
def keep_sheet(sitting_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Keep one sheet and lead to the next; where nothing was typed, nobody handed one in."""
    page, line, asked = _sheet(sitting_id, person_id)
    form, shown = _build(asked)(), _shown(page, line, asked)
    answers = _marks(form, asked) if form.validate_on_submit() else None
    if answers is None:
        return refused(SHEET, form, **shown)
    if not any(form[name].data for name in form.data if name.startswith("a")):
        return _onward(page, line, _("%(name)s: no sheet.", name=line.person.shown_name))
    sheet = Sheet(person_id, answers)
    try:
        (kept,) = keep_sheets(me(), sitting_id, [sheet], form.reason.data or "")
    except (NotThere, NotAllowed):
        raise
    except TypedBefore as before:
        form.point_at(before, "reason")
        (judged,) = before.judged
        return refused(SHEET, form, asks_reason=True, differs=_words(judged, asked), **shown)
    except Refusal as fault:
        form.point_at(fault)
        return refused(SHEET, form, **shown)
    return _onward(page, line, _said(line, kept))


@bp.get(SITTING + "/find")
@sign_in_required
def find_sheet(sitting_id: UUID) -> ResponseReturnValue:
    """The sheet with the number or of whoever has it, or the first that is missing."""
    typed = request.args.get("number", "").strip()[:40]
    page, number = seen(sitting_id), meant(typed)
    for line in page.lines:
        if typed and (
            typed == str(line.number) or number in (line.person.participant_no, line.person.phone)
        ):
            return redirect(_sheet_url(sitting_id, line.person.id))
    if typed:
        return done(".sitting", _("Nobody of this sitting has this number."), sitting_id=sitting_id)
    following = page.next_after(None)
    if following is None:
        return done(".sitting", _("All sheets are typed in."), sitting_id=sitting_id)
    return redirect(_sheet_url(sitting_id, following))


def _sheet(sitting_id: UUID, person_id: UUID) -> tuple[SittingPage, Line, list[Asked]]:
    """Whose sheet it is and what it answers. Raises NotThere for who has no seat."""
    page = seen(sitting_id)
    line = next((one for one in page.lines if one.person.id == person_id), None)
    if line is None:
        raise NotThere(f"seat of {person_id}")
    return page, line, queries.booklet_of(sitting_id, line.booklet)


def _build(asked: list[Asked]) -> type[Form]:
    return sheet_form(asked, printing.numbers_of(asked))


def _shown(page: SittingPage, line: Line, asked: list[Asked]) -> dict[str, Any]:
    return {
        "page": page,
        "line": line,
        "fields": [(one, f"a{one.slot}") for one in asked if one.question.is_counted],
        "is_one_key": is_one_key,
    }


def _onward(page: SittingPage, line: Line, said: str) -> ResponseReturnValue:
    following = page.next_after(line.person.id)
    if following is None:
        return done(".sitting", said, sitting_id=page.sitting.id)
    return done(".type_sheet", said, sitting_id=page.sitting.id, person_id=following)


def _said(line: Line, kept: Attempt) -> str:
    name = line.person.shown_name
    if kept.score is None:
        return _("%(name)s: the sheet is typed in.", name=name)
    return _("%(name)s: %(score)s.", name=name, score=f"{kept.score * 100 // 10**7}")


def _words(judged: Judged, asked: list[Asked]) -> str:
    return str(judged.why if judged.becomes is Becomes.AGAIN else differences(judged, asked))


def _sheet_url(sitting_id: UUID, person_id: UUID) -> str:
    return url_for(".type_sheet", sitting_id=sitting_id, person_id=person_id)


def _marks(form: Form, asked: list[Asked]) -> dict[int, Answer | None] | None:
    """The answers as they were typed; None, with words at the field, where one fits nothing."""
    answers, is_sound = dict[int, Answer | None](), True
    for one in asked:
        name = f"a{one.slot}"
        if name not in form:
            continue
        try:
            answers[one.slot] = read_mark(one.question, one.order, form[name].data or "")
        except BadText as bad:
            form[name].errors, is_sound = [str(bad.message)], False
    return answers if is_sound else None
