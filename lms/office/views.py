"""Pages of the settings: all of them, one with its history, signatories and holidays."""

from typing import Any
from uuid import UUID

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.core import clock, settings, signatories, storage
from lms.core.errors import Invalid
from lms.core.holidays import NATIONAL, add_holiday, end_holiday, load_holidays
from lms.core.i18n import gettext as _
from lms.core.policy import may, require
from lms.core.settings import Kind, SettingValue
from lms.office import labels, queries, service
from lms.office.blueprint import bp
from lms.office.forms import (
    LARGEST_LOGO,
    DayForm,
    EndForm,
    HolidayForm,
    HolidayKeyForm,
    SettingForm,
    SignatoryForm,
    form_of,
    parts_of,
)
from lms.places.models import Level
from lms.web.forms import PostForm
from lms.web.office import logo, png_size
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused
from lms.web.uploads import takes_files


@bp.get("")
@sign_in_required
def index() -> ResponseReturnValue:
    """Everything that the office decides, with what holds and what comes next."""
    found = queries.standings(me())
    return render_template(
        "office/index.html", groups=labels.grouped(found.values()), labels=labels
    )


@bp.get("/<name>")
@sign_in_required
def setting(name: str) -> ResponseReturnValue:
    """One setting: what holds, its history, and the form to decide anew."""
    standing = _standing(name)
    return render_template(
        "office/setting.html", **_page(standing), form=form_of(standing.setting, standing.holds)
    )


@bp.post("/<name>")
@sign_in_required
@keeps_what_was_typed
@takes_files(LARGEST_LOGO)
def change(name: str) -> ResponseReturnValue:
    """The office decides anew, from today or a later day on."""
    standing = _standing(name)
    form = form_of(standing.setting)
    if form.validate_on_submit():
        try:
            row = _change(name, form)
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("office.setting", labels.said(row.valid_from), name=name)
    return refused("office/setting.html", form, **_page(standing))


@bp.post("/<name>/call-off")
@sign_in_required
def call_off(name: str) -> ResponseReturnValue:
    """A change that was to come does not come."""
    form = DayForm()
    if not form.validate_on_submit():
        abort(400)
    settings.call_off(me(), name, form.valid_from.data)
    return done("office.setting", _("The change is called off."), name=name)


@bp.get("/office.logo/picture")
@sign_in_required
def picture() -> ResponseReturnValue:
    """The logo of the letterhead."""
    queries.ensure_sees(me())
    found = logo() or abort(404)
    return Response(found, mimetype=storage.PNG)


@bp.get("/signatories")
@sign_in_required
def list_signatories() -> ResponseReturnValue:
    """Who signs, signed and will sign."""
    return render_template("office/signatories.html", form=SignatoryForm(), **_signatories())


@bp.post("/signatories")
@sign_in_required
@keeps_what_was_typed
def add_signatory() -> ResponseReturnValue:
    """Somebody signs from a day on."""
    form = SignatoryForm()
    if form.validate_on_submit():
        try:
            signatories.add_signatory(
                me(),
                form.name.data,
                form.position.data,
                nip=form.nip.data or "",
                is_acting=form.is_acting.data,
                since=form.since.data,
                expires_on=form.expires_on.data,
            )
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("office.list_signatories", _("The signatory is added."))
    return refused("office/signatories.html", form, **_signatories())


@bp.post("/signatories/<uuid:signatory_id>/end")
@sign_in_required
def end_signatory(signatory_id: UUID) -> ResponseReturnValue:
    """Somebody no longer signs."""
    form = EndForm()
    if form.validate_on_submit():
        try:
            signatories.end_signatory(me(), signatory_id, form.on.data)
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("office.list_signatories", _("The signatory signs no more."))
    blank = SignatoryForm(formdata=None)
    return refused(
        "office/signatories.html", blank, ended=signatory_id, end_form=form, **_signatories()
    )


@bp.get("/holidays")
@sign_in_required
def list_holidays() -> ResponseReturnValue:
    """The holidays from today on."""
    return render_template("office/holidays.html", form=_holiday_form(), **_holidays())


@bp.post("/holidays")
@sign_in_required
@keeps_what_was_typed
def add() -> ResponseReturnValue:
    """Offices are closed on a day."""
    form = _holiday_form()
    if form.validate_on_submit():
        try:
            add_holiday(me(), form.day.data, form.name.data, form.area.data)
        except Invalid as fault:
            form.point_at(fault)
        else:
            return done("office.list_holidays", _("The holiday is added."))
    return refused("office/holidays.html", form, **_holidays())


@bp.post("/holidays/end")
@sign_in_required
def end() -> ResponseReturnValue:
    """A day is no holiday after all."""
    form = HolidayKeyForm()
    if not form.validate_on_submit():
        abort(400)
    end_holiday(me(), form.day.data, form.area.data)
    return done("office.list_holidays", _("The day is a working day again."))


@bp.post("/holidays/load")
@sign_in_required
def load() -> ResponseReturnValue:
    """The holidays that the project ships are known; what the office ended stays ended."""
    if not PostForm().validate_on_submit():
        abort(400)
    count = load_holidays(me())
    return done("office.list_holidays", _("%(count)s holidays are known.", count=count))


def _standing(name: str) -> queries.Standing:
    settings.named(name)
    return queries.standings(me(), [name])[name]


def _page(standing: queries.Standing) -> dict[str, Any]:
    return {
        "standing": standing,
        "parts": parts_of(standing.setting),
        "may_change": may(me(), "setting.change"),
        "today": clock.today(),
        "labels": labels,
    }


def _change(name: str, form: SettingForm) -> SettingValue:
    """The new value holds; a file is kept before the act."""
    decided, day = form.decided(), form.valid_from.data
    if form.setting.kind is not Kind.FILE:
        return settings.change(me(), name, decided, day)
    require(me(), "setting.change")
    if form["remove"].data:
        return settings.change(me(), name, form.setting.default, day)
    if decided is None or png_size(decided[0]) is None:
        raise Invalid(_("Please choose a picture that is whole."), name)
    return service.change_file(me(), name, storage.keep(*decided), day)


def _signatories() -> dict[str, Any]:
    queries.ensure_sees(me())
    return {
        "rows": signatories.all_signatories(),
        "today": clock.today(),
        "may_change": may(me(), "signatory.add"),
    }


def _holiday_form() -> HolidayForm:
    form = HolidayForm()
    form.area.choices = [(NATIONAL, _("The whole country"))] + [
        (area.code, _area_name(area.name, area.level)) for area in queries.areas_of_holidays()
    ]
    if not form.is_submitted():
        form.area.data = NATIONAL
    return form


def _area_name(name: str, level: Level) -> str:
    words = {
        Level.DISTRICT: _("Kecamatan %(name)s", name=name),
        Level.VILLAGE: _("Kelurahan %(name)s", name=name),
    }
    return words.get(level, name)


def _holidays() -> dict[str, Any]:
    return {
        "rows": queries.holidays_from(me(), clock.today()),
        "may_change": may(me(), "holiday.add"),
        "today": clock.today(),
    }
