"""Notices at /notices, the channels of /me, and for the office the messages that are uncertain."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.notifications import queries, service
from lms.notifications.forms import ChannelForm, ReadForm, SettleForm
from lms.notifications.rules import Channel, words_in
from lms.notifications.times import times_of
from lms.web import asked
from lms.web.responses import done, refused

bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.app_template_global()
def digest_time() -> str:
    """At which time of day reminders leave, as the office's hours have it today: "06.30"."""
    return f"{times_of(clock.today()).morning:%H.%M}"


@bp.get("/notices")
@sign_in_required
def index() -> ResponseReturnValue:
    """What I was told, the newest first."""
    found = queries.notices(me(), asked.page_number())
    asked.ensure_there(found.page, found.messages)
    return render_template("notifications/index.html", found=found, words_in=words_in)


@bp.post("/notices/read")
@sign_in_required
def read() -> ResponseReturnValue:
    """I have read what the page showed."""
    form = ReadForm()
    if not form.validate_on_submit():
        return refused(
            "notifications/index.html", form, found=queries.notices(me()), words_in=words_in
        )
    service.mark_read(me(), form.newest.data)
    return done("notifications.index", _("All marked as read."))


@bp.post("/me/channels")
@sign_in_required
def channels() -> ResponseReturnValue:
    """I want my reminders by e-mail as well, or no longer."""
    form = ChannelForm()
    if not form.validate_on_submit():
        return refused("notifications/channels.html", form)
    try:
        typed = form.email.data or ""
        chosen = service.switch_channel(
            me(), Channel.EMAIL, is_on=form.is_on.data, typed_address=typed
        )
    except Invalid as fault:
        form.email.errors = [fault.message]
        return refused("notifications/channels.html", form)
    message = _("Reminders come by e-mail as well.") if chosen.is_on else _("E-mail is off.")
    return done("/me/privacy", message)


@bp.get("/notices/uncertain")
@sign_in_required
def uncertain() -> ResponseReturnValue:
    """The messages of which nobody knows whether they arrived."""
    return render_template("notifications/uncertain.html", messages=queries.uncertain(me()))


@bp.post("/notices/<uuid:message_id>/settle")
@sign_in_required
def settle(message_id: UUID) -> ResponseReturnValue:
    """The office says what became of one."""
    form = SettleForm()
    if not form.validate_on_submit():
        messages = queries.uncertain(me())
        return refused("notifications/uncertain.html", form, messages=messages)
    was_sent = form.outcome.data == "sent"
    service.settle_uncertain(me(), message_id, was_sent=was_sent)
    said = _("Noted that it arrived.") if was_sent else _("It will be sent again.")
    return done("notifications.uncertain", said)
