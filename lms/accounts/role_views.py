"""Roles as pages: who has which, giving one after seeing what it opens, changing and ending it."""

from typing import Any
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts import role_queries, role_rules, roles
from lms.accounts.blueprint import bp
from lms.accounts.labels import role_name
from lms.accounts.policy import Given, sees_roles
from lms.accounts.role_forms import FindPerson, GiveRole, LastDay, RoleFilter
from lms.accounts.role_queries import RoleRow
from lms.accounts.sessions import me, sign_in_required
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.policy import Grant, Role, Scope, may
from lms.core.text import as_id
from lms.places.queries import area_words
from lms.web.asked import page_or_first
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, kept_nowhere, refused

MOST_PAGES = 10_000
NO_CSRF = {"csrf": False}
"""For forms that only ask for a page."""


@bp.get("/roles", endpoint="roles")
@sign_in_required
def role_list() -> ResponseReturnValue:
    """Who has which role by hand, as far as the viewer may see."""
    if not sees_roles(me()):
        abort(403)
    form = RoleFilter(request.args, meta=NO_CSRF)
    is_sound = form.validate()
    found = role_queries.roles_given(
        me(),
        role=Role(form.role.data) if is_sound and form.role.data else None,
        who=form.who.data if is_sound else "",
        page=min(page_or_first(), MOST_PAGES),
    )
    page = render_template("accounts/roles.html", form=form, found=found, **_words())
    return page, 200 if is_sound else 422


@bp.get("/roles/new")
@sign_in_required
def new_role() -> ResponseReturnValue:
    """Find the person, then choose role, area and days."""
    _ensure_giver()
    find = FindPerson(request.args, meta=NO_CSRF)
    is_asked = "who" in request.args
    status = 200 if not is_asked or find.validate() else 422
    found = role_queries.people_called(me(), find.who.data or "") if status == 200 else []
    form = GiveRole(formdata=None, meta=NO_CSRF)
    form.offer(found, role_queries.roles_to_give(me()), role_queries.areas_to_give(me()))
    return _form_page(form, status, find=find, is_asked=is_asked)


@bp.get("/roles/preview")
@sign_in_required
def preview_role() -> ResponseReturnValue:
    """What the person will see with this role, before it is given."""
    _ensure_giver()
    form = _role_form(request.args)
    if not form.validate() or not _is_possible(form):
        return _form_page(form, 422)
    return _preview_page(form)


@bp.post("/roles")
@sign_in_required
@keeps_what_was_typed
def give_role() -> ResponseReturnValue:
    """The role is given."""
    _ensure_giver()
    form = _role_form(request.form, meta={})
    if not form.validate():
        return _form_page(form, 422)
    try:
        row = roles.give_role(
            me(),
            UUID(form.person.data),
            Role(form.role.data),
            form.area.data or "",
            valid_from=form.valid_from.data,
            expires_on=form.expires_on.data,
        )
    except Invalid as fault:
        form.point_at(fault, "person")
        return _form_page(form, 422)
    return done("accounts.role", _("The role is given. The person signs in anew."), grant_id=row.id)


@bp.get("/roles/<uuid:grant_id>")
@sign_in_required
def role(grant_id: UUID) -> ResponseReturnValue:
    """One role: who gave it, how long it holds, and how to end it."""
    return _role_page(_given(grant_id), LastDay(formdata=None))


@bp.post("/roles/<uuid:grant_id>/end")
@sign_in_required
def end_role(grant_id: UUID) -> ResponseReturnValue:
    """The role ends now."""
    roles.end_role(me(), grant_id)
    return done("accounts.roles", _("The role has ended. The person is signed out."))


@bp.post("/roles/<uuid:grant_id>/until")
@sign_in_required
def change_role(grant_id: UUID) -> ResponseReturnValue:
    """The role has another last day."""
    row, form = _given(grant_id), LastDay()
    if not form.validate_on_submit():
        return _role_page(row, form, 422)
    try:
        changed = roles.change_expiry(me(), grant_id, form.expires_on.data)
    except Invalid as fault:
        form.expires_on.errors = [fault.message]
        return _role_page(_given(grant_id), form, 422)
    return done("accounts.role", _("The last day is changed."), grant_id=changed.id)


def _ensure_giver() -> None:
    if not role_queries.roles_to_give(me()):
        abort(403)


def _given(grant_id: UUID) -> RoleRow:
    return role_queries.role_given(me(), grant_id) or abort(404)


def _role_form(sent: Any, meta: dict[str, bool] = NO_CSRF) -> GiveRole:
    """The form with the one person offered that it names, if the viewer may see them."""
    form = GiveRole(sent, meta=meta)
    person = role_queries.person_seen(me(), as_id(form.person.data or ""))
    people = [person] if person else []
    form.offer(people, role_queries.roles_to_give(me()), role_queries.areas_to_give(me()))
    return form


def _is_possible(form: GiveRole) -> bool:
    """Whether the role could be given so; says at its field why not."""
    grant = Grant(Role(form.role.data), Scope.AREA, form.area.data or "")
    person = role_queries.person_seen(me(), UUID(form.person.data)) or abort(404)
    first = form.valid_from.data or clock.today()
    try:
        roles.ensure_possible(person, grant, first, form.expires_on.data)
    except Invalid as fault:
        form.point_at(fault, "person")
    if not form.errors and not may(me(), "role.give", Given(person.id, grant)):
        form.role.errors = [_("You cannot give this role to this person over this area.")]
    return not form.errors


def _preview_page(form: GiveRole) -> ResponseReturnValue:
    person = role_queries.person_seen(me(), as_id(form.person.data or "")) or abort(404)
    grant = Grant(Role(form.role.data), Scope.AREA, form.area.data or "")
    area = next(label for code, label in form.area.choices if code == grant.key)
    found = role_queries.preview(person.id, grant)
    page = render_template(
        "accounts/role_preview.html",
        form=form,
        person=person,
        role=grant.role,
        area=area,
        found=found,
        is_endless=form.expires_on.data is None and grant.role not in role_rules.LASTING,
        **_words(),
    )
    return kept_nowhere(page)


def _form_page(
    form: GiveRole,
    status: int = 200,
    *,
    find: FindPerson | None = None,
    is_asked: bool = True,
) -> ResponseReturnValue:
    return refused(
        "accounts/role_form.html",
        form,
        status,
        find=find or FindPerson(formdata=None, meta=NO_CSRF),
        is_asked=is_asked,
        has_people=bool(form.person.choices or form.errors),
        most=role_queries.FOUND,
        suggested=role_rules.suggested_expiry(clock.today()),
        **_words(),
    )


def _role_page(row: RoleRow, form: LastDay, status: int = 200) -> ResponseReturnValue:
    return refused(
        "accounts/role.html",
        form,
        status,
        row=row,
        may_end=may(me(), "role.end", row.grant),
        may_change=may(me(), "role.change", row.grant),
        may_see_access=may(me(), "signin.end_all", row.person),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "role_name": role_name,
        "area_words": area_words,
        "today": clock.today(),
        "gives_roles": bool(role_queries.roles_to_give(me())),
    }
