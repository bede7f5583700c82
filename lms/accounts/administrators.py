"""How the first administrator comes to be, and how one who is locked out comes in again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from lms.accounts import access, codes, grants, second_factor
from lms.accounts.identifiers import as_phone, names
from lms.accounts.models import CodePurpose, Credential, Person, RoleGrant
from lms.accounts.service import register_person
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid
from lms.core.policy import Actor, Grant, Role, Scope
from lms.places.models import Area, Level

UNNAMED = "Administrator"


@dataclass(frozen=True)
class LetIn:
    """Whom a code lets in, the digits, to be shown once, and until when they are good."""

    person: Person
    code: str
    until: datetime


def any_ever() -> bool:
    """Whether there is, or ever was, an administrator."""
    was = exists().where(RoleGrant.role == Role.ADMINISTRATOR)
    return bool(db.session.scalar(select(was)))


@use_case("administrator.first")
def make_first(actor: Actor, name: str, phone: str | None = None) -> LetIn | None:
    """The first administrator becomes known, with a code to come in; None when there is one.

    Somebody who has the phone number already gets the role. Raises Invalid at `phone`.
    """
    ensure(actor)
    lock_for_one("administrator.first")
    if _now():
        return None
    number = as_phone(phone) if phone else None
    if phone and number is None:
        raise Invalid("this is no phone number: give it as 0812-3456-7890", "phone")
    known = _found(number) if number else None
    person = known or register_person(actor, name, phone=number)
    grants.give(actor, person.id, Grant(Role.ADMINISTRATOR, Scope.AREA, _city()))
    return _let_in(actor, person, CodePurpose.FIRST)


@use_case("administrator.recover")
def recover(actor: Actor, identifier: str | None = None) -> LetIn | None:
    """An administrator gets a code to come in anew; None while there is no administrator at all.

    The second factor, which may be lost with the secret, is set up anew as well.
    Without a name only as long as none has ever come in. Raises Invalid with the mend.
    """
    ensure(actor)
    present = _now()
    if identifier is None:
        if not present:
            return None
        if db.session.scalar(select(exists().where(Credential.person_id.in_(present)))):
            raise Invalid(
                "an administrator has signed in already: give the phone or participant number"
            )
        return _let_in(actor, db.session.get_one(Person, present[0]), CodePurpose.FIRST)
    person = _found(identifier)
    if person is None or person.id not in present:
        raise Invalid(f"no administrator has the number {identifier}")
    if second_factor.state_of(person.id):
        access.reset_factor(actor, person.id)
    return _let_in(actor, person, CodePurpose.RESET)


def _now() -> list[UUID]:
    """Who is an administrator today, the longest first."""
    found = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.in_force(clock.today()),
            Person.is_here(),
        )
        .order_by(RoleGrant.valid_from, Person.created_at, RoleGrant.person_id)
    )
    return list(dict.fromkeys(db.session.scalars(found)))


def _found(identifier: str) -> Person | None:
    return db.session.scalars(select(Person).where(names(identifier), Person.is_here())).first()


def _city() -> str:
    """The city that this installation is for."""
    return str(
        db.session.scalars(
            select(Area.code).where(Area.level == Level.CITY).order_by(Area.code)
        ).first()
    )


def _let_in(actor: Actor, person: Person, purpose: CodePurpose) -> LetIn:
    code = codes.issue(actor, person.id, purpose)
    return LetIn(person, code, clock.now() + codes.LIFETIME[purpose])
