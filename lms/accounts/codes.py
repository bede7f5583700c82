"""One-time codes: given by somebody who looks after the person, used once, replaced by the next."""

import hashlib
import hmac
import secrets as tokens
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from lms.accounts import issuing, rules
from lms.accounts.models import CodePurpose, OneTimeCode, Person
from lms.accounts.present import present, present_id
from lms.accounts.service import begin_sign_in, set_secret_hash
from lms.core import clock
from lms.core.acts import current, ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

LIFETIME = {
    CodePurpose.CARD: timedelta(days=30),
    CodePurpose.RESET: timedelta(hours=24),
    CodePurpose.FIRST: timedelta(hours=24),
}
NOT_GOOD = _(
    "This code opens nothing: it was used before, it is too old, or a newer one has replaced it. "
    "Compare it with your card, or ask your mentor, the secretary of your cooperative or the "
    "office for a new code."
)


def code_hash(code: str) -> str:
    """What is kept of a code. Keyed: sixteen digits would be found from a bare hash in hours."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"one-time code {code}".encode(), hashlib.sha256).hexdigest()


@use_case("code.issue")
def issue(actor: Actor, person_id: UUID, purpose: CodePurpose) -> str:
    """The person gets a code by which to choose a secret; the one before opens nothing any more.

    Returns the digits, which are kept nowhere.
    """
    person = take(actor, Person, person_id)
    issuing.end_open([person.id])
    return _drawn(actor, person, purpose)


@use_case("cards.print")
def issue_cards(actor: Actor, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Each of these people gets a code for a card, all or none; earlier ones open nothing any more.

    Returns the digits by person, which are kept nowhere. Raises NotThere when one of them is not
    for the actor to let in.
    """
    ensure(actor)
    people = _judged(actor, set(person_ids))
    issuing.end_open([person.id for person in people])
    return {person.id: _issue_judged(actor, person) for person in people}


def _judged(actor: Actor, person_ids: set[UUID]) -> Sequence[Person]:
    """The people, locked, by the rule of `code.issue`, asked once for all: one by one takes seconds."""
    query = visible_to(actor, Person).where(Person.id.in_(person_ids)).order_by(Person.id)
    if not actor.is_system:
        query = query.where(issuing.issuable(actor))
    people = db.session.scalars(
        query.with_for_update(of=Person, key_share=True).execution_options(populate_existing=True)
    ).all()
    if len(people) != len(person_ids):
        raise NotThere(f"person {min(person_ids - {one.id for one in people}, key=str)}")
    return people


@use_case("code.issue")
def _issue_judged(actor: Actor, person: Person) -> str:
    act = current()
    act.asked, act.subject = True, person
    return _drawn(actor, person, CodePurpose.CARD)


def _drawn(actor: Actor, person: Person, purpose: CodePurpose) -> str:
    code = rules.one_time_code(tokens.randbelow(rules.CODE_SERIALS))
    now = clock.now()
    db.session.add(
        OneTimeCode(
            code_hash=code_hash(code),
            person_id=person.id,
            purpose=purpose,
            issued_by=actor.person_id,
            made_at=now,
            expires_at=now + LIFETIME[purpose],
        )
    )
    return code


@use_case("code.redeem")
def redeem(actor: Actor, person_id: UUID, kept: str, secret_hash: str, device: str) -> str:
    """The person used the code with this hash: a new secret, and a first device that is signed in.

    Returns the device's token. Raises Invalid at `code` when the code opens nothing any more.
    """
    person = take(actor, Person, person_id)
    row = db.session.get(OneTimeCode, kept, with_for_update=True, populate_existing=True)
    if row is None or present_id(row.person_id) != person.id or not is_good(row):
        raise Invalid(NOT_GOOD, "code")
    row.used_at = clock.now()
    db.session.flush()
    set_secret_hash(actor, person.id, secret_hash)
    return begin_sign_in(actor, person.id, device)


def is_good(row: OneTimeCode) -> bool:
    """Whether the code still opens the way."""
    return row.used_at is None and row.ended_at is None and row.expires_at > clock.now()


def known(code: str) -> tuple[OneTimeCode, Person] | None:
    """The row of a code with whom it is for today, good or not; None when there never was one."""
    found = db.session.execute(
        select(OneTimeCode, Person)
        .join(Person, Person.id == OneTimeCode.person_id)
        .where(OneTimeCode.code_hash == code_hash(code))
    ).first()
    return (found[0], present(found[1])) if found else None
