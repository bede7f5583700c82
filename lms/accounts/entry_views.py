"""Coming in by a card or a code: /enter. The code never stands in an address."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import first_entry, sessions
from lms.accounts.blueprint import bp
from lms.accounts.forms import CodeForm, FirstSecretForm
from lms.accounts.models import Person
from lms.accounts.sessions import my_person
from lms.core.errors import Invalid
from lms.web.responses import kept_nowhere, refused


@bp.get("/enter", endpoint="enter_code")
def page() -> ResponseReturnValue:
    """Where the code is typed; a QR code fills it in behind the #, which no server is told."""
    return render_template("accounts/enter.html", form=CodeForm(), person=my_person())


@bp.post("/enter", endpoint="use_code")
def use() -> ResponseReturnValue:
    """Show whom the code is for, then take the secret and let the person in."""
    form = FirstSecretForm() if "new" in request.form else CodeForm()
    form.validate_on_submit()
    if form.code.errors:
        return _not_good(form.code.errors[0])
    try:
        person = first_entry.holder(form.code.data or "", address=request.remote_addr or "")
        if not isinstance(form, FirstSecretForm):
            return _choose(FirstSecretForm(formdata=None, code=form.code.data), person)
        return _choose(form, person, 422) if form.errors else _enter(form, person)
    except Invalid as fault:
        return _not_good(fault.message)


def _enter(form: FirstSecretForm, person: Person) -> ResponseReturnValue:
    try:
        token = first_entry.choose(
            form.code.data or "",
            form.new.data or "",
            address=request.remote_addr or "",
            device=request.user_agent.string,
        )
    except Invalid as fault:
        if fault.field != "new":
            raise
        form.new.errors = [fault.message]
        return _choose(form, person, 422)
    return redirect(sessions.let_in(token, url_for("home.index")), 303)


def _not_good(message: Any) -> ResponseReturnValue:
    """Back to the code, with what was typed."""
    form = CodeForm()
    form.code.errors = [message]
    return kept_nowhere(refused("accounts/enter.html", form, person=my_person()))


def _choose(form: FirstSecretForm, person: Person, status: int = 200) -> ResponseReturnValue:
    """The page to choose a secret: it holds the code."""
    return kept_nowhere(
        (render_template("accounts/first_secret.html", form=form, person=person), status)
    )
