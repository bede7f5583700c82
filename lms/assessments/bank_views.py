"""The banks of questions: the list, one bank, nearly the same questions, where it is written."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import browsing, editing
from lms.assessments.bank_pictures import with_added
from lms.assessments.browsing import Wanted
from lms.assessments.formats import WRITERS, Format, not_held
from lms.assessments.keeping import questions_of
from lms.assessments.models import Master
from lms.assessments.views import bp
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.core.policy import require
from lms.core.storage import XLSX
from lms.web.asked import ensure_there, page_or_first
from lms.web.forms import Form, Text
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused

BANK = "/banks/<code>"


class BankForm(Form):
    """A new bank."""

    code = Text(
        lazy_gettext("Code"),
        limit=31,
        hint=lazy_gettext("Capital letters, digits and hyphens, for example MAN-201."),
    )
    title = Text(lazy_gettext("Title"), limit=200)


FILES = {
    "gift": (Format.GIFT, "text/plain; charset=utf-8"),
    "xml": (Format.MOODLE, "application/xml; charset=utf-8"),
    "xlsx": (Format.XLSX, XLSX),
}


@bp.get("/banks")
@sign_in_required
def banks() -> ResponseReturnValue:
    """Every bank, with what it asks."""
    return render_template("assessments/banks.html", banks=browsing.banks(me()))


@bp.get("/banks/new")
@sign_in_required
def new_bank() -> ResponseReturnValue:
    """Where a bank is opened that is written here."""
    require(me(), "bank.open")
    return render_template("assessments/new_bank.html", form=BankForm(formdata=None))


@bp.post("/banks/new")
@sign_in_required
@keeps_what_was_typed
def open_bank() -> ResponseReturnValue:
    """Open the bank."""
    require(me(), "bank.open")
    form = BankForm()
    if not form.validate_on_submit():
        return refused("assessments/new_bank.html", form)
    try:
        bank = editing.open_bank(me(), form.code.data, form.title.data)
    except Invalid as fault:
        form.point_at(fault)
        return refused("assessments/new_bank.html", form)
    return done(".bank", _("The bank is open."), code=bank.code)


@bp.get(BANK)
@sign_in_required
def bank(code: str) -> ResponseReturnValue:
    """The questions of a bank, by what is looked for."""
    asked = {name: request.args.get(name, "")[:200] for name in FILTERS}
    wanted = Wanted(**asked, retired="retired" in request.args)
    page = browsing.bank_page(me(), code, wanted, page_or_first())
    ensure_there(page.page, page.found)
    args = {name: value for name, value in asked.items() if value}
    args |= {"retired": "1"} if wanted.retired else {}
    return render_template("assessments/bank.html", page=page, args=args)


FILTERS = ("objective", "form", "level", "tag", "kind", "words")


@bp.get(BANK + "/twins")
@sign_in_required
def twins(code: str) -> ResponseReturnValue:
    """Questions of a bank that are nearly the same."""
    return render_template(
        "assessments/twins.html",
        bank=browsing.bank_of(me(), code),
        pairs=browsing.twins(me(), code),
    )


@bp.get(BANK + "/master")
@sign_in_required
def master(code: str) -> ResponseReturnValue:
    """What it means to take a bank over, or to give it back, before it is done."""
    found = browsing.bank_of(me(), code)
    lost = not_held(Format.GIFT, questions_of(code)) if found.master is Master.EDITOR else []
    return render_template("assessments/bank_master.html", bank=found, lost=lost)


@bp.post(BANK + "/master")
@sign_in_required
def set_master(code: str) -> ResponseReturnValue:
    """Take the bank over, or give it back; asking for what is so already changes nothing."""
    wanted = request.form.get("to", "")
    if wanted not in set(Master):
        raise Invalid(_("Choose one of the answers offered."))
    if wanted == Master.FILES:
        editing.give_back(me(), code)
        return done(".bank", _("The bank is written in files again."), code=code)
    editing.take_over(me(), code)
    return done(".bank", _("The bank is written here now."), code=code)


@bp.get(BANK + "/questions.<any(gift, xml, xlsx):suffix>")
@sign_in_required
def bank_file(code: str, suffix: str) -> ResponseReturnValue:
    """The bank as a file: GIFT is its content file, Moodle XML brings its added pictures along."""
    browsing.bank_of(me(), code)
    form, mime = FILES[suffix]
    found = questions_of(code)
    lost = {one.id for one in not_held(form, found)} if form is not Format.GIFT else set()
    held = [one for one in found if one.id not in lost]
    content = with_added(held) if form is Format.MOODLE else WRITERS[form](held)
    return download(content, mime, f"questions-{code}.{suffix}")
