"""The notice at /privacy, and one's own data as a file at /me/data."""

from datetime import date

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.models import Person
from lms.accounts.privacy import notice, own_data, paper, policy, rules  # noqa: F401 - policy registers
from lms.accounts.sessions import me, my_id, my_person, sign_in_required
from lms.accounts.threshold import wanted
from lms.core import clock
from lms.core.database import db
from lms.web.responses import download
from lms.web.views import is_demo

bp = Blueprint("privacy", __name__, template_folder="../templates")
FILES = {"json": "application/json", "pdf": "application/pdf"}


@bp.get("/privacy")
def index() -> ResponseReturnValue:
    """What the office does with people's data; whoever has still to read it finds the button."""
    today = notice.notice_today()
    person = my_person()
    return render_template(
        "accounts/privacy.html",
        notice=today,
        unread=person is not None and not today.is_read_by(person),
        wanted=wanted(),
        first=rules.FIRST,
    )


@bp.post("/privacy/read")
@sign_in_required
def read() -> ResponseReturnValue:
    """I have read it, and go on to where I wanted."""
    notice.acknowledge(me(), my_id())
    return redirect(wanted(), 303)


@bp.get("/me/data")
@sign_in_required
def data() -> ResponseReturnValue:
    """What one's own file holds, and the two ways to take it."""
    return render_template("accounts/own_data.html", files=own_data.FILES)


@bp.post("/me/data/<any(json, pdf):kind>")
@sign_in_required
def take_data(kind: str) -> ResponseReturnValue:
    """My own data as a file; made outside of the act, which tells the trail that it left."""
    person = db.session.get_one(Person, my_id())
    own_data.ensure_not_too_often(person.id)
    gathered = own_data.gathered(person.id)
    body = (
        own_data.as_json(gathered)
        if kind == "json"
        else paper.as_pdf(gathered, is_sample=is_demo())
    )
    own_data.export(me(), person.id, kind, len(body))
    return _file(body, kind, person, clock.today())


def _file(body: bytes, kind: str, person: Person, day: date) -> Response:
    return download(body, FILES[kind], f"data-{person.participant_no}-{day.isoformat()}.{kind}")
