"""The pages of a sitting on paper: open it, print, type the sheets in one by one or all at once."""

from typing import Any
from uuid import UUID

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_

from lms.accounts.identifiers import meant
from lms.accounts.models import Person
from lms.accounts.present import NAMED, meant_by
from lms.accounts.sessions import me, my_id, sign_in_required
from lms.assessments.looking_after import quiz_desk
from lms.assessments.paper import keeping, printing, queries, sittings
from lms.assessments.paper.forms import LARGEST, PeopleForm, SittingForm, UploadForm
from lms.assessments.paper.judging import judge
from lms.assessments.paper.keeping import TypedBefore
from lms.assessments.paper.queries import Asked, SittingPage
from lms.assessments.paper.sittings import BOOKLETS
from lms.assessments.paper.workbook import (
    Read,
    beside_what_is_known,
    read_sheets,
    sheets_workbook,
)
from lms.assessments.policy import looks_after
from lms.assessments.views import bp
from lms.cooperatives.forms import homes
from lms.cooperatives.naming import people_of
from lms.cooperatives.people_queries import cooperatives_seen
from lms.core import storage
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.policy import visible_to
from lms.core.storage import XLSX
from lms.core.text import as_id
from lms.web.carried_files import carried, carried_as
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused
from lms.web.uploads import takes_files

PDF = "application/pdf"
SITTING = "/sittings/<uuid:sitting_id>"
DOOR = "sheets"
LIST, PAGE, SHEET = (f"assessments/paper/{name}.html" for name in ("sittings", "sitting", "sheet"))


@bp.get("/quizzes/<path:code>/sittings")
@sign_in_required
def sittings_list(code: str) -> ResponseReturnValue:
    """The sittings of a check, and where a new one is opened."""
    return render_template(LIST, form=_offering(SittingForm(formdata=None)), **_list(code))


@bp.post("/quizzes/<path:code>/sittings")
@sign_in_required
@keeps_what_was_typed
def open_sitting(code: str) -> ResponseReturnValue:
    """The questions are drawn and the people seated."""
    page, form = _list(code), _offering(SittingForm())
    if not form.validate_on_submit():
        return refused(LIST, form, **page)
    try:
        made = sittings.open_sitting(me(), code, form.held_on.data, form.place.data, _people(form))
    except Invalid as fault:
        form.point_at(fault)
        return refused(LIST, form, **page)
    return done(".sitting", _("The sitting is open: print the booklets now."), sitting_id=made.id)


@bp.get(SITTING)
@sign_in_required
def sitting(sitting_id: UUID) -> ResponseReturnValue:
    """Who takes part and whose sheet is typed in, what to print, and the workbook."""
    return _page(seen(sitting_id))


@bp.post(SITTING + "/people")
@sign_in_required
@keeps_what_was_typed
def seat_people(sitting_id: UUID) -> ResponseReturnValue:
    """More people take part."""
    page, form = seen(sitting_id), _offering(PeopleForm())
    if form.validate_on_submit():
        try:
            sittings.seat_people(me(), sitting_id, _people(form))
        except Invalid as fault:
            form.point_at(fault, "numbers")
        else:
            return done(".sitting", _("They take part now."), sitting_id=sitting_id)
    return _page(page, people_form=form, status=422)


@bp.get(SITTING + "/booklet-<int:booklet>.pdf")
@sign_in_required
def booklet(sitting_id: UUID, booklet: int) -> ResponseReturnValue:
    """A booklet to print as often as it is needed."""
    page = seen(sitting_id)
    if booklet not in BOOKLETS:
        raise NotThere(f"booklet {booklet}")
    made = printing.booklet_pdf(page, booklet, queries.booklet_of(sitting_id, booklet))
    return download(made, PDF, f"buku-soal-{booklet}.pdf")


@bp.get(SITTING + "/sheets.pdf")
@sign_in_required
def answer_sheets(sitting_id: UUID) -> ResponseReturnValue:
    """An answer sheet for each person."""
    page = seen(sitting_id)
    if not page.lines:
        return done(".sitting", _("Nobody takes part yet."), sitting_id=sitting_id)
    url = current_app.config["SETTINGS"].public_url
    made = printing.sheets_pdf(page, _booklets(sitting_id), url)
    return download(made, PDF, "lembar-jawaban.pdf")


@bp.get(SITTING + "/sheets.xlsx")
@sign_in_required
def workbook(sitting_id: UUID) -> ResponseReturnValue:
    """The workbook in which all sheets are typed."""
    made = sheets_workbook(seen(sitting_id), _booklets(sitting_id))
    return download(made, XLSX, "lembar-jawaban.xlsx")


@bp.post(SITTING + "/sheets")
@sign_in_required
@takes_files(LARGEST)
def take_workbook(sitting_id: UUID) -> ResponseReturnValue:
    """Look at a workbook, then take all of its sheets in by one act."""
    page, form = seen(sitting_id), UploadForm()
    if not form.validate_on_submit():
        return _page(page, upload=form, status=422)
    try:
        content = _content(form)
        booklets = _booklets(sitting_id)
        found = read_sheets(content, page, booklets)
        if not found.faults:
            judged = judge(me(), page.sitting, found.sheets)
            found = beside_what_is_known(found, judged, page, booklets)
        if "keep" in request.form and not found.faults and not form.file.data:
            kept = keeping.keep_sheets(me(), sitting_id, found.sheets, form.reason.data or "")
            number = len(kept)
            said = ngettext("%(num)s sheet is typed in.", "%(num)s sheets are typed in.", number)
            return done(".sitting", said, sitting_id=sitting_id)
    except TypedBefore as before:
        form.reason.errors = [str(before.message)]
        return _page(page, upload=form, found=found, status=422)
    except (NotThere, NotAllowed):
        raise
    except Refusal as fault:
        form.point_at(fault, "file")
        return _page(page, upload=form, status=422)
    return _page(page, upload=form, found=found, status=422 if found.faults else 200)


def _list(code: str) -> dict[str, Any]:
    if not looks_after(me()):
        raise NotAllowed("sitting.open")
    return {
        "quiz": quiz_desk(me(), code).quiz,
        "rows": queries.sittings_of(me(), code),
    }


def seen(sitting_id: UUID) -> SittingPage:
    """The sitting as whoever asks sees it. Raises NotThere when they do not."""
    return queries.sitting_page(me(), sitting_id)


def _page(
    page: SittingPage,
    *,
    people_form: PeopleForm | None = None,
    upload: UploadForm | None = None,
    found: Read | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown = render_template(
        PAGE,
        page=page,
        booklets=BOOKLETS,
        people_form=people_form or _offering(PeopleForm(formdata=None)),
        form=upload or UploadForm(formdata=None),
        found=found,
    )
    return shown, status


def _booklets(sitting_id: UUID) -> dict[int, list[Asked]]:
    return {number: queries.booklet_of(sitting_id, number) for number in BOOKLETS}


def _content(form: UploadForm) -> bytes:
    """The chosen workbook, or the one that was looked at. Raises Invalid when there is none."""
    if form.file.data:
        form.kept.data = carried_as(storage.keep(form.file.data, XLSX), my_id(), DOOR)
        return bytes(form.file.data)
    if form.kept.data:
        return storage.content_of(carried(form.kept.data, my_id(), DOOR).sha256)
    raise Invalid(_("Please choose a file."), "file")


def _offering(form: Any) -> Any:
    form.cooperative.choices = homes(cooperatives_seen(me()))
    return form


def _people(form: PeopleForm) -> list[UUID]:
    """Who is meant, each once. Raises Invalid at `numbers` for a number that nobody has."""
    found: dict[UUID, None] = {}
    home = as_id(form.cooperative.data or "")
    if home is not None:
        found |= dict.fromkeys(one.id for one in people_of(me(), home))
    typed = [line.strip() for line in (form.numbers.data or "").splitlines() if line.strip()]
    known = _by_number({meant(one) for one in typed})
    for one in typed:
        person = known.get(meant(one))
        if person is None:
            raise Invalid(_("Nobody is known by %(number)s.", number=one[:40]), "numbers")
        found[person] = None
    return list(found)


def _by_number(numbers: set[str]) -> dict[str, UUID]:
    rows = db.session.scalars(
        visible_to(me(), Person).where(
            meant_by(or_(NAMED.participant_no.in_(numbers), NAMED.phone.in_(numbers)))
        )
    )
    known: dict[str, UUID] = {}
    for row in rows:
        known[row.participant_no] = row.id
        if row.phone:
            known[row.phone] = row.id
    return known
