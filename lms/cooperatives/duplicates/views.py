"""The pages on which entries that are one person are found, compared, joined and taken apart."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.labels import NAMES
from lms.accounts.merging.queries import recent_merges
from lms.accounts.merging.service import (
    UNDO_WITHIN,
    look_at_merge,
    merge_people,
    tell_apart,
    unmerge_people,
)
from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives import labels
from lms.cooperatives.blueprint import bp
from lms.cooperatives.duplicates import forms, queries
from lms.cooperatives.duplicates.labels import REASONS
from lms.cooperatives.duplicates.rules import Why
from lms.cooperatives.people_queries import has_office
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.i18n import gettext as _
from lms.core.wordings import thing_words
from lms.web.asked import page_or_first
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused

COMPARE = "duplicates/compare.html"


@bp.app_template_filter()
def duplicate_reason(why: Why) -> Any:
    """Why two entries are proposed, in words."""
    return REASONS[why]


@bp.get("/people/duplicates")
@sign_in_required
def duplicates() -> ResponseReturnValue:
    """The entries that are likely one person, the surest first."""
    _ensure_office()
    found = queries.likely_pairs(me(), page_or_first())
    return render_template("duplicates/index.html", found=found)


@bp.route("/people/duplicates/<uuid:one_id>/<uuid:other_id>", methods=["GET", "POST"])
@sign_in_required
@keeps_what_was_typed
def compare(one_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Two entries side by side: choose what is kept, look at what will happen, then join them."""
    if request.method == "POST" and (again := _joined_before(one_id, other_id)):
        return again
    one, other = queries.both_sides(me(), one_id, other_id)
    form = forms.MergeForm()
    form.offer(one, other)
    page: dict[str, Any] = {
        "one": one,
        "other": other,
        "counted": queries.counted(one, other),
        "labels": labels,
        "roles": NAMES,
        "said": forms.said,
        "thing": thing_words,
    }
    if request.method == "GET":
        _suggest(form, one, other)
        return render_template(COMPARE, form=form, **page)
    if not form.validate_on_submit() or "edit" in request.form:
        return refused(COMPARE, form, **page)
    kept, absorbed = (one_id, other_id) if form.keep.data == str(one_id) else (other_id, one_id)
    try:
        if "confirm" in request.form:
            merge_people(me(), kept, absorbed, form.chosen())
            return done("cooperatives.merges", _("The two entries are one now."))
        page["outcome"] = look_at_merge(me(), kept, absorbed, form.chosen())
    except (NotThere, NotAllowed):
        raise
    except Refusal as fault:
        form.form_errors.append(fault.message)
    # The act has ended the transaction in which the two were read: they are read once more.
    page["one"], page["other"] = queries.both_sides(me(), one_id, other_id)
    if form.form_errors:
        return refused(COMPARE, form, **page)
    return render_template("duplicates/preview.html", form=form, **page)


def _joined_before(one_id: UUID, other_id: UUID) -> ResponseReturnValue | None:
    """Sent twice, the second finds it done."""
    pair = {one_id, other_id}
    if "confirm" not in request.form or not has_office(me()):
        return None
    if any({row.kept_id, row.absorbed_id} == pair for row in recent_merges(me())):
        return done("cooperatives.merges", _("The two entries were joined already."))
    return None


def _suggest(form: forms.MergeForm, one: queries.Side, other: queries.Side) -> None:
    """What most would choose: the entry that was used, then the older one, with what it says."""
    best = min(
        (one, other),
        key=lambda side: (side.last_seen is None, not side.has_secret, side.person.created_at),
    )
    key = str(best.person.id)
    form.keep.data = key
    for name in forms.FIELDS:
        offered = [str(choice[0]) for choice in form[name].choices]
        form[name].data = key if key in offered else next(iter(offered), None)
    held = best.open_membership
    form.membership.data = str(held.id) if held else None


@bp.post("/people/duplicates/<uuid:one_id>/<uuid:other_id>/apart")
@sign_in_required
@keeps_what_was_typed
def apart(one_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """They are two people: the pair is not proposed again."""
    tell_apart(me(), one_id, other_id)
    return done("cooperatives.duplicates", _("Noted: these are two people."))


@bp.get("/people/merges")
@sign_in_required
def merges() -> ResponseReturnValue:
    """What was joined in the last thirty days, each to be taken back."""
    _ensure_office()
    return render_template(
        "duplicates/merges.html", rows=recent_merges(me()), thing=thing_words, within=UNDO_WITHIN
    )


@bp.post("/people/merges/<uuid:merge_id>/undo")
@sign_in_required
def undo_merge(merge_id: UUID) -> ResponseReturnValue:
    """The two entries are two people again."""
    try:
        unmerge_people(me(), merge_id)
    except (NotThere, NotAllowed):
        raise
    except Refusal as fault:
        rows = recent_merges(me())
        page = {"rows": rows, "thing": thing_words, "within": UNDO_WITHIN}
        return render_template("duplicates/merges.html", fault=fault.message, **page), fault.status
    return done("cooperatives.merges", _("The two entries are apart again."))


def _ensure_office() -> None:
    if not has_office(me()):
        raise NotAllowed("person.merge")
