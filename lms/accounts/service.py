"""What can be done with people and their way in."""

import hashlib
import secrets as tokens
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lms.accounts import factor_rules, issuing, rules
from lms.accounts.devices import end_all_of
from lms.accounts.grants import grants_of, next_office_day
from lms.accounts.identifiers import as_phone
from lms.accounts.models import Credential, Gender, Person, SecondFactor, SignIn, Suspension
from lms.core import clock
from lms.core.acts import current, ensure, take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, NotAllowed
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.roles import Role
from lms.web.views import is_demo


class Locked(NotAllowed):
    """The office has locked this person's account."""


def token_hash(token: str) -> str:
    """What is kept of a device's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@use_case("person.register")
def register_person(
    actor: Actor,
    name: str,
    *,
    phone: str | None = None,
    gender: Gender | None = None,
    participant_no: str | None = None,
    is_example: bool = False,
    notice_version: date | None = None,
) -> Person:
    """Somebody becomes known to the system, with a participant number of their own.

    A number that is on a card already may be given; without one, a free one is drawn. Who has read
    the notice of purpose on paper is not asked to read that version again. Raises Invalid at
    `phone` for what is no number or is somebody else's, at `participant_no` likewise.
    """
    ensure(actor)
    person = Person(
        participant_no=participant_no or _free_number(),
        name=name,
        phone=phone and normal_phone(phone),
        gender=gender,
        is_example=is_example,
        created_at=clock.now(),
        notice_version=notice_version,
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError as conflict:
        if person.phone and holder_of(person.phone):
            raise Invalid(_("This number belongs to somebody else."), "phone") from conflict
        raise Invalid(
            _("Somebody else has this participant number."), "participant_no"
        ) from conflict
    return person


def normal_phone(typed: str) -> str:
    """The number in E.164, from any way of writing it. Raises Invalid at `phone` when it is none."""
    number = as_phone(typed)
    if number is None:
        raise Invalid(_("This is not a phone number. Example: 0812-3456-7890."), "phone")
    return number


def holder_of(phone: str) -> Person | None:
    """Whose number this is now."""
    return db.session.scalars(select(Person).where(Person.phone == phone)).first()


def _free_number() -> str:
    """A participant number that nobody has: drawn, so that it does not tell how many there are.

    Whoever draws waits until the draw before is saved: two never find the same number free.
    """
    lock_for_one("person.participant_no")
    while True:
        number = rules.participant_number(tokens.randbelow(700_000))
        if not db.session.scalar(select(Person.id).where(Person.participant_no == number)):
            return number


@use_case("credential.set")
def set_secret_hash(actor: Actor, person_id: UUID, secret_hash: str) -> None:
    """The person has a new secret: every device is signed out, and no code is open any more."""
    person = take(actor, Person, person_id)
    row = db.session.get(Credential, person.id)
    if row is None:
        row = Credential(person_id=person.id)
        db.session.add(row)
    row.secret_hash, row.changed_at = secret_hash, clock.now()
    end_all_of(person.id)
    issuing.end_open([person.id])


@use_case("person.set_email")
def set_email(actor: Actor, person_id: UUID, typed: str) -> Person:
    """The person can be reached, and can sign in, by this e-mail address.

    Raises Invalid at `email` for what is no address, or is somebody else's.
    """
    person = take(actor, Person, person_id)
    address = rules.normal_address(typed)
    if address is None:
        raise Invalid(_("This is not an e-mail address. Example: sri@example.com."), "email")
    try:
        with db.session.begin_nested():
            person.email = address
    except IntegrityError as conflict:
        raise Invalid(_("Somebody else uses this address already."), "email") from conflict
    return person


@use_case("signin.begin")
def begin_sign_in(actor: Actor, person_id: UUID, device: str, *, matched: str | None = None) -> str:
    """The person is signed in on a device; returns the token that only the device knows.

    For whom a second factor is asked the device opens nothing until the code is given
    (`second_factor.complete_sign_in`). `matched` is the hash that the typed secret fitted, some
    time before this act. Raises NotAllowed when the person has a new secret since, or has died,
    Locked when the office has locked the account.
    """
    person = take(actor, Person, person_id)
    if person.died_on is not None:
        raise NotAllowed("signin.begin")
    if matched is not None and matched != _hash_of(person.id):
        raise NotAllowed("signin.begin")
    roles = [grant.role for grant in grants_of(person.id)]
    return open_device(person.id, roles, device, awaits_code=asks_for_code(person.id, roles))


def open_device(person_id: UUID, roles: Sequence[Role], device: str, *, awaits_code: bool) -> str:
    """Within an act: a device of somebody with these roles is opened; returns its token.

    Every way in ends here. Raises Locked when the office has locked the account.
    """
    if is_locked(person_id):
        raise Locked(_("The office has locked this account. Please ask there."))
    token, now = tokens.token_urlsafe(32), clock.now()
    until = now + (factor_rules.HALF_STAY if awaits_code else rules.stay(roles))
    row = SignIn(
        token_hash=token_hash(token),
        person_id=person_id,
        device=device[:200],
        began_at=now,
        seen_at=now,
        expires_at=min(until, next_office_day(person_id) or until),
        awaits_code=awaits_code,
    )
    db.session.add(row)
    return token


def asks_for_code(person_id: UUID, roles: Iterable[Role]) -> bool:
    """Whether the person's secret alone opens nothing. Never so on the demo."""
    if is_demo():
        return False
    return factor_rules.is_required(roles) or db.session.get(SecondFactor, person_id) is not None


def is_locked(person_id: UUID) -> bool:
    """Whether the office has locked the person's account."""
    open_one = select(Suspension.id).where(
        Suspension.person_id == person_id, Suspension.ended_at.is_(None)
    )
    return db.session.scalar(open_one) is not None


def _hash_of(person_id: UUID) -> str | None:
    return db.session.scalar(
        select(Credential.secret_hash).where(Credential.person_id == person_id)
    )


@use_case("signin.end")
def end_sign_in(actor: Actor, token: str) -> None:
    """The device is signed out: its token, even replayed, opens nothing any more."""
    row = db.session.get(SignIn, token_hash(token))
    ensure(actor, row)
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()


@use_case("signin.seen", audited=False)
def see_sign_in(actor: Actor, token: str) -> None:
    """The device was used just now."""
    current().asked = True
    db.session.execute(
        update(SignIn).where(SignIn.token_hash == token_hash(token)).values(seen_at=clock.now())
    )
