"""The pages of people: find, add, one person, and what can be recorded of them."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.models import Gender
from lms.accounts.present import present_id
from lms.accounts.service import register_person
from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives import labels, people_queries
from lms.cooperatives.beside import pages_beside_person
from lms.cooperatives.blueprint import bp
from lms.cooperatives.forms import PersonForm, homes
from lms.cooperatives.members import register_member
from lms.cooperatives.person_steps import STEPS, Step, steps_for
from lms.cooperatives.policy import is_city_office
from lms.cooperatives.rules import PositionKind
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal, TooMany
from lms.core.i18n import gettext as _
from lms.core.policy import may, require
from lms.core.text import as_id
from lms.web.asked import page_or_first
from lms.web.forms import Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

FORM = "cooperatives/form.html"


@bp.get("/people")
@sign_in_required
def people() -> ResponseReturnValue:
    """Find people, by however much is known of them."""
    viewer, wanted = me(), _wanted()
    found = people_queries.find_people(viewer, wanted)
    seen = people_queries.cooperatives_seen(viewer)
    return render_template(
        "cooperatives/people.html",
        found=found,
        wanted=wanted,
        cooperatives=seen,
        areas=people_queries.areas_of(seen),
        labels=labels,
        may_add=may(viewer, "person.register"),
        may_join=people_queries.has_office(viewer),
    )


def _wanted() -> people_queries.Wanted:
    """What the address asks for; what makes no sense is left out."""
    asked = request.args
    kind = asked.get("position", "")
    return people_queries.Wanted(
        text=asked.get("q", "")[:120].strip(),
        area=asked.get("area", "")[:13],
        cooperative=as_id(asked.get("cooperative", "")),
        position=PositionKind(kind) if kind in list(PositionKind) else None,
        never_signed_in=asked.get("never") == "1",
        page=page_or_first(),
    )


@bp.route("/people/new", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def new_person() -> ResponseReturnValue:
    """Somebody new, as a member of a cooperative or (for the city's office) of none."""
    viewer = me()
    require(viewer, "person.register")
    form = PersonForm()
    seen = people_queries.cooperatives_seen(viewer)
    mine = [home for home in seen if may(viewer, "member.register", home)]
    form.cooperative.choices = homes(mine)
    form.cooperative.required = not is_city_office(viewer)
    if request.method == "GET":
        chosen = request.args.get("cooperative") or (str(mine[0].id) if len(mine) == 1 else None)
        form.cooperative.data = chosen
    page: dict[str, Any] = {
        "title": _("Add a person"),
        "back": ("cooperatives.people", {}),
        "verb": _("Add"),
    }
    return answer(form, page, lambda: _add(form))


def _add(form: PersonForm) -> ResponseReturnValue:
    gender = Gender(form.gender.data) if form.gender.data else None
    phone = form.phone.data or None
    if form.cooperative.data:
        person = register_member(
            me(),
            UUID(form.cooperative.data),
            form.name.data,
            phone=phone,
            gender=gender,
            member_no=form.member_no.data,
            since=form.since.data,
        )
    else:
        person = register_person(me(), form.name.data, phone=phone, gender=gender)
    message = _("%(name)s is added.", name=person.shown_name)
    return done("cooperatives.person", message, person_id=person.id)


@bp.get("/people/<uuid:person_id>")
@sign_in_required
def person(person_id: UUID) -> ResponseReturnValue:
    """One person: who, where, what now and before."""
    viewer = me()
    require(viewer, "person.find")
    today = present_id(person_id)
    if today != person_id and people_queries.is_seen(viewer, today):
        # An old link, or one on paper, leads to the entry that remained.
        return redirect(url_for("cooperatives.person", person_id=today), 303)
    known = people_queries.known_person(viewer, person_id)
    return render_template(
        "cooperatives/person.html",
        known=known,
        labels=labels,
        steps=steps_for(viewer, known),
        beside=pages_beside_person(viewer, known.person),
        ends={
            row.id for row in known.open_positions if may(viewer, "position.end", row.cooperative)
        },
    )


@bp.route("/people/<uuid:person_id>/<step>", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def person_step(person_id: UUID, step: str) -> ResponseReturnValue:
    """Record one thing that happened to a person."""
    if step not in STEPS:
        raise NotThere(step)
    viewer = me()
    known = people_queries.known_person(viewer, person_id)
    if STEPS[step] not in steps_for(viewer, known):
        raise NotAllowed(step)
    return _take(STEPS[step], known)


def _take(step: Step, known: people_queries.Known) -> ResponseReturnValue:
    viewer = me()
    form = step.form()
    step.prepare(viewer, known, form, request.method == "GET")
    name = known.person.shown_name
    page: dict[str, Any] = {
        "title": f"{step.title}: {name}",
        "lead": step.lead,
        "kind": step.kind,
        "back": ("cooperatives.person", {"person_id": known.person.id}),
        "verb": step.title,
    }

    def act() -> ResponseReturnValue:
        person_id = known.person.id
        step.run(viewer, known, form)
        if may(me(), "person.find") and people_queries.is_seen(viewer, person_id):
            return done("cooperatives.person", str(step.said), person_id=person_id)
        return done("cooperatives.people", str(step.said))

    return answer(form, page, act)


def answer(form: Form, page: dict[str, Any], act: Any) -> ResponseReturnValue:
    """The page of a form; what is sent is done, or said to be wrong beside its field."""
    if request.method == "GET":
        return render_template(FORM, form=form, **page)
    if not form.validate_on_submit():
        return refused(FORM, form, **page)
    try:
        result: ResponseReturnValue = act()
    except (NotThere, NotAllowed, TooMany):
        raise
    except Refusal as fault:
        place(form, fault)
        return refused(FORM, form, **page)
    return result


def place(form: Form, fault: Refusal) -> None:
    """Put what is wrong beside its field, or above all of them: a conflict of interest, say."""
    # Whoever had a seat leaves it on the day on which the successor's form says "since".
    if isinstance(fault, Invalid) and fault.field == "on" and "on" not in form:
        fault = Invalid(fault.message, "since")
    form.point_at(fault)
