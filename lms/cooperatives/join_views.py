"""Gabung: the public page behind the poster's code, and the requests that wait."""

from typing import Any
from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.models import Gender
from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives import joining
from lms.cooperatives.blueprint import bp
from lms.cooperatives.cooperative_views import may_do
from lms.cooperatives.forms import AcceptForm, JoinForm, RefuseForm
from lms.cooperatives.models import Cooperative
from lms.cooperatives.people_views import answer
from lms.cooperatives.policy import keeps_register
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import ANYBODY
from lms.web.papers import pdf
from lms.web.qr import qr_text
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, download, refused, wants_json

SAME, NEW, WITHOUT = "same", "new", "without"


def _asked_of(code: str) -> Cooperative:
    home = joining.open_cooperative(code[:32])
    if home is None:
        raise NotThere(f"cooperative {code}")
    return home


@bp.route("/join/<code>", methods=["GET", "POST"])
def join(code: str) -> ResponseReturnValue:
    """Ask to become a member; what is answered never tells whether anybody is known."""
    home = _asked_of(code)
    form = JoinForm()
    if request.method == "GET":
        return render_template("cooperatives/join.html", form=form, home=home)
    if not form.validate_on_submit():
        return refused("cooperatives/join.html", form, home=home)
    joining.ask(
        ANYBODY,
        home.id,
        form.submission.data,
        name=form.name.data,
        phone=form.phone.data,
        gender=Gender(form.gender.data) if form.gender.data else None,
        address=form.address.data,
        from_address=request.remote_addr or "",
    )
    if wants_json():
        return {"ok": True}
    return render_template("cooperatives/joined.html", home=home)


@bp.get("/people/requests")
@sign_in_required
def requests() -> ResponseReturnValue:
    """The requests that wait for the viewer."""
    if not keeps_register(me()):
        raise NotAllowed("join.accept")
    return render_template("cooperatives/requests.html", rows=joining.waiting_requests(me()))


@bp.route("/people/requests/<uuid:submission>/accept", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def accept(submission: UUID) -> ResponseReturnValue:
    """Make a member of somebody who asked."""
    row = joining.request_for(me(), submission)
    holder = joining.known_holder(me(), row)
    form = AcceptForm()
    choices = [(NEW, _("Somebody new"))]
    if holder:
        same = _("%(name)s, who has this number here", name=holder.shown_name)
        choices = [(SAME, same), (WITHOUT, _("Somebody else: add without the number"))]
    elif row.phone and joining.is_known(row.phone):
        choices = [(WITHOUT, _("The number is somebody else's here: add without it"))]
    form.who.choices = choices
    if request.method == "GET":
        form.who.data = choices[0][0]

    def act() -> ResponseReturnValue:
        joining.accept_request(
            me(),
            row.submission,
            same_person=holder.id if holder and form.who.data == SAME else None,
            with_phone=form.who.data != WITHOUT,
            member_no=form.member_no.data,
            since=form.since.data,
        )
        return done(
            "cooperatives.requests", _("Accepted. Give %(name)s a Kartu Masuk.", name=row.name)
        )

    page: dict[str, Any] = {
        "title": _("Accept %(name)s", name=row.name),
        "lead": f"{row.cooperative.name} · {row.address}",
        "back": ("cooperatives.requests", {}),
        "verb": _("Accept"),
    }
    return answer(form, page, act)


@bp.route("/people/requests/<uuid:submission>/refuse", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def refuse(submission: UUID) -> ResponseReturnValue:
    """Refuse somebody who asked, and say why."""
    row = joining.request_for(me(), submission)
    form = RefuseForm()

    def act() -> ResponseReturnValue:
        joining.refuse_request(me(), row.submission, form.reason.data)
        return done("cooperatives.requests", _("The request is refused."))

    page: dict[str, Any] = {
        "title": _("Refuse %(name)s", name=row.name),
        "lead": f"{row.cooperative.name} · {row.address}",
        "back": ("cooperatives.requests", {}),
        "verb": _("Refuse"),
        "kind": "danger",
    }
    return answer(form, page, act)


@bp.get("/cooperatives/<uuid:cooperative_id>/poster.pdf")
@sign_in_required
def poster(cooperative_id: UUID) -> ResponseReturnValue:
    """The poster with the code that leads to the page on which people ask to join."""
    home = may_do(cooperative_id, "cooperative.poster")
    base = current_app.config["SETTINGS"].public_url
    address = base + url_for("cooperatives.join", code=home.code)
    data = {
        "name": home.name,
        "place": _("Kelurahan %(name)s", name=home.area.name),
        "address": address,
        "qr": qr_text(address),
    }
    db.session.rollback()
    return download(pdf("join_poster", data), "application/pdf", f"gabung-{home.code}.pdf")
