"""What can be recorded of a person, each with its small form: for the page and for who may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lms.accounts.models import Gender
from lms.accounts.people import TakenNumber, change_number, correct_person, record_death
from lms.cooperatives import forms, people_queries
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.members import leave, move_member, next_member_no
from lms.cooperatives.people_queries import Known
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_membership, give_position
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, may
from lms.web.forms import Form


@dataclass(frozen=True)
class Step:
    """One thing to record: its words, its form, when it makes sense and what it does."""

    name: str
    title: Any
    said: Any
    form: type[Form]
    allowed: Callable[[Actor, Known], bool]
    run: Callable[[Actor, Known, Any], None]
    prepare: Callable[[Actor, Known, Any, bool], None] = lambda _viewer, _known, _form, _fresh: None
    lead: Any = ""
    kind: str = "main"
    icon: str = "pen"


def _correct(actor: Actor, known: Known, form: Any) -> None:
    gender = Gender(form.gender.data) if form.gender.data else None
    correct_person(actor, known.person.id, form.name.data, gender)


def _fill_name(_viewer: Actor, known: Known, form: Any, fresh: bool) -> None:
    if fresh:
        form.name.data = known.person.name
        form.gender.data = known.person.gender.value if known.person.gender else None


def _renumber(actor: Actor, known: Known, form: Any) -> None:
    try:
        change_number(actor, known.person.id, form.phone.data, release=form.release.data)
    except TakenNumber as taken:
        form.unoffered = () if taken.can_be_released else form.unoffered
        raise


def _fill_number(_viewer: Actor, known: Known, form: Any, fresh: bool) -> None:
    if fresh:
        form.phone.data = known.person.phone


def _move(actor: Actor, known: Known, form: Any) -> None:
    target = UUID(form.cooperative.data)
    if known.membership is None:
        number = form.member_no.data
        give_membership(
            actor, known.person.id, target, number or next_member_no(target), form.on.data
        )
        return
    move_member(
        actor,
        known.membership.id,
        target,
        member_no=form.member_no.data,
        on=form.on.data,
        reason=form.reason.data,
    )


def _offer_homes(viewer: Actor, known: Known, form: Any, fresh: bool) -> None:
    now = known.membership.cooperative_id if known.membership else None
    seen = people_queries.cooperatives_seen(viewer)
    able = [home for home in seen if may(viewer, "person.move", home) and home.id != now]
    form.cooperative.choices = forms.homes(able)


def _leave(actor: Actor, known: Known, form: Any) -> None:
    if known.membership is not None:
        leave(actor, known.membership.id, form.on.data, form.reason.data)


def _die(actor: Actor, known: Known, form: Any) -> None:
    record_death(actor, known.person.id, form.on.data)


def _position(actor: Actor, known: Known, form: Any) -> None:
    try:
        give_position(
            actor,
            known.person.id,
            UUID(form.cooperative.data),
            PositionKind(form.kind.data),
            form.since.data,
            conflict_reason=form.conflict_reason.data or "",
        )
    except ConflictOfInterest:
        form.unoffered = ()
        raise


def _offer_seats(viewer: Actor, known: Known, form: Any, fresh: bool) -> None:
    seen = people_queries.cooperatives_seen(viewer)
    able = [home for home in seen if may(viewer, "position.give", home)]
    form.cooperative.choices = forms.homes(able)
    if fresh and known.membership:
        form.cooperative.data = str(known.membership.cooperative_id)


def _moves(viewer: Actor, known: Known) -> bool:
    is_office = may(viewer, "person.register") and people_queries.has_office(viewer)
    here = known.membership
    return is_office and (here is None or may(viewer, "person.move", here.cooperative))


def _leaves(viewer: Actor, known: Known) -> bool:
    here = known.membership
    return here is not None and may(viewer, "membership.end", here.cooperative)


def _asks(act: str) -> Callable[[Actor, Known], bool]:
    return lambda viewer, known: may(viewer, act, known.person)


STEPS = {
    step.name: step
    for step in (
        Step(
            "number",
            _("New phone number"),
            _("The number is kept."),
            forms.NumberForm,
            _asks("person.renumber"),
            _renumber,
            _fill_number,
            _("The old number is free from now on."),
            icon="phone",
        ),
        Step(
            "correct",
            _("Correct the name"),
            _("The name is corrected."),
            forms.CorrectForm,
            _asks("person.correct"),
            _correct,
            _fill_name,
            _("For a name that was written wrongly. How it was before stays in the trail."),
        ),
        Step(
            "position",
            _("New position"),
            _("The position is given."),
            forms.PositionForm,
            lambda viewer, _known: people_queries.has_office(viewer),
            _position,
            _offer_seats,
            _("Whoever has the seat now leaves it on that day."),
            icon="award",
        ),
        Step(
            "move",
            _("Move to a cooperative"),
            _("The person belongs to the new cooperative."),
            forms.MoveForm,
            _moves,
            _move,
            _offer_homes,
            _("Membership and positions in the old cooperative end on the same day."),
            icon="next",
        ),
        Step(
            "leave",
            _("Left the cooperative"),
            _("The membership has ended."),
            forms.LeaveForm,
            _leaves,
            _leave,
            lead=_("Positions in this cooperative end with the membership."),
            icon="out",
        ),
        Step(
            "died",
            _("Has died"),
            _("It is recorded. Our condolences."),
            forms.DeathForm,
            _asks("person.record_death"),
            _die,
            lead=_(
                "Membership, positions and assignments end on this day, and nobody can sign in "
                "with this account any more. What was learnt and done stays."
            ),
            kind="danger",
            icon="info",
        ),
    )
}


def steps_for(viewer: Actor, known: Known) -> list[Step]:
    """What the viewer may record of this person now; nothing more of somebody who has died."""
    if known.person.died_on is not None:
        return []
    return [step for step in STEPS.values() if step.allowed(viewer, known)]
