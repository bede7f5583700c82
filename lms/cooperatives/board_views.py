"""Pergantian pengurus on screen: all seats in one form, a preview, then one act."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.models import Person
from lms.accounts.sessions import me, my_id, sign_in_required
from lms.cooperatives import board, labels, naming, queries, register_queries
from lms.cooperatives.blueprint import bp
from lms.cooperatives.board_form import LARGEST_SCAN, BoardForm, board_form
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.models import Cooperative
from lms.cooperatives.naming import Named
from lms.cooperatives.people_views import place
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import gettext as _
from lms.core.policy import require
from lms.core.storage import SUFFIXES, Kept, content_of, keep, mime_of
from lms.web.carried_files import carried, carried_as
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused
from lms.web.uploads import takes_files

FORM, PREVIEW = "cooperatives/board.html", "cooperatives/board_preview.html"
SCAN = "board-scan"


@bp.route("/cooperatives/<uuid:cooperative_id>/board", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
@takes_files(LARGEST_SCAN)
def change_of_board(cooperative_id: UUID) -> ResponseReturnValue:
    """Who has each seat, from when and by which minutes: looked at once more, then recorded."""
    home = queries.cooperative(me(), cooperative_id)
    if home is None:
        raise NotThere(f"cooperative {cooperative_id}")
    require(me(), "board.change", home)
    seats = board.seats_of(home)
    form = board_form(seats, labels.POSITIONS)()
    known = naming.people_of(me(), home.id)
    held = {(PositionKind(row.kind), row.person_id) for row in board.held_seats(home.id)}
    page: dict[str, Any] = {
        "home": home,
        "seats": list(enumerate(seats)),
        "known": known,
        "scan_kept": "",
    }
    if request.method == "GET":
        _fill(form, seats, held, known)
        return render_template(FORM, form=form, **page)
    page["scan_kept"] = request.form.get("scan_kept", "")
    if not form.validate_on_submit() or "edit" in request.form:
        return refused(FORM, form, **page)
    try:
        return _looked_at(form, home, seats, known, held, page)
    except Refusal as fault:
        place(form, fault)
        return refused(FORM, form, **page)


def _fill(
    form: BoardForm,
    seats: list[PositionKind],
    held: set[board.Seat],
    known: list[Named],
) -> None:
    """Whoever has a seat stands in its line already."""
    names = {one.id: str(one) for one in known}
    waiting = sorted(held, key=lambda seat: str(seat[1]))
    for number, kind in enumerate(seats):
        holder = next((seat for seat in waiting if seat[0] is kind), None)
        if holder:
            waiting.remove(holder)
            form[f"seat{number}"].data = names.get(holder[1], "")


def _looked_at(
    form: BoardForm,
    home: Cooperative,
    seats: list[PositionKind],
    known: list[Named],
    held: set[board.Seat],
    page: dict[str, Any],
) -> ResponseReturnValue:
    wishes = _wishes(form, seats, known)
    scan = _scan(form, page)
    if "confirm" in request.form:
        try:
            return _recorded(form, home.id, wishes, scan)
        except ConflictOfInterest as conflict:
            form.conflict_reason.errors = [str(conflict.message)]
    vacant = [kind for number, kind in enumerate(seats) if not form[f"seat{number}"].data]
    context = _compared(home.id, wishes, held) | page | {"vacant": vacant, "labels": labels}
    if form.conflict_reason.errors:
        return refused(PREVIEW, form, **context)
    return render_template(PREVIEW, form=form, **context)


def _recorded(
    form: BoardForm, cooperative_id: UUID, wishes: list[board.Wish], scan: Kept | None
) -> ResponseReturnValue:
    board.change_board(
        me(),
        cooperative_id,
        wishes,
        form.on.data,
        minutes_no=form.minutes_no.data,
        minutes_on=form.minutes_on.data,
        scan=scan,
        conflict_reason=form.conflict_reason.data or "",
    )
    return done("cooperatives.page", _("The new board is recorded."), cooperative_id=cooperative_id)


def _compared(
    cooperative_id: UUID, wishes: list[board.Wish], held: set[board.Seat]
) -> dict[str, Any]:
    """Who leaves, enters and stays, by name."""
    names = {one.id: str(one) for one in naming.people_of(me(), cooperative_id)}
    return {
        "leaves": [
            (kind, names.get(who, "")) for kind, who in sorted(held) if (kind, who) not in wishes
        ],
        "enters": [
            (kind, who if isinstance(who, str) else _name_of(who), isinstance(who, str))
            for kind, who in wishes
            if (kind, who) not in held
        ],
        "keeps": [
            (kind, names.get(who, ""))
            for kind, who in wishes
            if isinstance(who, UUID) and (kind, who) in held
        ],
    }


def _name_of(person_id: UUID) -> str:
    return db.session.get_one(Person, person_id).shown_name


def _wishes(form: BoardForm, seats: list[PositionKind], known: list[Named]) -> list[board.Wish]:
    """Who shall have each seat. Raises Invalid at the line of somebody whom nobody knows."""
    typed = [form[f"seat{number}"].data for number in range(len(seats))]
    wishes: list[board.Wish] = []
    for number, (kind, text) in enumerate(zip(seats, typed, strict=True)):
        if not text:
            continue
        field = f"seat{number}"
        try:
            (found,) = naming.meant_of(me(), [text], known)
        except Invalid as several:
            raise Invalid(several.message, field) from several
        if found is not None:
            wishes.append((kind, found.id))
        elif form[f"add{number}"].data and naming.number_in(text) is None:
            wishes.append((kind, text))
        else:
            raise Invalid(
                _(
                    "Nobody of this cooperative is called so. Choose from the list, write the "
                    "participant number, or tick that the person is new."
                ),
                field,
            )
    return wishes


def _scan(form: BoardForm, page: dict[str, Any]) -> Kept | None:
    """The scan that was sent now, or with the form before it was looked at once more."""
    # The bytes are written outside of any transaction.
    db.session.rollback()
    if form.scan.data is not None:
        kept = keep(*form.scan.data)
        page["scan_kept"] = carried_as(kept, my_id(), SCAN)
        return kept
    return carried(page["scan_kept"], my_id(), SCAN, "scan") if page["scan_kept"] else None


@bp.get("/cooperatives/changes/<uuid:change_id>/minutes")
@sign_in_required
def minutes(change_id: UUID) -> ResponseReturnValue:
    """The scan of the minutes by which a board changed."""
    row = register_queries.change(me(), change_id)
    if row.scan is None:
        raise NotThere(f"board_change {change_id}")
    content = content_of(row.scan)
    mime = mime_of(content) or "application/octet-stream"
    name = f"berita-acara-{row.changed_on.isoformat()}.{SUFFIXES.get(mime, 'bin')}"
    return download(content, mime, name)
