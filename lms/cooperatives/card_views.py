"""Entry cards and single codes: /cards."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask import url_for as url
from flask.typing import ResponseReturnValue

from lms.accounts import codes
from lms.accounts.models import CodePurpose, Person
from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives import card_making, cards
from lms.cooperatives.card_forms import CardsForm
from lms.cooperatives.card_paper import cards_pdf, steps
from lms.cooperatives.cards import Preview, Who
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.policy import require
from lms.web.forms import PostForm
from lms.web.qr import qr_svg
from lms.web.responses import done, download, kept_nowhere, refused

bp = Blueprint("cards", __name__, url_prefix="/cards", template_folder="templates")


@bp.get("")
@sign_in_required
def index() -> ResponseReturnValue:
    """The cooperatives whose people I let in; of a single one, its people at once."""
    require(me(), "cards.print")
    found = cards.places(me())
    if len(found) == 1:
        return redirect(url("cards.preview", cooperative=found[0].cooperative.id))
    return render_template("cooperatives/cards.html", places=found, kinds=cards.kinds(me()))


@bp.get("/preview")
@sign_in_required
def preview() -> ResponseReturnValue:
    """Who would get a new card, whose old one ends, and who is left out."""
    where, who = _wanted()
    found = cards.preview(me(), where, who)
    form = CardsForm(formdata=None)
    form.people.choices = [(str(one.person.id), one.person.name) for one in found.people]
    form.people.data = [str(one.person.id) for one in found.people if not one.has_secret]
    return render_template(
        "cooperatives/cards_preview.html", form=form, **_shown(found, where, who)
    )


@bp.post("/print", endpoint="print")
@sign_in_required
def print_them() -> ResponseReturnValue:
    """Make a code for everybody ticked, and the cards as PDF, which is sent and kept nowhere."""
    where, who = _wanted()
    found = cards.preview(me(), where, who)
    form = CardsForm()
    form.people.choices = [(str(one.person.id), one.person.name) for one in found.people]
    form.people.required = True
    if not form.validate_on_submit():
        return refused("cooperatives/cards_preview.html", form, **_shown(found, where, who))
    chosen = [UUID(key) for key in form.people.data]
    made_at = clock.now()
    digits = card_making.print_cards(me(), form.submission.data, chosen)
    if not digits:
        return done(
            url("cards.preview", **_args()),
            _(
                "These cards were made a moment ago: look among your downloads. "
                "If they are lost, print again."
            ),
        )
    return _download(cards_pdf(card_making.filled(me(), digits), made_at))


def _wanted() -> tuple[list[Cooperative], Who]:
    """The cooperatives named in the address (all, when none is), and whom of them."""
    try:
        ids = [UUID(text) for text in request.args.getlist("cooperative")]
        who = Who(request.args.get("who") or Who.BOARD)
    except ValueError:
        abort(404)
    found = list(cards.cooperatives(me(), ids))
    if not found or who not in cards.kinds(me()):
        abort(404)
    return found, who


def _args() -> dict[str, Any]:
    return {name: request.args.getlist(name) for name in ("cooperative", "who")}


def _shown(found: Preview, where: list[Cooperative], who: Who) -> dict[str, Any]:
    return {
        "found": found,
        "who": who,
        "where": where,
        "is_only": len(cards.cooperatives(me())) == 1,
        "kinds": cards.kinds(me()),
        "args": _args(),
    }


def _download(paper: bytes) -> Response:
    return download(paper, "application/pdf", f"kartu-masuk-{clock.today().isoformat()}.pdf")


@bp.get("/people/<uuid:person_id>")
@sign_in_required
def person(person_id: UUID) -> ResponseReturnValue:
    """What happens when somebody gets a new code, before it does."""
    found = _person(person_id)
    return render_template(
        "cooperatives/code.html",
        person=found,
        form=PostForm(),
        has_secret=card_making.has_secret(found),
    )


@bp.post("/people/<uuid:person_id>")
@sign_in_required
def issue(person_id: UUID) -> ResponseReturnValue:
    """A new code for one person, shown this once."""
    digits = codes.issue(me(), person_id, CodePurpose.RESET)
    until = clock.now() + codes.LIFETIME[CodePurpose.RESET]
    (card,) = card_making.filled(me(), {person_id: digits})
    page = render_template(
        "cooperatives/code_made.html",
        card=card,
        until=until,
        steps=steps(card.url),
        drawn=qr_svg(card.address, _("QR code with the code of %(name)s", name=card.name)),
    )
    return kept_nowhere(page)


def _person(person_id: UUID) -> Person:
    found = card_making.person_for_code(me(), person_id)
    if found is None:
        abort(404)
    return found
