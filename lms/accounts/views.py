"""The door: /sign-in and /sign-out, and a new secret at /me/secret."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import door, secret_change, sessions
from lms.accounts.blueprint import bp
from lms.accounts.factor_views import second_door
from lms.accounts.forms import ChangeSecretForm, SignInForm
from lms.accounts.sessions import me, my_person, sign_in_required
from lms.accounts.threshold import wanted
from lms.core.errors import TooMany
from lms.core.i18n import gettext as _
from lms.web import resending
from lms.web.responses import done, refused


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The page where people say who they are."""
    if my_person():
        return redirect(wanted())
    if sessions.half_entered():
        return redirect(url_for("accounts.code", next=wanted()))
    return render_template("accounts/sign_in.html", form=SignInForm(), sent=None)


@bp.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Let somebody in, or say that name and secret do not fit; what was sent before is carried."""
    form, sent = SignInForm(), resending.carried()
    if not form.validate_on_submit():
        return refused("accounts/sign_in.html", form, sent=sent)
    try:
        entered = door.enter(
            form.identifier.data or "",
            form.password.data or "",
            address=request.remote_addr or "",
            device=request.user_agent.string,
        )
    except TooMany as fault:
        if sent is None:
            raise
        form.form_errors.append(str(fault.message))
        return refused("accounts/sign_in.html", form, fault.status, sent=sent)
    if entered is None:
        form.password.errors = [_("Number and secret do not fit. Check both, then try again.")]
        return refused("accounts/sign_in.html", form, sent=sent)
    opened = sessions.let_in(entered.token, wanted())
    if sent is None:
        return redirect(opened, 303)
    person, half = my_person(), sessions.half_entered()
    if half is not None:
        return second_door(half)
    return resending.page_to_send_again(sent, person.shown_name if person else "")


def door_for(sent: resending.Sent) -> ResponseReturnValue | None:
    """The door for somebody whose sign-in ended while they wrote; None for who is signed in."""
    if my_person():
        return None
    form = SignInForm(formdata=None)
    return render_template("accounts/sign_in.html", form=form, sent=sent), 401


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The device is signed out for good."""
    sessions.forget()
    return _left(_("You are signed out."))


@bp.get("/me/secret")
@sign_in_required
def secret() -> ResponseReturnValue:
    """The page to choose a new secret."""
    return render_template("accounts/secret.html", form=ChangeSecretForm())


@bp.post("/me/secret")
@sign_in_required
def change_secret() -> ResponseReturnValue:
    """Take the new secret, or say why it cannot be used."""
    form = ChangeSecretForm()
    person = my_person()
    if not form.validate_on_submit() or person is None:
        return refused("accounts/secret.html", form)
    fault = secret_change.change(me(), person, form.present.data or "", form.new.data or "")
    if fault:
        form[fault.field].errors = [fault.message]
        return refused("accounts/secret.html", form)
    return _left(_("Your secret is changed. Sign in with the new one."))


def _left(message: str) -> ResponseReturnValue:
    """To the door; the browser forgets the pages it kept, which the next person must not see."""
    answer = make_response(done("accounts.sign_in", message))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
