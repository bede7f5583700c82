"""The first page after sign-in, and the own page."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.devices import devices_of, end_device
from lms.accounts.sessions import me, my_person, sign_in_required
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.courses.standings import standings
from lms.home import hats, rules
from lms.home.queries import waiting_for
from lms.notifications.forms import ChannelForm
from lms.notifications.queries import is_on
from lms.notifications.rules import Channel
from lms.web.responses import done

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@sign_in_required
def index() -> ResponseReturnValue:
    """What do I do now: learning for members, the desk of whoever comes to work."""
    actor = me()
    desk = rules.DESKS.get(hats.worn(actor))
    if desk:
        return redirect(url_for(desk))
    local = clock.now().astimezone(clock.WIB)
    return render_template(
        "home/index.html",
        person=my_person(),
        greeting=rules.greeting(local.time()),
        today=local.date(),
        standings=standings(actor),
        waiting=waiting_for(actor, local.date()),
    )


@bp.get("/me", endpoint="me")
@sign_in_required
def me_page() -> ResponseReturnValue:
    """Who I am here, my secret, my devices, my channels, and how pages look."""
    person = my_person()
    channels = ChannelForm(
        email=person.email if person else "", is_on=is_on(me(), Channel.EMAIL), formdata=None
    )
    return render_template(
        "home/me.html",
        person=person,
        devices=devices_of(me()),
        channel_form=channels,
    )


@bp.post("/me/devices/<reference>/end")
@sign_in_required
def end(reference: str) -> ResponseReturnValue:
    """Sign one of my devices out."""
    end_device(me(), reference)
    return done("home.me", _("The device is signed out."))


@bp.post("/me/hat")
@sign_in_required
def change_hat() -> ResponseReturnValue:
    """Put another of my hats on, and begin at its first page."""
    if not hats.choose(me(), request.form.get("hat", "")):
        abort(404)
    return redirect(url_for("home.index"), 303)
