"""The page of a mended question: who would change by which policy, and the one act that does it."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import widgets

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import regrade_preview, regrading
from lms.assessments.answering import title_of
from lms.assessments.marking import LONGEST_REASON
from lms.assessments.rules.regrading import Policy
from lms.assessments.views import bp
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.asked import one_of, page_number
from lms.web.forms import Choice, Form, Text, WholeNumber
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

REGRADE = "/questions/<uuid:question_id>/regrade"
TEMPLATE = "assessments/regrade.html"
POLICIES = {
    Policy.EVERYONE: lazy_gettext("Everybody who was asked it gets the full mark"),
    Policy.EITHER: lazy_gettext("The old key or the new one: nobody loses"),
    Policy.NEW_KEY: lazy_gettext("Only the new key: some may lose"),
    Policy.NO_CHANGE: lazy_gettext("No change: the old key stays"),
}


class RegradeForm(Form):
    """What is decided, of which wording, and why."""

    version = WholeNumber(most=10_000, widget=widgets.HiddenInput())
    policy = Choice(choices=list(POLICIES.items()), widget=widgets.HiddenInput())
    reason = Text(
        lazy_gettext("What was wrong with the question"),
        limit=LONGEST_REASON,
        hint=lazy_gettext(
            "Everybody whose score changes reads it. Do not write the right answer here."
        ),
    )


@bp.get(REGRADE)
@sign_in_required
def regrade(question_id: UUID) -> ResponseReturnValue:
    """The wordings of a question and, once a policy is chosen, who would change."""
    page, policy = regrade_preview.regrade_page(me(), question_id), one_of(Policy, "policy")
    wording = page.wording(page_number("version")) if policy else page.usual()
    form = RegradeForm(formdata=None, data={"version": wording.version.number, "policy": policy})
    return render_template(TEMPLATE, form=form, **_shown(page, wording, policy))


@bp.post(REGRADE)
@sign_in_required
@keeps_what_was_typed
def mark_anew(question_id: UUID) -> ResponseReturnValue:
    """Decide; few chances are marked anew at once, many by the worker."""
    page, form = regrade_preview.regrade_page(me(), question_id), RegradeForm()
    if not form.validate_on_submit():
        policy = Policy(form.policy.data) if form.policy.data in set(Policy) else None
        known = {one.version.number: one for one in page.wordings}
        wording = known.get(form.version.data, page.usual())
        return refused(TEMPLATE, form, **_shown(page, wording, policy))
    wording = page.wording(form.version.data)
    policy, reason = Policy(form.policy.data), form.reason.data
    made = regrading.decide(me(), wording.version.id, policy, reason)
    is_done = regrading.carry_out(made.id, most=regrading.AT_ONCE)
    message = (
        _("Decided. Every result is as it should be now.")
        if is_done
        else _("Decided. The results change in the next minutes.")
    )
    return done(".regrade", message, question_id=question_id)


def _shown(
    page: regrade_preview.RegradePage, wording: regrade_preview.Wording, policy: Policy | None
) -> dict[str, Any]:
    found = regrade_preview.preview(me(), wording.version.id, policy) if policy else None
    return {
        "page": page,
        "wording": wording,
        "policy": policy,
        "preview": found,
        "policies": POLICIES,
        "shown": regrade_preview.SHOWN,
        "title_of": title_of,
    }
