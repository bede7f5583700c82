"""Entry cards (Kartu Masuk): who may get one, and who has one already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from lms.accounts import issuing
from lms.accounts.models import Credential, OneTimeCode, Person, RoleGrant
from lms.cooperatives.issuers import in_cooperatives, issues_at
from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import OFFICE
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, Role, visibility, visible_to

MOST = 600
"""Cards that are printed in one go: all 456 of boards and supervisors, or a large cooperative."""


class Who(StrEnum):
    """For whom of a cooperative cards are printed."""

    BOARD = "board"
    EVERYBODY = "everybody"
    MENTORS = "mentors"


ROLES = {
    Who.BOARD: (Role.BOARD,),
    Who.EVERYBODY: (Role.BOARD, Role.MEMBER),
    Who.MENTORS: (Role.MENTOR,),
}


@dataclass(frozen=True)
class Place:
    """A cooperative with how many of its board have not come in yet, of how many."""

    cooperative: Cooperative
    people: int
    waiting: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get a card: whether they have a secret, and until when an older card holds."""

    person: Person
    cooperative: Cooperative
    has_secret: bool
    held_until: datetime | None


@dataclass(frozen=True)
class Preview:
    """Who may get a card, and how many more there are: for the next go, or for the office."""

    people: Sequence[Candidate]
    later: int
    not_ours: int


def places(viewer: Actor) -> list[Place]:
    """The cooperatives whose people the viewer lets in."""
    found = cooperatives(viewer)
    people = func.count(RoleGrant.person_id.distinct())
    counts = {
        row.scope_key: row
        for row in db.session.execute(
            select(
                RoleGrant.scope_key,
                people.label("people"),
                func.count(Credential.person_id.distinct()).label("inside"),
            )
            .outerjoin(Credential, Credential.person_id == RoleGrant.person_id)
            .where(_of(found, Who.BOARD))
            .group_by(RoleGrant.scope_key)
        )
    }
    return [_place(one, counts.get(str(one.id))) for one in found]


def kinds(viewer: Actor) -> list[Who]:
    """For whom the viewer prints cards: mentors get theirs from the office."""
    return [who for who in Who if who is not Who.MENTORS or viewer.has(*OFFICE)]


def _place(cooperative: Cooperative, row: Any) -> Place:
    if row is None:
        return Place(cooperative, 0, 0)
    return Place(cooperative, row.people, row.people - row.inside)


def cooperatives(viewer: Actor, ids: Collection[UUID] = ()) -> Sequence[Cooperative]:
    """The cooperatives of these ids, or all when none are named, whose people the viewer lets in."""
    query = visible_to(viewer, Cooperative).where(issues_at(viewer))
    if ids:
        query = query.where(Cooperative.id.in_(ids))
    return db.session.scalars(
        query.options(joinedload(Cooperative.area)).order_by(
            Cooperative.area_code, Cooperative.name
        )
    ).all()


def preview(viewer: Actor, where: Sequence[Cooperative], who: Who) -> Preview:
    """Who may get a card there: first those who never had one, last those who have come in."""
    seen = visibility(viewer, Person) & issuing.issuable(viewer)
    every = _people(where, who).subquery()
    alive = Person.erased_at.is_(None) & Person.merged_into.is_(None)
    total = db.session.scalar(_count(every, alive)) or 0
    ours = db.session.scalar(_count(every, alive & seen)) or 0
    by_key = {str(one.id): one for one in where}
    rows = db.session.execute(
        select(Person, every.c.key, Credential.person_id, OneTimeCode.expires_at)
        .join(every, every.c.person_id == Person.id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .outerjoin(OneTimeCode, (OneTimeCode.person_id == Person.id) & _is_good())
        .where(alive, seen)
        .order_by(
            Credential.person_id.is_not(None),
            OneTimeCode.expires_at.is_not(None),
            every.c.key,
            Person.name,
            Person.id,
        )
        .limit(MOST)
    )
    people = [Candidate(row[0], by_key[row[1]], row[2] is not None, row[3]) for row in rows]
    order = {one.id: place for place, one in enumerate(where)}
    people.sort(key=lambda one: order[one.cooperative.id])
    return Preview(people, later=ours - len(people), not_ours=total - ours)


def _people(where: Sequence[Cooperative], who: Who) -> Select[UUID, str]:
    """Each person once, with one of the cooperatives, though there be many grants."""
    return (
        select(RoleGrant.person_id, func.min(RoleGrant.scope_key).label("key"))
        .where(_of(where, who))
        .group_by(RoleGrant.person_id)
    )


def _of(where: Sequence[Cooperative], who: Who) -> ColumnElement[bool]:
    return (
        in_cooperatives(one.id for one in where)
        & RoleGrant.role.in_(ROLES[who])
        & RoleGrant.in_force(clock.today())
    )


def _count(every: Any, condition: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count())
        .select_from(Person)
        .join(every, every.c.person_id == Person.id)
        .where(condition)
    )


def _is_good() -> ColumnElement[bool]:
    return (
        OneTimeCode.used_at.is_(None)
        & OneTimeCode.ended_at.is_(None)
        & (OneTimeCode.expires_at > clock.now())
    )
