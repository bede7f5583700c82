"""Own data: what the system keeps about a person, as a file for that person alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import (
    Credential,
    OneTimeCode,
    Person,
    RoleGrant,
    SecondFactor,
    SignIn,
    Suspension,
)
from lms.accounts.privacy.consents import consents_of
from lms.core import clock, own_data, throttle
from lms.core.acts import current, take, use_case
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.submissions import Conflict, Receipt

FILES = 6
WINDOW = timedelta(hours=1)
"""So many files an hour: making one reads all that is kept about somebody."""


def gathered(person_id: UUID) -> dict[str, Any]:
    """All that is kept about the person, as JSON values."""
    return {
        "schema": own_data.SCHEMA,
        "version": own_data.VERSION,
        "made_at": clock.now().isoformat(),
        "sections": {
            section.key: [dict(row) for row in section.gather(person_id)]
            for section in own_data.sections()
        },
        "left_out": dict(sorted(own_data.left_out().items())),
    }


def as_json(data: dict[str, Any]) -> bytes:
    """The data as a file that any program reads."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def ensure_not_too_often(person_id: UUID) -> None:
    """Raises TooMany when the person has just taken several files, else counts one more."""
    throttle.check(f"own-data:{person_id}", limit=FILES, window=WINDOW)
    throttle.count(f"own-data:{person_id}", window=WINDOW)


@use_case("person.export")
def export(actor: Actor, person_id: UUID, kind: str, size: int) -> None:
    """A person takes their own data away; the trail keeps when and as what, not the data."""
    take(actor, Person, person_id)
    current().changes["export"] = {"format": [None, kind], "total": [None, size]}


def _person(person_id: UUID) -> Iterator[own_data.Row]:
    row = db.session.get_one(Person, person_id)
    yield own_data.facts(
        row,
        "id",
        "participant_no",
        "name",
        "phone",
        "email",
        "gender",
        "is_example",
        "created_at",
        "notice_version",
    )


def _sign_in(person_id: UUID) -> Iterator[own_data.Row]:
    row = db.session.get(Credential, person_id)
    if row is not None:
        yield own_data.facts(row, "changed_at")


def _devices(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.scalars(
        select(SignIn).where(SignIn.person_id == person_id).order_by(SignIn.began_at)
    )
    for row in rows:
        yield own_data.facts(row, "device", "began_at", "seen_at", "expires_at", "ended_at")


def _roles(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.valid_from, RoleGrant.id)
    )
    for row in rows:
        yield own_data.facts(
            row, "role", "scope_kind", "scope_key", "valid_from", "valid_to", "expires_on"
        )


def _consents(person_id: UUID) -> Iterator[own_data.Row]:
    for row in consents_of(person_id):
        yield own_data.facts(row, "purpose", "text_version", "given_at", "withdrawn_at")


def _acts(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.act, AuditEntry.object_kind)
        .where(AuditEntry.actor_id == person_id, AuditEntry.by_system.is_(False))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for row in rows:
        yield own_data.facts(row, "at", "act", "object_kind")


def _receipts(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.scalars(
        select(Receipt).where(Receipt.person_id == person_id).order_by(Receipt.at)
    )
    for row in rows:
        yield own_data.facts(row, "submission", "kind", "at")


def _conflicts(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.scalars(
        select(Conflict).where(Conflict.person_id == person_id).order_by(Conflict.at)
    )
    for row in rows:
        yield own_data.facts(row, "submission", "kind", "at")


def _second_factor(person_id: UUID) -> Iterator[own_data.Row]:
    for row in db.session.scalars(select(SecondFactor).where(SecondFactor.person_id == person_id)):
        yield own_data.facts(row, "since")


def _codes(person_id: UUID) -> Iterator[own_data.Row]:
    """When one-time codes were given and used; the codes themselves are not kept."""
    rows = db.session.scalars(
        select(OneTimeCode)
        .where(OneTimeCode.person_id == person_id)
        .order_by(OneTimeCode.made_at, OneTimeCode.code_hash)
    )
    for row in rows:
        yield own_data.facts(row, "purpose", "made_at", "expires_at", "used_at", "ended_at")


def _locks(person_id: UUID) -> Iterator[own_data.Row]:
    rows = db.session.scalars(
        select(Suspension)
        .where(Suspension.person_id == person_id)
        .order_by(Suspension.began_at, Suspension.id)
    )
    for row in rows:
        yield own_data.facts(row, "reason", "began_at", "ended_at")


own_data.contribute("person", _("About you"), ["person.id"], _person)
own_data.contribute("secret", _("Secret"), ["credential.person_id"], _sign_in)
own_data.contribute("devices", _("Devices"), ["sign_in.person_id"], _devices)
own_data.contribute("roles", _("Roles"), ["role_grant.person_id"], _roles)
own_data.contribute("consents", _("Consents"), ["consent.person_id"], _consents)
own_data.contribute("acts", _("What you did here"), ["audit_entry.actor_id"], _acts)
own_data.contribute("receipts", _("Submissions"), ["receipt.person_id"], _receipts)
own_data.contribute("conflicts", _("Contradicting submissions"), ["conflict.person_id"], _conflicts)
own_data.contribute(
    "second_factor", _("Second factor"), ["second_factor.person_id"], _second_factor
)
own_data.contribute("codes", _("One-time codes"), ["one_time_code.person_id"], _codes)
own_data.contribute("locks", _("Locks of your account"), ["suspension.person_id"], _locks)
own_data.leave_out(
    own_data.AS_AN_ACT,
    "conflict.resolved_by",
    "job.by",
    "setting.set_by",
    "one_time_code.issued_by",
    "role_grant.given_by",
    "suspension.began_by",
    "suspension.ended_by",
)
own_data.leave_out(
    "only a mark of each code is kept, which tells nothing", "recovery_code.person_id"
)
own_data.leave_out(
    "leads to the record into which this one was merged, which has a file of its own",
    "person.merged_into",
)
