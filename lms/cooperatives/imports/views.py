"""Pages of lists: send one, say what its columns mean, look at what would become of it, run it."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives.imports import deciding, files, labels, pages, service
from lms.cooperatives.imports.blank import blank_list
from lms.cooperatives.imports.forms import DecideForm, SendForm, columns_form
from lms.cooperatives.imports.lines import said, spoken
from lms.cooperatives.imports.models import ImportRun, ImportState, Outcome
from lms.cooperatives.imports.policy import takes_lists_in
from lms.cooperatives.imports.reading import Part, look, read_rows
from lms.cooperatives.imports.registry import Kind, kind_of, kinds
from lms.cooperatives.imports.remembering import said_before
from lms.core import clock
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import may
from lms.core.sheets import BadFile
from lms.core.sheets.book import GREATEST_FILE
from lms.core.storage import XLSX
from lms.web.asked import page_number
from lms.web.forms import PostForm
from lms.web.responses import done, download, refused
from lms.web.uploads import takes_files

AGAIN_AFTER = "3"
"""Seconds until a page that waits for the worker is asked for again."""
bp = Blueprint("imports", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Show the pages, and the way to them for those who take lists in."""
    from lms.core.i18n import lazy_gettext
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show_way

    app.register_blueprint(bp)
    show_way(
        Entry(
            "imports.index",
            lazy_gettext("Lists"),
            "file",
            45,
            "/imports",
            shown_to=takes_lists_in,
        )
    )


@bp.get("/imports")
@sign_in_required
def index() -> ResponseReturnValue:
    """The lists that were sent, empty ones to fill in, and where to send one."""
    _ensure_office()
    return render_template("imports/index.html", form=_send_form(), **_index())


@bp.post("/imports")
@sign_in_required
@takes_files(GREATEST_FILE)
def send() -> ResponseReturnValue:
    """Take the file, or say why it cannot be read."""
    _ensure_office()
    form = _send_form()
    kind = kind_of(form.kind.data or "")
    if not form.validate_on_submit() or kind is None:
        return refused("imports/index.html", form, **_index())
    try:
        run = _sent(form, kind)
    except BadFile as fault:
        form.file.errors = [str(fault.message)]
        return refused("imports/index.html", form, **_index())
    return redirect(url_for("imports.columns", import_id=run.id), 303)


def _sent(form: SendForm, kind: Kind) -> ImportRun:
    kept = files.keep(form.file.data.stream)
    try:
        look(kept.path, kind)
        name = (form.file.data.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
        clean = "".join(char for char in name if char.isprintable()) or "?"
        run = service.send(me(), kind, clean, kept, clock.today())
        files.give_to(kept, run.id)
    finally:
        files.remove(kept.path)
    return run


@bp.get("/imports/templates/<name>.xlsx")
@sign_in_required
def template(name: str) -> ResponseReturnValue:
    """An empty list to fill in."""
    _ensure_office()
    kind = kind_of(name)
    if kind is None:
        raise NotThere(name)
    return download(blank_list(kind), XLSX, f"daftar-{kind.name}.xlsx")


@bp.get("/imports/<uuid:import_id>/columns")
@sign_in_required
def columns(import_id: UUID) -> ResponseReturnValue:
    """What each column means, guessed or remembered."""
    run, kind, parts = _open(import_id)
    form = columns_form(parts, kind, said_before(kind, parts), since=run.since)
    return render_template("imports/columns.html", form=form, **_about(run, kind, parts))


@bp.post("/imports/<uuid:import_id>/columns")
@sign_in_required
def choose(import_id: UUID) -> ResponseReturnValue:
    """Take what was said of the columns, and let the list be checked."""
    run, kind, parts = _open(import_id)
    form = columns_form(parts, kind, said_before(kind, parts), since=run.since)
    if not form.validate_on_submit():
        return refused("imports/columns.html", form, **_about(run, kind, parts))
    sheets = form.sheets.data
    try:
        reading = read_rows(parts, kind, form.said(), sheets)
        if not reading.rows:
            raise Invalid(_("No row was found below the headings."), "sheets")
        service.choose(
            me(), run.id, reading, sheets=sheets, said_of=form.said(), since=form.since.data
        )
    except (BadFile, Invalid) as fault:
        name = getattr(fault, "field", None)
        form[name if name in form else "sheets"].errors = [str(fault.message)]
        return refused("imports/columns.html", form, **_about(run, kind, parts))
    return redirect(url_for("imports.show", import_id=run.id), 303)


@bp.get("/imports/<uuid:import_id>")
@sign_in_required
def show(import_id: UUID) -> ResponseReturnValue:
    """How far the list is, and what became of its rows, or would."""
    chosen = request.args.get("outcome", "")
    page = pages.list_page(me(), import_id, chosen, page_number())
    if page.run.state is ImportState.MAPPING and not page.run.forgotten_at:
        return redirect(url_for("imports.columns", import_id=import_id))
    exact = deciding.undecided_exact(import_id, me()) if page.counts.get("undecided") else 0
    answer = make_response(
        render_template(
            "imports/show.html",
            page=page,
            labels=labels,
            Outcome=Outcome,
            ImportState=ImportState,
            exact=exact,
            OTHER=deciding.OTHER,
            notes=[spoken(said(words)) for words in page.run.notes],
        )
    )
    if page.is_under_way:
        answer.headers["Refresh"] = AGAIN_AFTER
    return answer


@bp.post("/imports/<uuid:import_id>/start")
@sign_in_required
def start(import_id: UUID) -> ResponseReturnValue:
    """Let the worker take the list in."""
    if not PostForm().validate_on_submit():
        abort(400)
    service.start(me(), import_id)
    return redirect(url_for("imports.show", import_id=import_id), 303)


@bp.get("/imports/<uuid:import_id>/faults.xlsx")
@sign_in_required
def faults(import_id: UUID) -> ResponseReturnValue:
    """What there is to mend, as a workbook."""
    run = pages.the_list(me(), import_id)
    header = [_("Sheet"), _("Cell"), _("Row"), _("Outcome"), _("Reason")]
    return download(pages.faults_file(me(), run.id, header), XLSX, f"perbaikan-{run.kind}.xlsx")


@bp.post("/imports/<uuid:import_id>/rows/<int:row_no>/decide")
@sign_in_required
def decide(import_id: UUID, row_no: int) -> ResponseReturnValue:
    """The row means the one chosen, or somebody else."""
    pages.the_list(me(), import_id)
    form = DecideForm()
    form.choice.choices = [(form.choice.data, "")] if form.choice.data else []
    if not form.validate_on_submit():
        abort(400)
    if row_no > pages.the_list(me(), import_id).total:
        raise NotThere(str(row_no))
    outcome = deciding.decide(me(), import_id, row_no, form.choice.data or "")
    became = str(labels.OUTCOMES[outcome]) if outcome else _("checked again")
    return done(_back(import_id), _("Decided: %(outcome)s.", outcome=became))


@bp.post("/imports/<uuid:import_id>/decide-exact")
@sign_in_required
def decide_exact(import_id: UUID) -> ResponseReturnValue:
    """All rows with the very same name mean the person who has it."""
    pages.the_list(me(), import_id)
    if not PostForm().validate_on_submit():
        abort(400)
    number = deciding.decide_exact(me(), import_id)
    return done(_back(import_id), _("%(number)s rows are decided.", number=number))


def _back(import_id: UUID) -> str:
    return url_for("imports.show", import_id=import_id, outcome="undecided")


def _ensure_office() -> None:
    if not may(me(), "import.send"):
        abort(403)


def _send_form() -> SendForm:
    form = SendForm()
    form.kind.choices = [(kind.name, kind.label, kind.hint) for kind in kinds()]
    return form


def _index() -> dict[str, Any]:
    return {"lists": pages.recent_lists(me()), "kinds": kinds(), "labels": labels}


def _open(import_id: UUID) -> tuple[ImportRun, Kind, list[Part]]:
    """A list of which the columns may still be chosen, as it lies in the folder."""
    run = pages.the_list(me(), import_id)
    if run.state in {ImportState.RUNNING, ImportState.DONE} or run.forgotten_at:
        raise service.NotNow(_("This list has been taken in already."))
    kind = pages.kind_of_list(run)
    return run, kind, look(files.place_of(run.id), kind)


def _about(run: ImportRun, kind: Kind, parts: list[Part]) -> dict[str, Any]:
    dropped = any(part.identity_columns for part in parts)
    return {"run": run, "kind": kind, "dropped": dropped}
