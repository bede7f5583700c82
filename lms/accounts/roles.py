"""Roles given by hand: given, changed and ended; and that somebody always administers."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.accounts import grants, role_rules
from lms.accounts.devices import end_all_of
from lms.accounts.models import Person, RoleGrant, Suspension
from lms.accounts.policy import Given
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Grant, Role, Scope, System, is_within
from lms.places.models import Area
from lms.places.queries import CITY

FAULTS = {
    "not_by_hand": _("This role is not given by hand."),
    "level": _("This role is not given for such an area."),
    "past": _("The first day must not lie in the past."),
    "before": _("The last day must not be before the first."),
    "needed": _("An auditor's access always has a last day."),
    "long": _("An auditor's access lasts a year at most."),
}


class LastAdministrator(Refusal):
    """Somebody must administer on every day to come."""


@use_case("role.give")
def give_role(
    actor: Actor,
    person_id: UUID,
    role: Role,
    area_code: str,
    *,
    valid_from: date | None = None,
    expires_on: date | None = None,
) -> RoleGrant:
    """The person has the role over the area, and must sign in anew.

    Raises NotAllowed for oneself and for what is not the actor's to give; Invalid at `person`,
    `role`, `area`, `valid_from` or `expires_on`.
    """
    person = take(actor, Person, person_id)
    grant = Grant(role, Scope.AREA, area_code)
    ensure(actor, Given(person.id, grant))
    return _give(actor, person, grant, valid_from or clock.today(), expires_on)


@use_case("role.end")
def end_role(actor: Actor, grant_id: UUID) -> RoleGrant:
    """The person no longer has the role from today on, and must sign in anew.

    Raises LastAdministrator when nobody would administer any more.
    """
    row = _close(actor, grant_id)
    if row.role is Role.ADMINISTRATOR:
        ensure_somebody_administers()
    return row


@use_case("role.change")
def change_expiry(actor: Actor, grant_id: UUID, expires_on: date | None) -> RoleGrant:
    """The role has another last day, or none: the old grant is closed and a new one given.

    Raises as `give_role` and `end_role` do; nobody changes their own.
    """
    row = _close(actor, grant_id)
    grant = Grant(Role(row.role), Scope(row.scope_kind), row.scope_key)
    ensure(actor, Given(row.person_id, grant))
    person = db.session.get_one(Person, row.person_id)
    changed = _give(actor, person, grant, max(row.valid_from, clock.today()), expires_on)
    if row.role is Role.ADMINISTRATOR:
        ensure_somebody_administers()
    return changed


def ensure_somebody_administers() -> None:
    """Within an act that takes an administrator away: raises LastAdministrator when nobody remains.

    For whatever else takes people away: locking an account, erasing somebody, joining two in one.
    """
    lock_for_one("administrators")
    db.session.flush()
    locked = select(Suspension.person_id).where(Suspension.ended_at.is_(None))
    rows = db.session.execute(
        select(RoleGrant.scope_key, RoleGrant.valid_from, RoleGrant.valid_to, RoleGrant.expires_on)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.scope_kind == Scope.AREA,
            Person.is_here(),
            Person.id.not_in(locked),
        )
    ).all()
    spans = [role_rules.span(*row[1:]) for row in rows if is_within(CITY, row[0])]
    if not role_rules.is_always_covered(spans, clock.today()):
        raise LastAdministrator(
            _("Somebody must administer on every day. Give the role to somebody else first.")
        )


def ensure_possible(person: Person, grant: Grant, first: date, last: date | None) -> None:
    """Raises Invalid at the field for a role that the person cannot have so, or has already."""
    if person.erased_at or person.merged_into:
        raise Invalid(_("This person is no longer here."), "person")
    if fault := role_rules.fault(grant.role, level_of(grant.key), first, last, clock.today()):
        raise Invalid(FAULTS[fault.what], fault.field)
    row = _held(person.id, grant)
    if row is not None and not _is_over(row):
        raise Invalid(_("This person has this role here already."), "role")


def _give(actor: Actor, person: Person, grant: Grant, first: date, last: date | None) -> RoleGrant:
    ensure_possible(person, grant, first, last)
    _make_way(person.id, grant)
    return grants.give(
        System(actor.person_id),
        person.id,
        grant,
        valid_from=first,
        expires_on=last,
        given_by=actor.person_id,
    )


def level_of(area_code: str) -> str:
    """The level of an area that exists today; nothing for any other code."""
    area = db.session.get(Area, area_code)
    return str(area.level) if area is not None and area.valid_to is None else ""


def _close(actor: Actor, grant_id: UUID) -> RoleGrant:
    row = take(actor, RoleGrant, grant_id)
    if row.valid_to is not None:
        raise NotThere(f"role_grant {grant_id}")
    row.valid_to = max(clock.today(), row.valid_from)
    end_all_of(row.person_id)
    db.session.flush()
    return row


def _make_way(person_id: UUID, grant: Grant) -> None:
    """Close what has expired of the same role."""
    row = _held(person_id, grant)
    if row is not None:
        row.valid_to = _end(row)
        db.session.flush()


def _held(person_id: UUID, grant: Grant) -> RoleGrant | None:
    """The open row of the same role, given by hand."""
    return db.session.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == grant.role,
            RoleGrant.scope_kind == grant.scope,
            RoleGrant.scope_key == grant.key,
            RoleGrant.source == grants.HAND,
            RoleGrant.valid_to.is_(None),
        )
        .with_for_update(key_share=True)
    ).first()


def _is_over(row: RoleGrant) -> bool:
    end = _end(row)
    return end is not None and end <= clock.today()


def _end(row: RoleGrant) -> date | None:
    return role_rules.span(row.valid_from, None, row.expires_on).until
