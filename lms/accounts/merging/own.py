"""What becomes of sign-ins, roles and consent, and of what the core keeps, when two are joined."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.accounts import issuing, rules
from lms.accounts.grants import HAND
from lms.accounts.merging.rooms import Merging, follows, stays
from lms.accounts.models import (
    Consent,
    Credential,
    OneTimeCode,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    Suspension,
)
from lms.accounts.policy import has_office_role
from lms.core import clock
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.roles import Role


def settle(merging: Merging) -> None:
    """The way in, the roles, the locks and the consents of two entries become those of one."""
    _settle_way_in(merging)
    _settle_roles(merging)
    _settle_suspensions(merging)
    _settle_consents(merging)


def _settle_way_in(merging: Merging) -> None:
    """One secret and one second factor open: those of the entry that remains, if it has any."""
    if _has(Credential, merging.absorbed_id):
        if _has(Credential, merging.kept_id):
            merging.leave(Credential, merging.absorbed_id)
            merging.say(_("Both have a secret: the one of the entry that remains opens."))
        elif has_office_role(merging.kept_id):
            merging.leave(Credential, merging.absorbed_id)
            merging.say(
                _("The secret of the old entry does not open one with a role in the office.")
            )
    if _has(SecondFactor, merging.kept_id):
        if _has(SecondFactor, merging.absorbed_id):
            merging.leave(SecondFactor, merging.absorbed_id)
            merging.say(_("Both have a second factor: the one of the entry that remains is asked."))
        for key in db.session.scalars(
            select(RecoveryCode.id).where(RecoveryCode.person_id == merging.absorbed_id)
        ):
            merging.leave(RecoveryCode, key)


def _has(model: type[Credential] | type[SecondFactor], person_id: UUID) -> bool:
    key = select(model.person_id).where(model.person_id == person_id)
    return db.session.scalar(key) is not None


def _settle_roles(merging: Merging) -> None:
    """The same role twice is had once, as long as the longer of the two; codes of lesser ones end."""
    rows = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id.in_(merging.both), RoleGrant.valid_to.is_(None))
        .order_by(RoleGrant.valid_from, RoleGrant.id)
    ).all()
    merging.changed_roles = any(
        row.person_id == merging.absorbed_id and (row.source == HAND or row.role in rules.STAFF)
        for row in rows
    )
    ours = {_scope(row): row for row in rows if row.person_id == merging.kept_id}
    for row in rows:
        twin = ours.get(_scope(row))
        if row.person_id == merging.absorbed_id and twin is not None:
            shorter = twin if _lasts(twin) < _lasts(row) else row
            merging.journal.begin()
            ends = max(shorter.valid_from, clock.today())
            merging.change(RoleGrant, shorter.id, valid_to=ends)
            merging.say(_("Both have the same role: the one that lasts longer goes on."))
    _end_codes(merging, rows)


def _scope(row: RoleGrant) -> tuple[str, str, str, str]:
    return row.role.value, row.scope_kind.value, row.scope_key, row.source


def _lasts(row: RoleGrant) -> date:
    return row.expires_on or date.max


def _end_codes(merging: Merging, rows: Sequence[RoleGrant]) -> None:
    """A code that was given to an entry with less does not open what only the other one may do.

    Codes from those who look after everything that the two may do stay good, as always.
    """
    office = any(row.role in rules.STAFF for row in rows)
    trusted = select(RoleGrant.person_id).where(
        RoleGrant.role.in_((Role.ADMINISTRATOR,) if office else issuing.OFFICE),
        RoleGrant.open_on(clock.today()),
    )
    reach = {
        one: {(row.role, row.scope_key) for row in rows if row.person_id == one}
        for one in merging.both
    }
    for one, other in (merging.both, merging.both[::-1]):
        if reach[other] <= reach[one]:
            continue
        for key in db.session.scalars(
            select(OneTimeCode.code_hash).where(
                OneTimeCode.person_id == one,
                OneTimeCode.used_at.is_(None),
                OneTimeCode.ended_at.is_(None),
                OneTimeCode.issued_by.not_in(trusted),
            )
        ).all():
            merging.journal.begin()
            merging.change(OneTimeCode, key, ended_at=clock.now())
            merging.say(_("A code that was given to the entry with less opens nothing any more."))


def _settle_suspensions(merging: Merging) -> None:
    """Whoever is locked out stays locked out, once."""
    rows = _open(select(Suspension).where(Suspension.ended_at.is_(None)), Suspension, merging)
    if rows:
        merging.say(_("The account is locked, and stays so."))
    if len(rows) == 2:
        merging.journal.begin()
        merging.change(Suspension, rows[1].id, ended_at=clock.now())


def _open(query, model, merging: Merging):  # type: ignore[no-untyped-def]
    rows = db.session.scalars(query.where(model.person_id.in_(merging.both))).all()
    return sorted(rows, key=lambda row: row.person_id == merging.absorbed_id)


def _settle_consents(merging: Merging) -> None:
    """Of two words about the same thing the later holds: a refusal is never undone by a merge."""
    rows = db.session.scalars(select(Consent).where(Consent.person_id.in_(merging.both))).all()
    for purpose in sorted({row.purpose for row in rows}):
        said = [row for row in rows if row.purpose == purpose]
        opened = [row for row in said if row.withdrawn_at is None]
        if len(opened) + _withdrawals(said) < 2 or not opened:
            continue
        latest = max(said, key=lambda row: row.withdrawn_at or row.given_at)
        for row in opened:
            if row is not latest:
                merging.journal.begin()
                merging.change(Consent, row.id, withdrawn_at=clock.now())
                merging.say(_("Both spoke about the same consent: the later word holds."))


def _withdrawals(said: Sequence[Consent]) -> int:
    return sum(row.withdrawn_at is not None for row in said)


follows("core", ["receipt.person_id", "conflict.person_id"])
follows(
    "accounts",
    [
        "credential.person_id",
        "second_factor.person_id",
        "recovery_code.person_id",
        "role_grant.person_id",
        "suspension.person_id",
        "consent.person_id",
    ],
    settle,
)
stays(
    "every device is signed out, and the person signs in anew by any of the numbers",
    "sign_in.person_id",
)
stays(
    "an open code leads to the person who remains, whoever's name is on the card",
    "one_time_code.person_id",
)
