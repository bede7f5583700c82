"""The first page after sign-in, and the own page."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.devices import devices_of, end_device
from lms.accounts.models import Purpose
from lms.accounts.privacy.consents import consents_of, switch_consent
from lms.accounts.sessions import me, my_id, my_person, sign_in_required
from lms.accounts.wordings import PURPOSES
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.courses.again import due_again
from lms.courses.standings import standings
from lms.home import hats, rules, ways
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
    courses = standings(actor)
    return render_template(
        "home/index.html",
        person=my_person(),
        greeting=rules.greeting(local.time()),
        today=local.date(),
        standings=courses,
        again=due_again(courses, local.date()),
        waiting=waiting_for(actor, local.date()),
    )


@bp.get("/more")
@sign_in_required
def more() -> ResponseReturnValue:
    """The ways for which the dock has no room."""
    return render_template("home/more.html", rest=ways.hidden(me()))


@bp.get("/me", endpoint="me")
@sign_in_required
def me_page() -> ResponseReturnValue:
    """Who I am here, my secret, my devices, the way to my data, and how pages look."""
    return render_template("home/me.html", person=my_person(), devices=devices_of(me()))


@bp.get("/me/privacy")
@sign_in_required
def privacy() -> ResponseReturnValue:
    """What I consent to, what I was told, and the way to my own data."""
    person = my_person()
    channels = ChannelForm(
        email=person.email if person else "", is_on=is_on(me(), Channel.EMAIL), formdata=None
    )
    return render_template(
        "home/privacy.html",
        person=person,
        channel_form=channels,
        consents=consents_of(my_id()),
        Purpose=Purpose,
        purposes=PURPOSES,
    )


@bp.post("/me/privacy/photos")
@sign_in_required
def photos() -> ResponseReturnValue:
    """I allow photos of me, or no longer."""
    is_given = request.form.get("is_given") == "1"
    switch_consent(me(), Purpose.PHOTOS, is_given=is_given)
    said = _("Photos are allowed.") if is_given else _("Photos are no longer allowed.")
    return done("home.privacy", said)


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
