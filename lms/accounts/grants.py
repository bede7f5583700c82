"""The one table of grants: given and ended here, and recomputed from the facts that gave them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select

from lms.accounts import issuing, rules
from lms.accounts.devices import end_all_of
from lms.accounts.models import RoleGrant
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.policy import Actor, Grant, Role, Scope

Expected = tuple[UUID, Role, Scope, str, str]
"""Person, role, scope kind, scope key, source."""
Source = Callable[[], Iterable[Expected]]
HAND = "hand"
_sources: dict[str, Source] = {}


def derived_from(kind: str, source: Source) -> None:
    """Register how the grants whose source begins with this kind can be recomputed."""
    _sources[kind] = source


_GRANTS_OF = (
    select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_key)
    .where(
        RoleGrant.person_id == bindparam("person_id"),
        RoleGrant.in_force(bindparam("day", type_=Date())),
    )
    .order_by(RoleGrant.role, RoleGrant.scope_key)
)
# Asked with every request: made once, so that the statement is not built anew each time.


def grants_of(person_id: UUID) -> tuple[Grant, ...]:
    """What the person may rely on today."""
    rows = db.session.execute(_GRANTS_OF, {"person_id": person_id, "day": clock.today()})
    return tuple(dict.fromkeys(Grant(*row) for row in rows))


def actor_for(person_id: UUID) -> Actor:
    """The person as somebody who acts, with today's grants."""
    return Actor(person_id=person_id, grants=grants_of(person_id))


@use_case("grant.give")
def give(
    actor: Actor,
    person_id: UUID,
    grant: Grant,
    source: str = HAND,
    *,
    valid_from: date | None = None,
    expires_on: date | None = None,
    given_by: UUID | None = None,
) -> RoleGrant:
    """The person has this role in this scope from the day on. Nobody gives one to themselves."""
    ensure(actor, (person_id, grant))
    row = RoleGrant(
        person_id=person_id,
        role=grant.role,
        scope_kind=grant.scope,
        scope_key=grant.key,
        source=source,
        valid_from=valid_from or clock.today(),
        expires_on=expires_on,
        given_by=given_by,
    )
    db.session.add(row)
    issuing.end_of_lesser_issuers(person_id, grant.role)
    if is_change_of_role(row):
        end_all_of(person_id)
    return row


def is_change_of_role(row: RoleGrant) -> bool:
    """Whether the person must sign in anew: at every office role, and at whatever a hand gave.

    What a membership, a position or an assignment gives is read anew with each request, so those
    signed in by phone stay signed in.
    """
    return row.source == HAND or row.role in rules.STAFF


def next_office_day(person_id: UUID) -> datetime | None:
    """When the next office role of the person begins; no device stays open beyond that."""
    first = db.session.scalar(
        select(func.min(RoleGrant.valid_from)).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role.in_(rules.STAFF),
            RoleGrant.valid_from > clock.today(),
            RoleGrant.valid_to.is_(None),
        )
    )
    return datetime.combine(first, time.min, clock.WIB) if first else None


@use_case("grant.end")
def end_from(actor: Actor, source: str, day: date | None = None) -> int:
    """What this source granted ends on the day; returns how many grants ended."""
    ensure(actor, source)
    rows = db.session.scalars(
        select(RoleGrant).where(RoleGrant.source == source, RoleGrant.valid_to.is_(None))
    ).all()
    for row in rows:
        row.valid_to = max(day or clock.today(), row.valid_from)
        if is_change_of_role(row):
            end_all_of(row.person_id)
    return len(rows)


def faults() -> Iterator[str]:
    """Where the table of grants differs from the facts that gave them, one sentence each."""
    for kind, source in sorted(_sources.items()):
        expected = set(source())
        kept = {
            (row.person_id, Role(row.role), Scope(row.scope_kind), row.scope_key, row.source)
            for row in db.session.scalars(
                select(RoleGrant).where(
                    RoleGrant.source.startswith(f"{kind}:"), RoleGrant.valid_to.is_(None)
                )
            )
        }
        for person, role, _scope, key, name in sorted(expected - kept, key=str):
            yield f"missing: {role} of {key} for {person}, which {name} gives"
        for person, role, _scope, key, name in sorted(kept - expected, key=str):
            yield f"left over: {role} of {key} for {person}, which {name} no longer gives"
