"""Who is found, and what can be seen of one person. Every list costs the same few statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.identifiers import as_phone
from lms.accounts.models import Person, SignIn
from lms.accounts.present import NAMED, meant_by
from lms.cooperatives import finding
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.policy import OFFICE
from lms.cooperatives.rules import PositionKind
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, in_area, require, visible_to
from lms.places.models import Area, Level

PAGE = 50
FEWEST_DIGITS = 4
"""Fewer digits would find half of the register."""


@dataclass(frozen=True)
class Wanted:
    """Whom somebody looks for; what is empty does not narrow."""

    text: str = ""
    area: str = ""
    cooperative: UUID | None = None
    position: PositionKind | None = None
    never_signed_in: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """One person of the list, with where they belong now."""

    person: Person
    memberships: Sequence[Membership]
    positions: Sequence[Position]
    has_signed_in: bool


@dataclass(frozen=True)
class Found:
    """One page of who was found."""

    rows: list[Listed]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, PAGE)


@dataclass(frozen=True)
class Known:
    """What can be seen of one person: now, and before."""

    person: Person
    memberships: Sequence[Membership]
    positions: Sequence[Position]
    has_signed_in: bool

    @property
    def membership(self) -> Membership | None:
        """Where the person belongs now, if anywhere."""
        return next((row for row in self.memberships if row.valid_to is None), None)

    @property
    def open_positions(self) -> list[Position]:
        """What the person does now."""
        return [row for row in self.positions if row.valid_to is None]


def find_people(viewer: Actor, wanted: Wanted) -> Found:
    """Who of those that the viewer may see is wanted. Raises NotAllowed for who looks after nobody."""
    require(viewer, "person.find")
    query = _narrowed(viewer, wanted)
    if finding.words_of(wanted.text) and not finding.digits_of(wanted.text):
        ids, total = _by_name(query, wanted)
    else:
        ids, total = _in_order(query, wanted)
    return Found(_listed(ids), total, wanted.page)


def _narrowed(viewer: Actor, wanted: Wanted) -> Select[Person]:
    query = visible_to(viewer, Person).where(Person.is_here())
    if wanted.area or wanted.cooperative:
        query = query.where(or_(_within(Membership, wanted), _within(Position, wanted)))
    if wanted.position:
        query = query.where(
            exists().where(
                Position.person_id == Person.id,
                Position.kind == wanted.position,
                Position.valid_to.is_(None),
            )
        )
    if wanted.never_signed_in:
        query = query.where(~_has_signed_in(), Person.died_on.is_(None))
    return query


def _within(kind: type[Membership] | type[Position], wanted: Wanted) -> ColumnElement[bool]:
    inside = select(kind.person_id).where(kind.valid_to.is_(None))
    if wanted.cooperative:
        inside = inside.where(kind.cooperative_id == wanted.cooperative)
    if wanted.area:
        homes = select(Cooperative.id).where(in_area(Cooperative.area_code, wanted.area))
        inside = inside.where(kind.cooperative_id.in_(homes))
    return Person.id.in_(inside)


def _has_signed_in() -> ColumnElement[bool]:
    return exists().where(SignIn.person_id == Person.id)


def _by_name(query: Select[Person], wanted: Wanted) -> tuple[list[UUID], int]:
    """All whose name is like what was typed; a member number with letters in it is found as well."""
    keys = db.session.execute(
        query.with_only_columns(Person.id, Person.name_key).order_by(Person.name, Person.id)
    )
    ids = finding.ranked(wanted.text, [(row[0], row[1]) for row in keys])
    if any(char.isdigit() for char in wanted.text):
        numbered = db.session.scalars(
            query.where(_has_number(wanted.text.strip())).with_only_columns(Person.id)
        ).all()
        ids = [*numbered, *(one for one in ids if one not in set(numbered))]
    begin = (wanted.page - 1) * PAGE
    return ids[begin : begin + PAGE], len(ids)


def _in_order(query: Select[Person], wanted: Wanted) -> tuple[list[UUID], int]:
    if wanted.text.strip():
        query = query.where(_numbered(wanted.text))
    total = db.session.scalar(
        select(func.count()).select_from(query.with_only_columns(Person.id).subquery())
    )
    ids = db.session.scalars(
        query.with_only_columns(Person.id)
        .order_by(Person.name, Person.id)
        .limit(PAGE)
        .offset((wanted.page - 1) * PAGE)
    ).all()
    return list(ids), total or 0


def _numbered(text: str) -> ColumnElement[bool]:
    """By phone, participant number or member number, whole or (phones) in part."""
    digits = finding.digits_of(text)
    conditions = [_has_number(text.strip())]
    if digits:
        whole = (NAMED.participant_no == digits, NAMED.phone == (as_phone(text) or ""))
        conditions.append(meant_by(or_(*whole)))
    if len(digits) >= FEWEST_DIGITS:
        national = digits.removeprefix("62").lstrip("0") if digits[0] in "06" else digits
        conditions.append(Person.phone.contains(national or digits))
        conditions.append(Person.participant_no.startswith(digits))
    return or_(*conditions)


def _has_number(text: str) -> ColumnElement[bool]:
    return exists().where(
        Membership.person_id == Person.id,
        Membership.valid_to.is_(None),
        func.lower(Membership.member_no) == text.lower(),
    )


def _listed(ids: Sequence[UUID]) -> list[Listed]:
    people = {
        row[0].id: (row[0], row[1])
        for row in db.session.execute(
            select(Person, _has_signed_in().label("has_signed_in")).where(Person.id.in_(ids))
        )
    }
    memberships = _open_rows(Membership, ids)
    positions = _open_rows(Position, ids)
    return [
        Listed(people[one][0], memberships[one], positions[one], people[one][1])
        for one in ids
        if one in people
    ]


def _open_rows(kind, ids: Collection[UUID]):  # type: ignore[no-untyped-def]
    found = defaultdict(list)
    for row in db.session.scalars(
        select(kind)
        .where(kind.person_id.in_(ids), kind.valid_to.is_(None))
        .options(joinedload(kind.cooperative).joinedload(Cooperative.area))
        .order_by(kind.valid_from, kind.id)
    ):
        found[row.person_id].append(row)
    return found


def known_person(viewer: Actor, person_id: UUID) -> Known:
    """The person with all that was and is held. Raises NotThere when the viewer may not see them."""
    row = db.session.execute(
        visible_to(viewer, Person)
        .where(Person.id == person_id, Person.erased_at.is_(None))
        .add_columns(_has_signed_in())
    ).first()
    if row is None:
        raise NotThere(f"person {person_id}")
    return Known(row[0], _all_of(Membership, person_id), _all_of(Position, person_id), row[1])


def _all_of(kind, person_id: UUID):  # type: ignore[no-untyped-def]
    return db.session.scalars(
        select(kind)
        .where(kind.person_id == person_id)
        .options(joinedload(kind.cooperative).joinedload(Cooperative.area))
        .order_by(kind.valid_from.desc(), kind.id)
    ).all()


def cooperatives_seen(viewer: Actor) -> Sequence[Cooperative]:
    """The cooperatives among which the viewer may choose, by kelurahan."""
    return db.session.scalars(
        visible_to(viewer, Cooperative)
        .where(Cooperative.active_to.is_(None))
        .options(joinedload(Cooperative.area))
        .order_by(Cooperative.area_code, Cooperative.name)
    ).all()


def areas_of(cooperatives: Collection[Cooperative]) -> list[Area]:
    """The kecamatan and kelurahan of the cooperatives, each kecamatan before its kelurahan."""
    parents = {home.area.parent_code for home in cooperatives}
    districts = db.session.scalars(
        select(Area).where(Area.code.in_(parents), Area.level == Level.DISTRICT)
    ).all()
    villages = {home.area.code: home.area for home in cooperatives}
    return sorted([*districts, *villages.values()], key=lambda area: area.code)


def is_seen(viewer: Actor, person_id: UUID) -> bool:
    """Whether the viewer still sees the person, after what was recorded."""
    query = visible_to(viewer, Person).where(Person.id == person_id).with_only_columns(Person.id)
    return db.session.scalar(query) is not None


def has_office(viewer: Actor) -> bool:
    """Whether the viewer keeps the register of some area's cooperatives."""
    return viewer.has(*OFFICE)
