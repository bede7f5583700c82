"""A person's way in, as the office sees it."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from lms.accounts import access
from lms.accounts.blueprint import bp
from lms.accounts.labels import role_name
from lms.accounts.role_forms import Reason, number_of
from lms.accounts.sessions import me, sign_in_required
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.places.queries import names_of_areas
from lms.web.responses import done, refused


@bp.get("/people/<uuid:person_id>/access", endpoint="access")
@sign_in_required
def access_page(person_id: UUID) -> ResponseReturnValue:
    """The person's roles and devices, and what can be done about them."""
    return _page(person_id, Reason(formdata=None))


@bp.post("/people/<uuid:person_id>/access/end-sign-ins")
@sign_in_required
def end_sign_ins(person_id: UUID) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    access.end_sign_ins(me(), person_id)
    return done("accounts.access", _("All devices are signed out."), person_id=person_id)


@bp.post("/people/<uuid:person_id>/access/reset-second-factor")
@sign_in_required
def reset_factor(person_id: UUID) -> ResponseReturnValue:
    """The phone is lost: the person sets up a new one at the next sign-in."""
    access.reset_factor(me(), person_id)
    return done("accounts.access", _("The second factor is reset."), person_id=person_id)


@bp.post("/people/<uuid:person_id>/access/suspend")
@sign_in_required
def suspend(person_id: UUID) -> ResponseReturnValue:
    """Lock the account, with a reason."""
    form = Reason()
    if not form.validate_on_submit():
        return _page(person_id, form, 422)
    try:
        access.suspend(me(), person_id, form.reason.data or "")
    except Invalid as fault:
        form.reason.errors = [fault.message]
        return _page(person_id, form, 422)
    return done("accounts.access", _("The account is locked."), person_id=person_id)


@bp.post("/people/<uuid:person_id>/access/restore")
@sign_in_required
def unsuspend(person_id: UUID) -> ResponseReturnValue:
    """Open the account again."""
    access.unsuspend(me(), person_id)
    return done("accounts.access", _("The account is open again."), person_id=person_id)


def _page(person_id: UUID, form: Reason, status: int = 200) -> ResponseReturnValue:
    found = access.access_of(me(), person_id)
    return refused(
        "accounts/access.html",
        form,
        status,
        found=found,
        number=number_of(found.person),
        role_name=role_name,
        area_names=names_of_areas(grant.scope_key for grant in found.grants),
    )
