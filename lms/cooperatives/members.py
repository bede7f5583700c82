"""How people join, move between and leave cooperatives: each one act, whatever it is made of."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Gender, Person
from lms.accounts.service import register_person
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.service import end_membership, end_position, give_membership
from lms.core.acts import note, take, use_case
from lms.core.database import db
from lms.core.dated import first_day
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, may


@use_case("member.register")
def register_member(
    actor: Actor,
    cooperative_id: UUID,
    name: str,
    *,
    phone: str | None = None,
    gender: Gender | None = None,
    member_no: str = "",
    since: date | None = None,
) -> Person:
    """Somebody new becomes known and a member of the cooperative, by the next number if none is given.

    Raises Invalid at the field that is wrong, as the two acts within it do.
    """
    cooperative = take(actor, Cooperative, cooperative_id)
    since = first_day(since)
    person = register_person(actor, name, phone=phone, gender=gender)
    give_membership(
        actor, person.id, cooperative.id, member_no or next_member_no(cooperative.id), since
    )
    return person


@use_case("person.move")
def move_member(
    actor: Actor,
    membership_id: UUID,
    cooperative_id: UUID,
    *,
    member_no: str = "",
    on: date | None = None,
    reason: str = "",
) -> Membership:
    """The person leaves one cooperative and joins another on the same day."""
    cooperative = take(actor, Cooperative, cooperative_id)
    membership = open_membership(membership_id)
    if membership.cooperative_id == cooperative.id:
        raise Invalid(_("The person belongs to this cooperative already."), "cooperative")
    leave(actor, membership.id, on, reason)
    return give_membership(
        actor,
        membership.person_id,
        cooperative.id,
        member_no or next_member_no(cooperative.id),
        membership.valid_to,
    )


@use_case("membership.end")
def leave(
    actor: Actor, membership_id: UUID, on: date | None = None, reason: str = ""
) -> Membership:
    """The person leaves the cooperative, and with it what they did there.

    A secretary ends no position: raises Invalid while the person has one.
    """
    membership = open_membership(membership_id)
    cooperative = take(actor, Cooperative, membership.cooperative_id)
    held = db.session.scalars(
        select(Position).where(
            Position.person_id == membership.person_id,
            Position.cooperative_id == cooperative.id,
            Position.valid_to.is_(None),
        )
    ).all()
    if held and not may(actor, "position.end", cooperative):
        raise Invalid(_("This person has a position. The office ends it first."), "on")
    for position in held:
        end_position(actor, position.id, on)
    end_membership(actor, membership.id, on)
    if reason:
        note(f"membership/{membership.id}", {"reason": [None, reason]})
    return membership


def open_membership(membership_id: UUID) -> Membership:
    """The membership, while it holds. Raises NotThere when it has ended."""
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.valid_to is not None:
        raise NotThere(f"membership {membership_id}")
    return membership


def next_member_no(cooperative_id: UUID) -> str:
    """The number after the greatest that the cooperative gave, as long as those are plain numbers."""
    given = db.session.scalars(
        select(Membership.member_no).where(Membership.cooperative_id == cooperative_id)
    )
    numbers = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 10]
    return f"{max(numbers, default=0) + 1:04d}"
