"""What the office does about a person's way in: sign them out, lock the account, reset the phone."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts import second_factor
from lms.accounts.devices import end_all_of
from lms.accounts.models import Person, RoleGrant, SignIn, Suspension
from lms.accounts.roles import ensure_somebody_administers
from lms.accounts.second_factor import State
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Role, require, visible_to


@dataclass(frozen=True)
class Access:
    """How a person gets in: roles, open devices, second factor, and whether the account is locked."""

    person: Person
    grants: list[RoleGrant]
    devices: list[SignIn]
    factor: State | None
    suspension: Suspension | None


def access_of(viewer: Actor, person_id: UUID) -> Access:
    """How the person gets in, for whoever looks after it. Raises NotThere, NotAllowed."""
    person = db.session.scalars(visible_to(viewer, Person).where(Person.id == person_id)).first()
    if person is None:
        raise NotThere(f"person {person_id}")
    require(viewer, "signin.end_all", person)
    grants = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person.id, RoleGrant.valid_to.is_(None))
        .order_by(RoleGrant.role, RoleGrant.scope_key)
    )
    return Access(
        person, list(grants), _devices(person.id), second_factor.state_of(person.id), _open(person)
    )


@use_case("signin.end_all")
def end_sign_ins(actor: Actor, person_id: UUID) -> int:
    """Every device of the person is signed out; returns how many were."""
    return end_all_of(take(actor, Person, person_id).id)


@use_case("factor.reset")
def reset_factor(actor: Actor, person_id: UUID) -> Person:
    """The phone is lost: the person has no second factor, is signed out, and sets up anew.

    Raises Invalid when there is none.
    """
    person = take(actor, Person, person_id)
    if not second_factor.remove(person.id):
        raise Invalid(_("This person has no second factor."))
    end_all_of(person.id)
    return person


@use_case("person.suspend")
def suspend(actor: Actor, person_id: UUID, reason: str) -> Suspension:
    """The account is locked: the person is signed out and cannot sign in until it is opened again.

    Raises Invalid when it is locked already, LastAdministrator when nobody else administers.
    """
    person = take(actor, Person, person_id)
    row = Suspension(
        person_id=person.id, reason=reason, began_at=clock.now(), began_by=actor.person_id
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as conflict:
        raise Invalid(_("This account is locked already."), "reason") from conflict
    end_all_of(person.id)
    if _has_administered(person.id):
        ensure_somebody_administers()
    return row


@use_case("person.unsuspend")
def unsuspend(actor: Actor, person_id: UUID) -> Suspension:
    """The account is open again. Raises NotThere when it was not locked."""
    row = _open(take(actor, Person, person_id))
    if row is None:
        raise NotThere("suspension")
    row.ended_at, row.ended_by = clock.now(), actor.person_id
    return row


def _open(person: Person) -> Suspension | None:
    return db.session.scalars(
        select(Suspension).where(Suspension.person_id == person.id, Suspension.ended_at.is_(None))
    ).first()


def _devices(person_id: UUID) -> list[SignIn]:
    rows = db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.awaits_code.is_(False),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .order_by(SignIn.seen_at.desc())
    )
    return list(rows)


def _has_administered(person_id: UUID) -> bool:
    row = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.ADMINISTRATOR,
        RoleGrant.valid_to.is_(None),
    )
    return db.session.scalars(row).first() is not None
