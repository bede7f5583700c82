"""Roles given by hand as lists, the people to whom they can be given, and what a role would open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.grants import HAND, actor_for
from lms.accounts.identifiers import meant
from lms.accounts.models import Person, RoleGrant
from lms.accounts.policy import administers, gives, gives_any
from lms.accounts.role_rules import BY_HAND
from lms.core import clock, reach
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.navigation import Entry, entries_for
from lms.core.policy import Actor, Grant, Role, Scope, visibility, visible_to
from lms.places.models import Area
from lms.places.queries import CITY, areas_within

SHOWN = 50
FOUND = 20
_GIVER = aliased(Person)


@dataclass(frozen=True)
class RoleRow:
    """One role that somebody gave by hand."""

    grant: RoleGrant
    person: Person
    area: Area | None
    giver: Person | None


@dataclass(frozen=True)
class RolePage:
    """Roles by hand, a page of them."""

    rows: list[RoleRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, SHOWN)


@dataclass(frozen=True)
class SightLine:
    """How many of a kind of thing somebody sees now, and would see."""

    label: Any
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """What a person will see and do with a role that is not given yet, by the policy itself."""

    sights: list[SightLine]
    ways: list[Entry]
    new_ways: list[Entry]
    deeds: list[reach.Deed]
    new_deeds: list[reach.Deed]


def roles_given(
    viewer: Actor, *, role: Role | None = None, who: str = "", page: int = 1
) -> RolePage:
    """The roles given by hand that the viewer may see and that have not ended, by name."""
    conditions = [RoleGrant.role == role] if role else []
    if who:
        conditions.append(_called(who))
    rows = _given(viewer, *conditions)
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery()))
    asked = rows.limit(SHOWN).offset((page - 1) * SHOWN)
    return RolePage([RoleRow(*row) for row in db.session.execute(asked)], total or 0, page)


def role_given(viewer: Actor, grant_id: UUID) -> RoleRow | None:
    """One role given by hand that has not ended, if the viewer may see it."""
    row = db.session.execute(_given(viewer, RoleGrant.id == grant_id)).first()
    return RoleRow(*row) if row else None


def _given(
    viewer: Actor, *conditions: ColumnElement[bool]
) -> Select[RoleGrant, Person, Area, Person]:
    return (
        select(RoleGrant, Person, Area, _GIVER)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Area, and_(Area.code == RoleGrant.scope_key, RoleGrant.scope_kind == Scope.AREA))
        .outerjoin(_GIVER, _GIVER.id == RoleGrant.given_by)
        .where(
            visibility(viewer, RoleGrant),
            RoleGrant.source == HAND,
            RoleGrant.valid_to.is_(None),
            *conditions,
        )
        .order_by(Person.name, Person.id, RoleGrant.role, RoleGrant.scope_key)
    )


def people_called(viewer: Actor, who: str) -> Sequence[Person]:
    """People whom the viewer may give a role, by a part of the name or by a whole number."""
    if not who.strip():
        return []
    return db.session.scalars(
        visible_to(viewer, Person)
        .where(
            _called(who),
            Person.id != viewer.person_id,
            Person.is_here(),
        )
        .order_by(Person.name, Person.id)
        .limit(FOUND)
    ).all()


def person_seen(viewer: Actor, person_id: UUID | None) -> Person | None:
    """The person, if the viewer may see them."""
    return db.session.scalars(visible_to(viewer, Person).where(Person.id == person_id)).first()


def roles_to_give(viewer: Actor) -> list[Role]:
    """The roles that the viewer may give to others somewhere."""
    areas = [area.code for area in areas_to_give(viewer)]
    return [role for role in BY_HAND if any(gives(viewer, role, code) for code in areas)]


def areas_to_give(viewer: Actor) -> Sequence[Area]:
    """The areas over which the viewer may give roles."""
    if not gives_any(viewer):
        return []
    codes = [CITY] if administers(viewer) else list(viewer.keys(Scope.AREA, Role.STAFF))
    return areas_within(codes)


def preview(person_id: UUID, grant: Grant) -> Preview:
    """What the person would see and do with this role besides what they have today."""
    before = actor_for(person_id)
    after = Actor(person_id, (*before.grants, grant))
    had_ways, ways = entries_for(before), entries_for(after)
    had_deeds, deeds = reach.deeds_of(before), reach.deeds_of(after)
    return Preview(
        [
            SightLine(sight.label, sight.count(before), sight.count(after))
            for _, sight in reach.sights()
        ],
        ways,
        [way for way in ways if way not in had_ways],
        deeds,
        [deed for deed in deeds if deed not in had_deeds],
    )


def holds_now(row: RoleGrant) -> bool:
    """Whether the role holds today: it has begun and not expired."""
    today = clock.today()
    return row.valid_from <= today and (row.expires_on is None or row.expires_on >= today)


def _called(who: str) -> ColumnElement[bool]:
    number = meant(who)
    return or_(
        func.lower(Person.name).contains(who.strip().lower(), autoescape=True),
        Person.phone == number,
        Person.participant_no == number,
        Person.email == number,
    )
