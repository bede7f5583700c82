"""The page of two versions of one visit, and what is decided of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.policy import Actor
from lms.core.submissions import Conflict
from lms.mentoring import in_words, policy, versions
from lms.mentoring.forms import ReasonForm
from lms.web.forms import Form
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

bp = Blueprint("conflicts", __name__, template_folder="templates", url_prefix="/conflicts")


@bp.get("")
@sign_in_required
def index() -> ResponseReturnValue:
    """The pairs that wait for the person, both versions side by side."""
    if not policy.decides(me()):
        abort(403)
    return _page(ReasonForm())


@bp.post("/<uuid:conflict_id>/keep")
@sign_in_required
@keeps_what_was_typed
def keep(conflict_id: UUID) -> ResponseReturnValue:
    """The first version stands."""
    return _decide(conflict_id, versions.keep_first, _("The first version stands."))


@bp.post("/<uuid:conflict_id>/return")
@sign_in_required
@keeps_what_was_typed
def send_back(conflict_id: UUID) -> ResponseReturnValue:
    """The later version is right: the author mends the visit with it."""
    message = _("The visit went back to its mentor, with the later version filled in.")
    return _decide(conflict_id, versions.return_for_mending, message)


def _decide(
    conflict_id: UUID, act: Callable[[Actor, UUID, str], Conflict], message: str
) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(me(), conflict_id, form.reason.data or "")
        except Invalid as fault:
            form.point_at(fault, "reason")
        else:
            return done("conflicts.index", message)
    return _page(form, conflict_id)


def _page(form: Form, mended: UUID | None = None) -> ResponseReturnValue:
    waiting = versions.undecided(me())
    if mended is not None and mended not in {one.conflict.id for one in waiting}:
        abort(404)
    shown: dict[str, Any] = {
        "waiting": waiting,
        "mended": mended,
        "side_by_side": in_words.side_by_side,
    }
    if form.errors:
        return refused("mentoring/conflicts.html", form, **shown)
    return render_template("mentoring/conflicts.html", form=form, **shown)
