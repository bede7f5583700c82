"""The likely pairs among the people whom the viewer sees, and the two entries side by side."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.accounts.merging.queries import counts_of, said_apart
from lms.accounts.models import Credential, Person, RoleGrant, SignIn
from lms.cooperatives.duplicates.rules import Entry, Pair, likely
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Actor, may, visible_to
from lms.core.roles import Role

PAGE = 30
MOST_PAIRS = 600
"""More are not shown at once: joining the surest ones first brings the others up."""


@dataclass(frozen=True)
class Shown:
    """One pair as it is listed."""

    one: Person
    other: Person
    pair: Pair
    places: tuple[str, str]


@dataclass(frozen=True)
class Found:
    """One page of likely pairs."""

    rows: list[Shown]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, PAGE)


@dataclass(frozen=True)
class Side:
    """One of two entries, with what it holds."""

    person: Person
    memberships: Sequence[Membership]
    positions: Sequence[Position]
    roles: Sequence[Role]
    last_seen: datetime | None
    has_secret: bool

    @property
    def open_membership(self) -> Membership | None:
        """The main membership that holds now."""
        return next(
            (row for row in self.memberships if row.valid_to is None and row.is_primary), None
        )


def likely_pairs(viewer: Actor, page: int = 1) -> Found:
    """The likely pairs among those whom the viewer may join, the surest first."""
    pairs = likely(_entries(viewer), said_apart())[:MOST_PAIRS]
    begin = (page - 1) * PAGE
    some = pairs[begin : begin + PAGE]
    ids = {key for pair in some for key in (pair.one, pair.other)}
    people = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    homes = _homes(ids)
    rows = [
        Shown(
            people[pair.one],
            people[pair.other],
            pair,
            (", ".join(homes[pair.one]), ", ".join(homes[pair.other])),
        )
        for pair in some
    ]
    return Found(rows, len(pairs), page)


def _entries(viewer: Actor) -> list[Entry]:
    """Everybody living whom the viewer sees, in three statements however many they are."""
    seen = visible_to(viewer, Person).where(Person.is_here(), Person.died_on.is_(None))
    people = db.session.execute(
        seen.with_only_columns(
            Person.id, Person.name, Person.name_key, Person.gender, Person.phone.is_not(None)
        )
    ).all()
    homes: dict[UUID, set[UUID]] = defaultdict(set)
    villages: dict[UUID, set[str]] = defaultdict(set)
    numbers: dict[UUID, set[str]] = defaultdict(set)
    for person_id, home_id, area_code, number in _belonging():
        homes[person_id].add(home_id)
        villages[person_id].add(area_code)
        if number:
            numbers[person_id].add(f"{home_id} {number.lstrip('0').casefold()}")
    return [
        Entry(
            id=row[0],
            name=row[1],
            key=row[2],
            gender=row[3].value if row[3] else "",
            has_phone=bool(row[4]),
            cooperatives=frozenset(homes[row[0]]),
            villages=frozenset(villages[row[0]]),
            member_nos=frozenset(numbers[row[0]]),
        )
        for row in people
    ]


def _belonging() -> list[Any]:
    found: list[Any] = []
    for kind in (Membership, Position):
        number = Membership.member_no if kind is Membership else Position.valid_to
        found += db.session.execute(
            select(kind.person_id, kind.cooperative_id, Cooperative.area_code, number)
            .join(Cooperative, Cooperative.id == kind.cooperative_id)
            .where(kind.valid_to.is_(None))
        ).all()
    return found


def _homes(ids: set[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for kind in (Membership, Position):
        for person_id, name in db.session.execute(
            select(kind.person_id, Cooperative.name)
            .join(Cooperative, Cooperative.id == kind.cooperative_id)
            .where(kind.person_id.in_(ids), kind.valid_to.is_(None))
            .order_by(Cooperative.name)
        ):
            if name not in found[person_id]:
                found[person_id].append(name)
    return found


def both_sides(viewer: Actor, one_id: UUID, other_id: UUID) -> tuple[Side, Side]:
    """The two entries as the viewer may see them.

    Raises NotThere when one is hidden, NotAllowed when they are not the viewer's to join.
    """
    ids = [one_id, other_id]
    people = {
        row.id: row
        for row in db.session.scalars(
            visible_to(viewer, Person).where(Person.id.in_(ids), Person.is_here())
        )
    }
    if len(people) < 2:
        raise NotThere(f"person {one_id} or {other_id}")
    if not all(may(viewer, "person.merge", one) for one in people.values()):
        raise NotAllowed("person.merge")
    memberships, positions = _rows(Membership, ids), _rows(Position, ids)
    roles, seen, secrets = _roles(ids), _seen(ids), _secrets(ids)
    one, other = (
        Side(
            people[key], memberships[key], positions[key], roles[key], seen.get(key), key in secrets
        )
        for key in ids
    )
    return one, other


def _rows(kind: Any, ids: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.scalars(
        select(kind)
        .where(kind.person_id.in_(ids))
        .options(joinedload(kind.cooperative))
        .order_by(kind.valid_from.desc(), kind.id)
    ):
        found[row.person_id].append(row)
    return found


def _roles(ids: list[UUID]) -> dict[UUID, list[Role]]:
    found: dict[UUID, list[Role]] = defaultdict(list)
    for person_id, role in db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(ids), RoleGrant.valid_to.is_(None))
        .distinct()
        .order_by(RoleGrant.role)
    ):
        found[person_id].append(Role(role))
    return found


def _seen(ids: list[UUID]) -> dict[UUID, datetime]:
    rows = db.session.execute(
        select(SignIn.person_id, func.max(SignIn.seen_at))
        .where(SignIn.person_id.in_(ids))
        .group_by(SignIn.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _secrets(ids: list[UUID]) -> set[UUID]:
    return set(
        db.session.scalars(select(Credential.person_id).where(Credential.person_id.in_(ids)))
    )


def counted(one: Side, other: Side) -> list[tuple[str, int, int]]:
    """How many rows of each table both hold: what is compared but cannot be chosen."""
    first, second = one.person.id, other.person.id
    return [
        (table, by.get(first, 0), by.get(second, 0))
        for table, by in counts_of([first, second]).items()
    ]
