"""Pages of letters: the list, a new one with its preview, one letter and what can be done to it."""

from typing import Any
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives.events import ConflictOfInterest
from lms.core import clock, storage
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.policy import may, require
from lms.core.storage import Kept, StoredFile
from lms.mentoring import labels, letter_queries, letters, policy, sending
from lms.mentoring.blueprint import assignments_bp as bp
from lms.mentoring.letter_forms import (
    LARGEST_SCAN,
    ROWS,
    EndForm,
    LetterForm,
    PauseForm,
    ScanForm,
    letter_form,
)
from lms.mentoring.letters import LetterFields
from lms.mentoring.models import AssignmentLetter
from lms.mentoring.rules.codes import AssignmentKind, LetterKind
from lms.mentoring.rules.naming import grouped, pasted_rows
from lms.web.forms import Form, PostForm
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused
from lms.web.uploads import takes_files

LONGEST_SEARCH = 80


@bp.get("/letters")
@sign_in_required
def letters_list() -> ResponseReturnValue:
    """The letters of the area, found by number, mentor or place."""
    if not policy.sees_letters(me()):
        raise NotAllowed()
    sought = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return render_template(
        "mentoring/letters.html",
        rows=letter_queries.letters(me(), sought, clock.today()),
        sought=sought,
        may_issue=may(me(), "letter.issue"),
        today=clock.today(),
        labels=labels,
    )


@bp.get("/letters/new")
@sign_in_required
def new_letter() -> ResponseReturnValue:
    """A letter that is not known yet."""
    _ensure_issues()
    return render_template("mentoring/letter_new.html", form=letter_form(), **_choices())


@bp.post("/letters/new")
@sign_in_required
@keeps_what_was_typed
@takes_files(LARGEST_SCAN)
def issue() -> ResponseReturnValue:
    """More rows, a pasted list, the preview, or the letter itself, as the button says."""
    _ensure_issues()
    wish = request.form.get("wish", "preview")
    if wish in ("row", "paste", "edit"):
        return _again(wish)
    form = letter_form(request.form)
    if not form.validate_on_submit():
        return refused("mentoring/letter_new.html", form, **_choices())
    lines = _resolved(form)
    if form.errors:
        return refused("mentoring/letter_new.html", form, **_choices())
    if wish == "issue":
        return _issue(form, lines)
    return render_template("mentoring/letter_preview.html", form=form, **_preview(lines))


@bp.get("/letters/<uuid:letter_id>")
@sign_in_required
def letter(letter_id: UUID) -> ResponseReturnValue:
    """One letter: whom it sends where, its scan, and what can be done."""
    return render_template("mentoring/letter.html", **_letter_page(letter_id))


@bp.post("/letters/<uuid:letter_id>/scan")
@sign_in_required
@takes_files(LARGEST_SCAN)
def attach(letter_id: UUID) -> ResponseReturnValue:
    """The letter as it was signed."""
    found = letter_queries.letter(me(), letter_id)
    require(me(), "letter.attach", found)
    form = ScanForm()
    if not form.validate_on_submit():
        return _letter_refused(letter_id, scan_form=form)
    letters.attach_scan(me(), letter_id, storage.keep(*form.scan.data))
    return done("assignments.letter", _("The scan is kept."), letter_id=letter_id)


@bp.get("/letters/<uuid:letter_id>/scan")
@sign_in_required
def scan(letter_id: UUID) -> ResponseReturnValue:
    """The scan, for those who see the letter."""
    found = letter_queries.letter(me(), letter_id)
    row = db.session.get(StoredFile, found.scan_sha256 or "")
    if row is None:
        raise NotThere("scan")
    name = f"surat.{storage.SUFFIXES[row.mime]}"
    return download(storage.content_of(row.sha256), row.mime, name)


@bp.post("/letters/<uuid:letter_id>/end")
@sign_in_required
def end_letter(letter_id: UUID) -> ResponseReturnValue:
    """Nobody mentors by this letter any more."""
    form = EndForm()
    if form.validate_on_submit():
        try:
            count = letters.end_letter(me(), letter_id, form.on.data)
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("assignments.letter", _ended(count), letter_id=letter_id)
    return _letter_refused(letter_id, end_form=form)


@bp.post("/letters/<uuid:letter_id>/pause")
@sign_in_required
def pause_letter(letter_id: UUID) -> ResponseReturnValue:
    """All assignments of the letter rest."""
    form = PauseForm()
    if form.validate_on_submit():
        try:
            letters.pause_letter(me(), letter_id, form.reason.data, form.on.data)
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("assignments.letter", _("The assignments rest."), letter_id=letter_id)
    return _letter_refused(letter_id, pause_form=form)


@bp.post("/letters/<uuid:letter_id>/resume")
@sign_in_required
def resume_letter(letter_id: UUID) -> ResponseReturnValue:
    """All assignments of the letter go on."""
    if not PostForm().validate_on_submit():
        abort(400)
    letters.resume_letter(me(), letter_id)
    return done("assignments.letter", _("The assignments go on."), letter_id=letter_id)


def _ended(count: int) -> str:
    return ngettext("%(num)d assignment has ended.", "%(num)d assignments have ended.", count)


def _ensure_issues() -> None:
    require(me(), "letter.issue")


def _choices() -> dict[str, Any]:
    return {
        "mentors": sending.mentors_known(me()),
        "places": sending.cooperatives_to_assign(me()),
        "labels": labels,
    }


def _again(wish: str) -> ResponseReturnValue:
    """The form with everything that was typed, and with more rows or those of a pasted list."""
    if wish != "paste":
        form = letter_form(request.form, more=ROWS if wish == "row" else 0)
        return render_template("mentoring/letter_new.html", form=form, **_choices())
    form = letter_form(request.form)
    if not form.pasted.validate(form):
        return refused("mentoring/letter_new.html", form, **_choices())
    typed = [(mentor.data or "", where.data or "") for mentor, where in form.rows]
    rows = [row for row in typed if any(row)] + grouped(pasted_rows(form.pasted.data or ""))
    fields = {name: request.form[name] for name in request.form if "-" not in name}
    for number, (mentor, where) in enumerate(rows):
        fields |= {f"mentor-{number}": mentor, f"places-{number}": where}
    return render_template(
        "mentoring/letter_new.html", form=_filled(fields | {"pasted": ""}), **_choices()
    )


def _filled(fields: dict[str, str]) -> LetterForm:
    from werkzeug.datastructures import MultiDict

    return letter_form(fields, formdata=MultiDict(fields))


def _resolved(form: LetterForm) -> list[sending.Line]:
    """The lines of the letter; what must be mended stands at its field afterwards."""
    typed = [(mentor.data or "", where.data or "") for mentor, where in form.rows]
    kind = AssignmentKind(form.office.data)
    lines, faults = sending.resolve(me(), typed, kind, form.valid_from.data)
    for fault in faults:
        form[fault.field].errors = [*form[fault.field].errors, fault.message]
    if not lines and not faults:
        form["mentor-0"].errors = [_("Name at least one mentor and one cooperative.")]
    return lines


def _issue(form: LetterForm, lines: list[sending.Line]) -> ResponseReturnValue:
    reason = (form.conflict_reason.data or "") if form.allows_conflict.data else ""
    if any(line.has_conflict for line in lines) and form.allows_conflict.data and not reason:
        form.conflict_reason.errors = [_("Please say why.")]
        return refused("mentoring/letter_preview.html", form, **_preview(lines))
    kept: Kept | None = storage.keep(*form.scan.data) if form.scan.data else None
    try:
        issued = letters.issue_letter(
            me(), _fields(form), [line.sent for line in lines], scan=kept, conflict_reason=reason
        )
    except ConflictOfInterest as conflict:
        form.allows_conflict.errors = [str(conflict.message)]
        return refused("mentoring/letter_preview.html", form, **_preview(lines))
    except Invalid as fault:
        form.point_at(fault)
        return refused("mentoring/letter_new.html", form, **_choices())
    return done("assignments.letter", _("The letter is kept."), letter_id=issued.id)


def _fields(form: LetterForm) -> LetterFields:
    return LetterFields(
        number=form.number.data,
        kind=LetterKind(form.kind.data),
        office=AssignmentKind(form.office.data),
        issued_on=form.issued_on.data,
        valid_from=form.valid_from.data,
        valid_until=form.valid_until.data,
    )


def _preview(lines: list[sending.Line]) -> dict[str, Any]:
    conflicts = [line for line in lines if line.has_conflict]
    return {
        "lines": lines,
        "conflicts": conflicts,
        "may_allow": all(may(me(), "conflict.override", line.cooperative) for line in conflicts),
        "labels": labels,
    }


def _letter_page(letter_id: UUID, **forms: Form) -> dict[str, Any]:
    found: AssignmentLetter = letter_queries.letter(me(), letter_id)
    lines = letter_queries.lines_of_letter(me(), found, clock.today())
    return {
        "letter": found,
        "lines": lines,
        "open": [line for line in lines if line.is_open],
        "resting": [line for line in lines if line.is_open and line.pause],
        "may_act": may(me(), "letter.end", found),
        "scan_form": ScanForm(formdata=None),
        "end_form": EndForm(formdata=None),
        "pause_form": PauseForm(formdata=None),
        "today": clock.today(),
        "labels": labels,
        **forms,
    }


def _letter_refused(letter_id: UUID, **forms: Form) -> ResponseReturnValue:
    page = _letter_page(letter_id, **forms)
    if not page["may_act"]:
        raise NotAllowed("letter.end")
    (form,) = forms.values()
    return refused("mentoring/letter.html", form, **page)
