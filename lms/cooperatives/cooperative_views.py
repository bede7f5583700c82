"""The pages of cooperatives: the list, one of them, and what the office keeps of it."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives import forms, labels, master_data, people_queries, queries, register_queries
from lms.cooperatives.beside import pages_beside
from lms.cooperatives.blueprint import bp
from lms.cooperatives.headcounts import correct_headcount, declare_headcount
from lms.cooperatives.lurah import appoint_lurah, lurah_of, terms_of
from lms.cooperatives.missing import code_for, name_for, register_missing, villages_without
from lms.cooperatives.models import Cooperative
from lms.cooperatives.naming import anybody_meant
from lms.cooperatives.people_views import answer
from lms.cooperatives.policy import OFFICE
from lms.cooperatives.rules import Group
from lms.cooperatives.service import edit_cooperative, end_position, register_cooperative
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.policy import Scope, may, require
from lms.places.models import Area, Level
from lms.places.queries import villages_within
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done


@bp.get("/cooperatives")
@sign_in_required
def index() -> ResponseReturnValue:
    """The cooperatives that the viewer sees."""
    viewer = me()
    text, area = request.args.get("q", "")[:120].strip(), request.args.get("area", "")[:13]
    seen = people_queries.cooperatives_seen(viewer)
    may_register = may(viewer, "cooperatives.register_missing")
    return render_template(
        "cooperatives/index.html",
        lines=register_queries.cooperatives(viewer, text, area),
        areas=[one for one in people_queries.areas_of(seen) if one.level is Level.DISTRICT],
        text=text,
        area=area,
        may_register=may_register,
        missing=len(villages_without(viewer)) if may_register else 0,
    )


@bp.route("/cooperatives/new", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def new() -> ResponseReturnValue:
    """A cooperative becomes known."""
    viewer = me()
    require(viewer, "cooperatives.register_missing")
    form = forms.RegisterForm()
    villages = [area for code in _office_areas() for area in villages_within(code)]
    form.area.choices = [(area.code, f"{area.name} · {area.code}") for area in villages]
    by_code = {area.code: area for area in villages}

    def act() -> ResponseReturnValue:
        area = by_code[form.area.data]
        home = register_cooperative(
            viewer, form.code.data or code_for(area), form.name.data, area.code, form.since.data
        )
        message = _("%(name)s is registered.", name=home.name)
        return done("cooperatives.page", message, cooperative_id=home.id)

    return answer(form, _frame(_("Register a cooperative"), "cooperatives.index"), act)


def _office_areas() -> list[str]:
    return sorted(set(me().keys(Scope.AREA, *OFFICE)))


@bp.route("/cooperatives/missing", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def missing() -> ResponseReturnValue:
    """The kelurahan without a cooperative, to register one for each."""
    viewer = me()
    require(viewer, "cooperatives.register_missing")
    form = forms.MissingForm()
    villages = villages_without(viewer)
    form.areas.choices = [(area.code, name_for(area), code_for(area)) for area in villages]
    if request.method == "GET":
        form.areas.data = [area.code for area in villages]

    def act() -> ResponseReturnValue:
        made = register_missing(viewer, form.areas.data, form.since.data)
        message = ngettext(
            "%(num)s cooperative is registered.", "%(num)s cooperatives are registered.", len(made)
        )
        return done("cooperatives.index", message)

    page = _frame(_("Kelurahan without a cooperative"), "cooperatives.index")
    page["lead"] = _("One cooperative is registered for each that is ticked. Names can be changed.")
    page["verb"] = _("Register them")
    return answer(form, page, act)


def _frame(title: str, back: str, **values: Any) -> dict[str, Any]:
    return {"title": title, "back": (back, values), "verb": _("Save")}


@bp.get("/cooperatives/<uuid:cooperative_id>")
@sign_in_required
def page(cooperative_id: UUID) -> ResponseReturnValue:
    """One cooperative: its data, its people by seat, its numbers and what was."""
    viewer = me()
    shown = register_queries.page_of(viewer, cooperative_id)
    home = shown.cooperative
    return render_template(
        "cooperatives/page.html",
        shown=shown,
        home=home,
        labels=labels,
        lurah=lurah_of(viewer, home.area_code),
        beside=pages_beside() if shown.is_in_charge else (),
        can={
            act: may(viewer, act, home)
            for act in (
                "cooperative.edit",
                "cooperative.poster",
                "member.register",
                "board.change",
                "headcount.declare",
            )
        },
        may_find=shown.knows_people,
        may_appoint=may(viewer, "lurah.appoint", home.area),
    )


def may_do(cooperative_id: UUID, act: str) -> Cooperative:
    """The cooperative, when the viewer may do this to it. Raises NotThere or NotAllowed."""
    home = queries.cooperative(me(), cooperative_id)
    if home is None:
        raise NotThere(f"cooperative {cooperative_id}")
    require(me(), act, home)
    return home


@bp.route("/cooperatives/<uuid:cooperative_id>/edit", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def edit(cooperative_id: UUID) -> ResponseReturnValue:
    """Change the master data; the secretary changes address, point and units."""
    home = may_do(cooperative_id, "cooperative.edit")
    is_office = may(me(), "cooperative.edit_all", home)
    kind = forms.MasterDataForm if is_office else forms.PlaceAndUnitsForm
    form = kind(data=master_data.of(home))

    def act() -> ResponseReturnValue:
        fields = {name: value for name, value in form.data.items() if name in master_data.FIELDS}
        edit_cooperative(me(), home.id, **fields)
        return done("cooperatives.page", _("The data are kept."), cooperative_id=home.id)

    title = _("Master data of %(name)s", name=home.name)
    return answer(form, _frame(title, "cooperatives.page", cooperative_id=home.id), act)


@bp.route("/cooperatives/<uuid:cooperative_id>/headcounts", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def headcount(cooperative_id: UUID) -> ResponseReturnValue:
    """Declare how many people a group has."""
    home = may_do(cooperative_id, "headcount.declare")
    form = forms.HeadcountForm()

    def act() -> ResponseReturnValue:
        declare_headcount(
            me(),
            home.id,
            Group(form.group.data),
            form.as_of.data,
            men=form.men.data,
            women=form.women.data,
            unknown=form.unknown.data,
            source=form.source.data,
        )
        return done("cooperatives.page", _("The declared number is kept."), cooperative_id=home.id)

    title = _("Declared number of %(name)s", name=home.name)
    frame = _frame(title, "cooperatives.page", cooperative_id=home.id)
    frame["lead"] = _("Out of this number coverage is counted.")
    return answer(form, frame, act)


@bp.route("/cooperatives/headcounts/<uuid:headcount_id>", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def correct(headcount_id: UUID) -> ResponseReturnValue:
    """Correct a declared number, and say why."""
    row, home = register_queries.headcount(me(), headcount_id)
    require(me(), "headcount.correct", home)
    form = forms.CorrectHeadcountForm(obj=row)

    def act() -> ResponseReturnValue:
        correct_headcount(
            me(),
            row.id,
            men=form.men.data,
            women=form.women.data,
            unknown=form.unknown.data,
            source=form.source.data,
            reason=form.reason.data,
        )
        return done("cooperatives.page", _("The number is corrected."), cooperative_id=home.id)

    title = _("Correct a declared number")
    frame = _frame(title, "cooperatives.page", cooperative_id=home.id)
    frame["lead"] = f"{labels.GROUPS[row.group]} · {home.name}"
    return answer(form, frame, act)


@bp.route("/cooperatives/positions/<uuid:position_id>/end", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def position_end(position_id: UUID) -> ResponseReturnValue:
    """End a position."""
    row = register_queries.position(me(), position_id)
    home = may_do(row.cooperative_id, "position.end")
    form = forms.EndForm()

    def act() -> ResponseReturnValue:
        end_position(me(), row.id, form.on.data)
        return done("cooperatives.page", _("The position has ended."), cooperative_id=home.id)

    title = _("End of position: %(position)s", position=labels.POSITIONS[row.kind])
    frame = _frame(title, "cooperatives.page", cooperative_id=home.id)
    frame["lead"] = f"{row.person.shown_name} · {home.name}"
    return answer(form, frame, act)


@bp.route("/cooperatives/lurah/<area_code>", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def lurah(area_code: str) -> ResponseReturnValue:
    """Say who is lurah of a kelurahan."""
    area = db.session.get(Area, area_code[:13])
    if area is None or area.level is not Level.VILLAGE:
        raise NotThere(area_code)
    require(me(), "lurah.appoint", area)
    form = forms.LurahForm()

    def act() -> ResponseReturnValue:
        person = anybody_meant(me(), form.person.data, "person")
        if form.is_acting.data and form.expires_on.data is None:
            raise Invalid(_("Please give the last day of an acting one."), "expires_on")
        appoint_lurah(
            me(),
            area.code,
            person.id,
            form.since.data,
            expires_on=form.expires_on.data if form.is_acting.data else None,
            heads_supervisors=form.heads_supervisors.data,
        )
        return done("cooperatives.lurah", _("The lurah is recorded."), area_code=area.code)

    frame = _frame(_("Lurah of %(name)s", name=area.name), "cooperatives.index")
    frame["terms"] = terms_of(me(), area.code)
    frame["today"] = clock.today()
    return answer(form, frame, act)
