"""The page of channels: how messages leave the system, and a button that tries it."""

from typing import Any

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from config import Settings
from lms.accounts.sessions import me, my_person, sign_in_required
from lms.core.i18n import gettext as _
from lms.core.policy import may
from lms.notifications.letters import as_test
from lms.notifications.mail_server import Answer, hand_over
from lms.notifications.rules import Outcome
from lms.office import queries, service
from lms.office.blueprint import bp
from lms.web.forms import PostForm
from lms.web.office import office_name
from lms.web.responses import done


@bp.get("/channels")
@sign_in_required
def channels() -> ResponseReturnValue:
    """Which channels there are, and whether each is set up."""
    queries.ensure_sees(me())
    return render_template("office/channels.html", **_page())


@bp.post("/channels/test")
@sign_in_required
def try_email() -> ResponseReturnValue:
    """Send a real e-mail to the own address, and say what the server answered."""
    if not PostForm().validate_on_submit():
        abort(400)
    mail = _settings()
    service.ensure_not_too_often(me())
    person = service.begin_test(me())
    if not mail.smtp_host:
        return done("office.channels", _("No mail server is set up: LMS_SMTP_HOST is empty."))
    email = as_test(person.email or "", person.shown_name, office_name(), mail)
    # The acts have ended: no transaction is open while the server is spoken to.
    answer = hand_over(email, mail)
    return done("office.channels", _said(answer, person.email or ""))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _page() -> dict[str, Any]:
    return {"mail": _settings(), "person": my_person(), "may_test": may(me(), "channel.test")}


def _said(answer: Answer, address: str) -> str:
    words = {
        Outcome.DELIVERED: _("The mail server has taken the message to %(address)s."),
        Outcome.UNREACHABLE: _("The mail server could not be reached: %(said)s"),
        Outcome.REFUSED: _("The mail server refused the message: %(said)s"),
        Outcome.UNCLEAR: _("Nobody knows whether the message left: %(said)s"),
    }
    return words[answer.outcome] % {"address": address, "said": answer.text}
