"""Questions from a file or from the clipboard: looked at first, then taken into a bank."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import widgets

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import browsing
from lms.assessments.bank_views import BANK
from lms.assessments.formats import Format, guess, read
from lms.assessments.keeping import add_questions, ensure_editable
from lms.assessments.parsed import ParsedBank
from lms.assessments.views import bp
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import Choice, Form, Value
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused
from lms.web.text_files import TextFile, text_of
from lms.web.uploads import takes_files

PAGE = "assessments/import_questions.html"
FORMATS = [
    (Format.TEXT.value, lazy_gettext("Pasted text: 1. … A. … B. … Kunci: B")),
    (Format.AIKEN.value, "Aiken"),
    (Format.GIFT.value, "GIFT"),
]
SHOWN = 200
LARGEST_HERE = 400_000
"""Bytes: some 800 questions. More are a matter for the command."""


class Source(Value):
    """The text of the questions, as it was pasted: how it is written is for its reader to say."""

    widget = widgets.TextArea()

    def read(self, typed: str) -> str:
        """The text; its faults are named with lines when it is read."""
        try:
            return text_of(typed.encode(errors="surrogatepass"), LARGEST_HERE)
        except Invalid as fault:
            raise ValueError(str(fault.message)) from fault


class ImportForm(Form):
    """What is taken in, and how it is written."""

    file = TextFile(
        lazy_gettext("File"),
        kinds=(".txt", ".gift", ".aiken"),
        most=LARGEST_HERE,
        hint=lazy_gettext("GIFT, Aiken or plain text."),
        required=False,
    )
    text = Source(lazy_gettext("Or paste the questions"), required=False)
    format = Choice(lazy_gettext("How it is written"), choices=FORMATS, required=False)

    def source(self) -> str:
        """The chosen file goes before what was pasted."""
        return str(self.file.data or self.text.data or "")


@bp.get(BANK + "/import")
@sign_in_required
def import_questions(code: str) -> ResponseReturnValue:
    """Where questions are pasted."""
    return render_template(PAGE, form=ImportForm(formdata=None), found=None, **_shown(code))


@bp.post(BANK + "/import")
@sign_in_required
@keeps_what_was_typed
@takes_files(2 * LARGEST_HERE)
def take_questions(code: str) -> ResponseReturnValue:
    """Show what was read, or take it in; nothing is taken in while anything is wrong."""
    shown, form = _shown(code), ImportForm()
    if not form.validate_on_submit():
        return refused(PAGE, form, found=None, **shown)
    text = form.source()
    if not text.strip():
        form.point_at(Invalid(_("Choose a file, or paste the questions."), field="text"))
        return refused(PAGE, form, found=None, **shown)
    name = request.files[form.file.name].filename if form.file.data else ""
    found = read(text, Format(form.format.data) if form.format.data else guess(text, name or ""))
    form.text.typed = text
    if "keep" in request.form and not found.faults and found.questions:
        kept = add_questions(me(), code, found.questions)
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
