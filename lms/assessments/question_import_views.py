"""Questions from a file or from the clipboard: looked at first, then taken into a bank."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import widgets

from lms.accounts.sessions import me, my_id, sign_in_required
from lms.assessments import browsing
from lms.assessments.bank_views import BANK
from lms.assessments.formats import Format, read, template
from lms.assessments.keeping import ensure_editable
from lms.assessments.parsed import ParsedBank
from lms.assessments.taking_in import take_in
from lms.assessments.views import bp
from lms.core import storage
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.core.policy import require
from lms.core.storage import XLSX
from lms.web.carried_files import Carried, carried, carried_as
from lms.web.fields import Value
from lms.web.forms import Choice, Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused
from lms.web.text_files import text_of
from lms.web.uploads import takes_files
from lms.web.whole_files import WholeFile

PAGE = "assessments/import_questions.html"
DOOR = "questions"
FORMATS = [
    (Format.TEXT.value, lazy_gettext("Pasted text: 1. … A. … B. … Kunci: B")),
    (Format.XLSX.value, lazy_gettext("Workbook (XLSX)")),
    (Format.AIKEN.value, "Aiken"),
    (Format.GIFT.value, "GIFT"),
    (Format.MOODLE.value, "Moodle XML"),
]
SHOWN = 200
LARGEST_HERE = 5_000_000
"""Bytes of a file; more are a matter for the command."""
LONGEST_TEXT = 400_000
UNKNOWN = "application/octet-stream"


class Source(Value):
    """The text of the questions, as it was pasted: how it is written is for its reader to say."""

    widget = widgets.TextArea()

    def read(self, typed: str) -> str:
        """The text; its faults are named with lines when it is read."""
        try:
            return text_of(typed.encode(errors="surrogatepass"), LONGEST_TEXT)
        except Invalid as fault:
            raise ValueError(str(fault.message)) from fault


class ImportForm(Form):
    """What is taken in, and how it is written."""

    file = WholeFile(
        lazy_gettext("File"),
        kinds=(".txt", ".gift", ".aiken", ".xml", ".xlsx", ".zip"),
        most=LARGEST_HERE,
        hint=lazy_gettext("Workbook, Moodle XML, GIFT, Aiken, plain text, or a zip with pictures."),
        required=False,
    )
    kept = Carried(required=False)
    text = Source(lazy_gettext("Or paste the questions"), required=False)
    format = Choice(lazy_gettext("How it is written"), choices=FORMATS, required=False)

    def source(self) -> tuple[bytes, str]:
        """What is taken in and its name; the chosen file goes before what was pasted.

        Raises Invalid when there is nothing.
        """
        if self.file.data:
            self._carry(self.file.data)
            return self.file.data, request.files[self.file.name].filename or ""
        if self.text.data and self.text.data.strip():
            self.kept.data = ""
            return self.text.data.encode(), ""
        if self.kept.data:
            return storage.content_of(carried(self.kept.data, my_id(), DOOR).sha256), ""
        raise Invalid(_("Choose a file, or paste the questions."), field="text")

    def _carry(self, content: bytes) -> None:
        """Plain text is shown to be mended on the page; any other file waits for the next button."""
        try:
            self.text.data = text_of(content, LONGEST_TEXT)
            self.kept.data = ""
        except Invalid:
            self.text.data = ""
            kept = storage.keep(content, UNKNOWN)
            self.kept.data = carried_as(kept, my_id(), DOOR)


@bp.get(BANK + "/import")
@sign_in_required
def import_questions(code: str) -> ResponseReturnValue:
    """Where questions are pasted."""
    return render_template(PAGE, form=ImportForm(formdata=None), found=None, **_shown(code))


@bp.get("/banks/template.xlsx")
@sign_in_required
def question_template() -> ResponseReturnValue:
    """The workbook to fill in."""
    require(me(), "desk.open")
    return download(template(), XLSX, "soal.xlsx")


@bp.post(BANK + "/import")
@sign_in_required
@keeps_what_was_typed
@takes_files(LARGEST_HERE + LONGEST_TEXT)
def take_questions(code: str) -> ResponseReturnValue:
    """Show what was read, or take it in; nothing is taken in while anything is wrong."""
    shown, form = _shown(code), ImportForm()
    if not form.validate_on_submit():
        return refused(PAGE, form, found=None, **shown)
    try:
        content, name = form.source()
        found = read(content, Format(form.format.data) if form.format.data else None, name)
    except Invalid as fault:
        form.point_at(fault, "text")
        return refused(PAGE, form, found=None, **shown)
    form.text.typed = form.text.data or ""
    if "keep" in request.form and not found.faults and found.questions:
        kept = take_in(me(), code, found)
        said = _(
            "Taken in: %(new)s new, %(changed)s changed, %(same)s as before.",
            new=kept.new,
            changed=kept.changed,
            same=kept.unchanged,
        )
        return done(".bank", said, code=code)
    return _looked_at(form, found, shown)


def _looked_at(form: ImportForm, found: ParsedBank, shown: dict[str, Any]) -> ResponseReturnValue:
    status = 422 if found.faults or not found.questions else 200
    return render_template(PAGE, form=form, found=found, **shown), status


def _shown(code: str) -> dict[str, Any]:
    bank = browsing.bank_of(me(), code)
    ensure_editable(bank)
    return {"bank": bank, "most": SHOWN}
