"""The second factor as pages: asked after the secret, set up, renewed and switched off."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import factor_keys, second_factor, sessions
from lms.accounts.blueprint import bp
from lms.accounts.factor_forms import CodeForm, CodesFileForm, SetUpForm
from lms.accounts.models import Person
from lms.accounts.second_factor import Proof
from lms.accounts.sessions import HalfEntered, half_entered, me, my_id, my_person, sign_in_required
from lms.accounts.threshold import wanted
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.web import resending
from lms.web.qr import qr_svg
from lms.web.responses import done, download, kept_nowhere, refused
from lms.web.views import is_demo

R = TypeVar("R")
CODES_FILE = "kode-pemulihan.txt"


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """The secret fitted: now the code of the phone, or first the phone is set up."""
    half = half_entered()
    if half is None:
        return _elsewhere()
    if second_factor.state_of(half.person.id) is None:
        return redirect(url_for("accounts.first_factor", next=wanted()))
    return second_door(half)


def second_door(half: HalfEntered) -> ResponseReturnValue:
    """The page of the phone's code, or the one that sets the phone up; what is carried stays."""
    if second_factor.state_of(half.person.id) is None:
        return _set_up_page("accounts/first_factor.html", SetUpForm(formdata=None), half.person)
    return render_template(
        "accounts/code.html", form=CodeForm(formdata=None), sent=resending.carried()
    )


@bp.post("/sign-in/code")
def give_code() -> ResponseReturnValue:
    """Let in whose code fits, or say that it does not."""
    half = half_entered()
    if half is None:
        return _elsewhere()
    form = CodeForm()
    token = _complete(form, half)
    if token is None:
        return refused("accounts/code.html", form, sent=resending.carried())
    opened, sent = sessions.let_in(token, wanted()), resending.carried()
    if sent is not None:
        return resending.page_to_send_again(sent, half.person.shown_name)
    return redirect(opened, 303)


@bp.get("/sign-in/second-factor")
def first_factor() -> ResponseReturnValue:
    """At the first sign-in of whoever needs one: scan, type the code, come in."""
    half = half_entered()
    if half is None:
        return _elsewhere()
    if second_factor.state_of(half.person.id) is not None:
        return redirect(url_for("accounts.code", next=wanted()))
    return _set_up_page("accounts/first_factor.html", SetUpForm(formdata=None), half.person)


@bp.post("/sign-in/second-factor")
def set_first_factor() -> ResponseReturnValue:
    """The phone is set up: show the codes for paper, and let the person in."""
    half = half_entered()
    if half is None:
        return _elsewhere()
    return _set_up("accounts/first_factor.html", half.person, wanted())


@bp.get("/me/second-factor")
@sign_in_required
def factor() -> ResponseReturnValue:
    """How my second factor stands, and what I can do with it."""
    person = _mine()
    state = second_factor.state_of(person.id)
    if state is None:
        return _set_up_page("accounts/set_up.html", SetUpForm(formdata=None), person)
    return _factor_page(CodeForm(formdata=None))


@bp.post("/me/second-factor")
@sign_in_required
def set_factor() -> ResponseReturnValue:
    """My phone is set up: show the codes for paper."""
    return _set_up("accounts/set_up.html", _mine(), url_for("accounts.factor"))


@bp.post("/me/second-factor/renew")
@sign_in_required
def renew_codes() -> ResponseReturnValue:
    """Ten new codes for paper in place of the old ones."""
    form, person_id = CodeForm(), _mine().id
    codes = _with_proof(form, lambda proof: second_factor.renew(person_id, proof), person_id)
    if codes is None:
        return _factor_page(form, 422)
    return _codes_page(codes, url_for("accounts.factor"))


@bp.post("/me/second-factor/end")
@sign_in_required
def end_factor() -> ResponseReturnValue:
    """I sign in by my secret alone again."""
    form, person_id = CodeForm(), _mine().id

    def end(proof: Proof) -> bool:
        second_factor.end_factor(me(), person_id, proof)
        return True

    if not _with_proof(form, end, person_id):
        return _factor_page(form, 422)
    return done("accounts.factor", _("The second factor is switched off."))


@bp.post("/me/second-factor/codes.txt")
@sign_in_required
def codes_file() -> ResponseReturnValue:
    """The codes that were shown just now, as a file to keep or print."""
    form = CodesFileForm()
    text = form.validate_on_submit() and factor_keys.opened_for(
        my_id(), form.sealed.data or "", within=second_factor.OFFER
    )
    if not text:
        abort(404)
    return download(text, "text/plain", CODES_FILE)


def _elsewhere() -> ResponseReturnValue:
    """Whoever is in goes on; whoever is not begins at the door."""
    if my_person():
        return redirect(wanted())
    return redirect(url_for("accounts.sign_in", next=wanted()))


def _mine() -> Person:
    """Whose second factor it is. There is none on the demo."""
    person = my_person()
    if person is None or is_demo():
        abort(404)
    return person


def _complete(form: CodeForm, half: HalfEntered) -> str | None:
    def come_in(proof: Proof) -> str:
        device = request.user_agent.string
        return second_factor.complete_sign_in(half.actor, half.token, proof, device)

    try:
        return _with_proof(form, come_in, half.person.id)
    except NotThere:
        form.code.errors = [_("This took too long. Please sign in again.")]
        return None


def _with_proof(form: CodeForm, act: Callable[[Proof], R], person_id: UUID) -> R | None:
    """Do the act with what was typed as proof; None, with words at the field, when it is none."""
    if not form.validate_on_submit():
        return None
    try:
        typed = form.code.data or "", form.recovery.data or ""
        return act(second_factor.prove(person_id, *typed))
    except Invalid as fault:
        form.point_at(fault, "code")
        return None


def _set_up(template: str, person: Person, onward: str) -> ResponseReturnValue:
    form = SetUpForm()
    if not form.validate_on_submit():
        return _set_up_page(template, form, person, 422)
    try:
        token, codes = second_factor.set_up(
            person, form.sealed.data or "", form.code.data or "", request.user_agent.string
        )
    except Invalid as fault:
        form.point_at(fault, "code")
        return _set_up_page(template, form, person, 422)
    return _codes_page(codes, sessions.let_in(token, onward))


def _set_up_page(
    template: str, form: SetUpForm, person: Person, status: int = 200
) -> ResponseReturnValue:
    offer = second_factor.offer(person, form.sealed.data or "")
    picture = qr_svg(offer.uri, _("QR code for the app on your phone"))
    page = render_template(
        template, form=form, offer=offer, picture=picture, sent=resending.carried()
    )
    return kept_nowhere((page, status))


def _factor_page(form: CodeForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        state=second_factor.state_of(my_id()),
        is_required=second_factor.is_required_of(my_id()),
    )
    return page, status


def _codes_page(codes: list[str], onward: str) -> ResponseReturnValue:
    lines = [_("Belajar Koperasi: recovery codes. Each opens once."), "", *codes, ""]
    sealed = factor_keys.seal_for(my_id(), "\n".join(lines))
    form = CodesFileForm(formdata=None)
    page = render_template(
        "accounts/codes.html",
        codes=codes,
        sealed=sealed,
        form=form,
        onward=onward,
        sent=resending.carried(),
    )
    return kept_nowhere(page)
