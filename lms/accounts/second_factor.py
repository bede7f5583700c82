"""The second factor: set up, asked at each sign-in, renewed and switched off.

Codes are compared before the act begins; the act spends what was used, so that of two who type
the same code at once only one comes in.
"""

import secrets as tokens
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, insert, select

from lms.accounts import factor_keys, factor_rules
from lms.accounts.devices import end_all_of
from lms.accounts.grants import grants_of
from lms.accounts.models import Person, RecoveryCode, SecondFactor, SignIn
from lms.accounts.present import entries_of
from lms.accounts.service import open_device, token_hash
from lms.core import clock, throttle
from lms.core.acts import ensure, note, take, use_case
from lms.core.database import db, new_id
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

ISSUER = "Belajar Koperasi"
OFFER = timedelta(minutes=30)
"""How long a key that was shown may be set up."""
TRIES = 5
WINDOW = timedelta(minutes=15)
WRONG = _("This code does not fit. Wait for the next one, then type it.")
SPENT = _("This code was used already. Wait for the next one.")


@dataclass(frozen=True)
class Offer:
    """A key to be set up: for the page's picture, for typing by hand, and sealed for the form."""

    uri: str
    key: str
    sealed: str


@dataclass(frozen=True)
class Proof:
    """What somebody showed of their second factor: the step of a code, or a code from paper."""

    step: int | None = None
    recovery: str | None = None


@dataclass(frozen=True)
class State:
    """How a person's second factor stands."""

    since: datetime
    codes_left: int


def offer(person: Person, sealed: str = "") -> Offer:
    """A key for the person: the one that the form brought back, else a new one."""
    known = factor_keys.opened_for(person.id, sealed, within=OFFER)
    key = known or pyotp.random_base32()
    name = person.phone or person.participant_no
    uri = pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=ISSUER)
    kept = sealed if known else factor_keys.seal_for(person.id, key)
    return Offer(uri, factor_rules.spaced(key), kept)


def state_of(person_id: UUID) -> State | None:
    """How the person's second factor stands; None when there is none."""
    left = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(SecondFactor.since, left).where(SecondFactor.person_id == person_id)
    ).first()
    return State(*row) if row else None


def is_required_of(person_id: UUID) -> bool:
    """Whether the person's roles leave no choice."""
    return factor_rules.is_required(grant.role for grant in grants_of(person_id))


def set_up(person: Person, sealed: str, typed: str, device: str) -> tuple[str, list[str]]:
    """The person's phone makes codes from now on: the device's new token, and ten codes for paper.

    Every device is signed out but this one. Raises Invalid at `code` or `sealed`, TooMany.
    """
    person_id = person.id
    key = factor_keys.opened_for(person_id, sealed, within=OFFER)
    if key is None:
        raise Invalid(_("This page was open for too long. Take the new code below."), "sealed")
    _check_tries(person_id)
    step = factor_rules.fresh_step(key, typed, clock.now(), 0)
    if step is None:
        _count_try(person_id)
        raise Invalid(WRONG, "code")
    codes, hashes = _new_codes(person_id)
    token = confirm(Actor(person_id), person_id, factor_keys.seal(key), step, hashes, device)
    return token, codes


def prove(person_id: UUID, code: str, recovery: str = "") -> Proof:
    """That this is the person: by a code of the phone, else by one from paper.

    Whether it was used before is seen by the act that spends it. Raises Invalid, TooMany.
    """
    _check_tries(person_id)
    proof = _proof_by_paper(person_id, recovery) if recovery else _proof_by_phone(person_id, code)
    if proof is None:
        _count_try(person_id)
        raise Invalid(
            _("This is none of your recovery codes.") if recovery else WRONG,
            "recovery" if recovery else "code",
        )
    return proof


def renew(person_id: UUID, proof: Proof) -> list[str]:
    """Ten new codes for paper; those from before open nothing any more."""
    codes, hashes = _new_codes(person_id)
    renew_codes(Actor(person_id), person_id, proof, hashes)
    return codes


@use_case("factor.confirm")
def confirm(
    actor: Actor,
    person_id: UUID,
    sealed_key: str,
    step: int,
    hashes: Sequence[str],
    device: str,
) -> str:
    """The person has a second factor, and is signed in on this device alone; returns its token.

    Raises Invalid when there is one: who only knows the secret must not put another in its place.
    """
    person = take(actor, Person, person_id)
    if db.session.get(SecondFactor, person.id, with_for_update=True) is not None:
        raise Invalid(_("You have a second factor already."), "code")
    db.session.add(
        SecondFactor(person_id=person.id, sealed_key=sealed_key, last_step=step, since=clock.now())
    )
    _keep_codes(person.id, hashes)
    end_all_of(person.id)
    return _opened_device(person.id, device)


@use_case("signin.complete")
def complete_sign_in(actor: Actor, half_token: str, proof: Proof, device: str) -> str:
    """The second factor is given: the half-entered sign-in ends and a full one begins; its token.

    Raises NotThere when the half-entered one has ended, Invalid when the code was used before.
    """
    row = db.session.get(SignIn, token_hash(half_token), with_for_update=True)
    if row is None or not row.awaits_code or row.ended_at or row.expires_at <= clock.now():
        raise NotThere("sign_in")
    ensure(actor, row)
    _spend(row.person_id, proof)
    row.ended_at = clock.now()
    return _opened_device(row.person_id, device)


@use_case("factor.renew_codes")
def renew_codes(actor: Actor, person_id: UUID, proof: Proof, hashes: Sequence[str]) -> None:
    """The person has ten new codes for paper, and the old ones are void."""
    person = take(actor, Person, person_id)
    _spend(person.id, proof)
    _keep_codes(person.id, hashes)


@use_case("factor.end")
def end_factor(actor: Actor, person_id: UUID, proof: Proof) -> None:
    """The person signs in by the secret alone again. Raises Invalid where roles forbid it."""
    person = take(actor, Person, person_id)
    if is_required_of(person.id):
        raise Invalid(_("Your role needs a second factor."), "code")
    _spend(person.id, proof)
    remove(person.id)


def remove(person_id: UUID) -> bool:
    """Within an act: the person has no second factor any more; whether there was one."""
    _keep_codes(person_id, ())
    row = db.session.get(SecondFactor, person_id, with_for_update=True)
    if row is not None:
        db.session.delete(row)
    return row is not None


def unreadable() -> int:
    """How many second factors cannot be read with this installation's key: for those who operate it."""
    kept = db.session.scalars(select(SecondFactor.sealed_key))
    return sum(factor_keys.opened(sealed) is None for sealed in kept)


def _opened_device(person_id: UUID, device: str) -> str:
    roles = [grant.role for grant in grants_of(person_id)]
    return open_device(person_id, roles, device, awaits_code=False)


def _spend(person_id: UUID, proof: Proof) -> None:
    """Raises Invalid for a code that was used before, or that a later one has overtaken."""
    if proof.recovery is not None:
        row = db.session.scalars(
            select(RecoveryCode)
            .where(RecoveryCode.person_id == person_id, RecoveryCode.code_hash == proof.recovery)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if row is None or row.used_at is not None:
            raise Invalid(_("This recovery code was used already."), "recovery")
        row.used_at = clock.now()
        return
    factor = db.session.get(SecondFactor, person_id, with_for_update=True, populate_existing=True)
    if factor is None or proof.step is None or proof.step <= factor.last_step:
        raise Invalid(SPENT, "code")
    factor.last_step = proof.step


def _keep_codes(person_id: UUID, hashes: Sequence[str]) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"id": new_id(), "person_id": person_id, "code_hash": one} for one in hashes]
    if rows:
        db.session.execute(insert(RecoveryCode), rows)
    note("recovery_code", {"made": [None, len(rows)]})


def _new_codes(person_id: UUID) -> tuple[list[str], list[str]]:
    codes = [factor_rules.recovery_code(tokens.choice) for _ in range(factor_rules.RECOVERY_CODES)]
    return codes, [factor_keys.recovery_hash(person_id, code) for code in codes]


def _proof_by_phone(person_id: UUID, typed: str) -> Proof | None:
    row = db.session.get(SecondFactor, person_id)
    key = factor_keys.opened(row.sealed_key) if row else None
    if row is None or key is None:
        return None
    step = factor_rules.fresh_step(key, typed, clock.now(), row.last_step)
    return Proof(step=step) if step else None


def _proof_by_paper(person_id: UUID, typed: str) -> Proof | None:
    code = factor_rules.meant_recovery_code(typed)
    if code is None:
        return None
    # Codes that came with a merged entry are kept under the id that the entry had.
    entries = db.session.scalars(entries_of([person_id]))
    kept = [factor_keys.recovery_hash(entry_id, code) for entry_id in entries]
    known = db.session.scalar(
        select(RecoveryCode.code_hash).where(
            RecoveryCode.person_id == person_id, RecoveryCode.code_hash.in_(kept)
        )
    )
    return Proof(recovery=known) if known else None


def _check_tries(person_id: UUID) -> None:
    throttle.check(_tries(person_id), limit=TRIES, window=WINDOW)


def _count_try(person_id: UUID) -> None:
    throttle.count(_tries(person_id), window=WINDOW)


def _tries(person_id: UUID) -> str:
    return f"code:{person_id}"
