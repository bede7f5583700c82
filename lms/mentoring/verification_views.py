"""The coordinator's queue, and what a coordinator says of a visit."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.core.i18n import gettext as _
from lms.core.policy import Actor
from lms.mentoring import labels, policy, queries
from lms.mentoring.blueprint import bp
from lms.mentoring.forms import ReasonForm
from lms.mentoring.models import Visit
from lms.mentoring.verification import reject_visit, return_visit, verify_visit
from lms.mentoring.versions import undecided_count
from lms.mentoring.views import visit_page
from lms.web.forms import PostForm
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done


@bp.get("/verification")
@sign_in_required
def verification() -> ResponseReturnValue:
    """The visits that wait for the coordinator, and why each of them does."""
    if not policy.verifies(me()):
        abort(403)
    return render_template(
        "mentoring/verification.html",
        waiting=queries.verification_queue(me()),
        two_versions=undecided_count(me()),
        labels=labels,
        form=ReasonForm(),
    )


@bp.post("/visits/<uuid:visit_id>/verify")
@sign_in_required
def verify(visit_id: UUID) -> ResponseReturnValue:
    """The visit is right."""
    if not PostForm().validate_on_submit():
        abort(400)
    verify_visit(me(), visit_id)
    return done("mentoring.verification", _("The visit is verified."))


@bp.post("/visits/<uuid:visit_id>/return")
@sign_in_required
@keeps_what_was_typed
def send_back(visit_id: UUID) -> ResponseReturnValue:
    """The visit goes back to its mentor, with the reason."""
    return _said(visit_id, return_visit, _("The visit went back to its mentor, with your reason."))


@bp.post("/visits/<uuid:visit_id>/reject")
@sign_in_required
@keeps_what_was_typed
def reject(visit_id: UUID) -> ResponseReturnValue:
    """The visit is not approved, with the reason."""
    return _said(visit_id, reject_visit, _("The visit is not approved. It is due again."))


def _said(
    visit_id: UUID, act: Callable[[Actor, UUID, str], Visit], message: str
) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return visit_page(visit_id, form)
    act(me(), visit_id, form.reason.data or "")
    return done("mentoring.verification", message)
