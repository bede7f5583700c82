"""When somebody is no longer there: roles given by hand end, and nobody signs in as them."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, delete, select

from lms.accounts import issuing
from lms.accounts.devices import end_all_of
from lms.accounts.grants import HAND
from lms.accounts.models import Credential, RoleGrant
from lms.core import clock
from lms.core.acts import ensure, note, use_case
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope


@use_case("grant.end")
def end_by_hand(actor: Actor, person_id: UUID, day: date | None = None) -> int:
    """What a hand gave the person ends on the day; returns how many grants ended."""
    ensure(actor)
    query = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.source == HAND)
    return _end(query.where(RoleGrant.valid_to.is_(None)), day)


@use_case("grant.end")
def end_in_area(actor: Actor, role: Role, area_code: str, day: date | None = None) -> int:
    """Whoever has the role by hand over exactly this area has it until the day; how many ended."""
    ensure(actor)
    query = select(RoleGrant).where(
        RoleGrant.role == role,
        RoleGrant.scope_kind == Scope.AREA,
        RoleGrant.scope_key == area_code,
        RoleGrant.source == HAND,
        RoleGrant.valid_to.is_(None),
    )
    return _end(query, day)


def _end(query: Select[RoleGrant], day: date | None) -> int:
    rows = db.session.scalars(query).all()
    for row in rows:
        row.valid_to = max(day or clock.today(), row.valid_from)
        end_all_of(row.person_id)
    return len(rows)


def end_way_in(person_id: UUID) -> None:
    """Within an act: every device is signed out, and no secret or code opens any more."""
    end_all_of(person_id)
    issuing.end_open([person_id])
    if db.session.scalar(select(Credential.person_id).where(Credential.person_id == person_id)):
        db.session.execute(delete(Credential).where(Credential.person_id == person_id))
        note(f"credential/{person_id}", {"deleted": [False, True]})
