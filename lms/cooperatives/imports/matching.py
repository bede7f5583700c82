"""Who a row means: by member number, by phone with a similar name, else a person decides.

Phones are shared in families and handed out again, and names repeat: neither alone is enough.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select

from lms.accounts.models import Gender, Person
from lms.accounts.present import NAMED, meant_by, present
from lms.cooperatives.imports.lines import Doubt, Given, Undecided
from lms.cooperatives.imports.models import ImportIdentity
from lms.cooperatives.imports.rules.saying import N_, Say
from lms.cooperatives.models import Membership, Position
from lms.core.database import db
from lms.core.names import folded, likeness

SIMILAR = 80
"""How alike (of 100) the name must be to that of whoever has the member number or the phone."""
LIKE = 88
"""From how alike a name of the same cooperative could be the same person's."""
LIKE_WITH_OTHER_PHONE = 96
MOST_DOUBTS = 5
NUMBER = N_("has this member number")
PHONE = N_("has this phone number")
NAME = N_("has a similar name")
_at = {NUMBER: "member_no", PHONE: "phone", NAME: "name"}
"""The column in which the row is like somebody."""


@dataclass(frozen=True)
class Sought:
    """What a row says of a person; `scope` is the cooperative, or the body to which they belong.

    `among` are the ids of those who belong to that body, where it is no cooperative.
    """

    name: str
    phone: str | None
    gender: Gender | None
    member_no: str | None
    cooperative_id: UUID | None
    scope: str
    among: Select[UUID] | None = None

    @property
    def digest(self) -> str:
        """The same for the same words about a person."""
        parts = (folded(self.name), self.phone or "", self.member_no or "", self.gender or "")
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def find(given: Given, sought: Sought) -> Person | None:
    """The person whom the row means; None for somebody new. Raises Undecided."""
    if decided := given.decision.get("person"):
        known = None if decided == "other" else db.session.get(Person, UUID(decided))
        return present(known) if known else None
    if known := _remembered(sought):
        return known
    sure, doubts = _by_numbers(sought)
    if sure is not None:
        return sure
    doubts += _by_name(sought, {doubt.key for doubt in doubts})
    if doubts:
        ranked = sorted(doubts, key=lambda doubt: not doubt.is_exact)
        raise Undecided(tuple(ranked[:MOST_DOUBTS]), _at[ranked[0].why.message])
    return None


def remember(given: Given, sought: Sought, person: Person) -> None:
    """Keep whom the row meant, where nothing else would tell it next time."""
    if sought.phone == person.phone and sought.phone and not given.decision.get("person"):
        return
    db.session.flush()
    db.session.merge(ImportIdentity(scope=sought.scope, digest=sought.digest, person_id=person.id))


def _remembered(sought: Sought) -> Person | None:
    return db.session.scalars(
        select(Person)
        .join(ImportIdentity, ImportIdentity.person_id == Person.id)
        .where(
            ImportIdentity.scope == sought.scope,
            ImportIdentity.digest == sought.digest,
            Person.is_here(),
        )
    ).first()


def _by_numbers(sought: Sought) -> tuple[Person | None, list[Doubt]]:
    doubts = []
    for person, why in ((_with_member_no(sought), NUMBER), (_with_phone(sought), PHONE)):
        if person is None:
            continue
        if likeness(sought.name, person.name) >= SIMILAR:
            return person, []
        doubts.append(Doubt("person", person.id, Say(why)))
    return None, doubts


def _with_member_no(sought: Sought) -> Person | None:
    if not sought.member_no or sought.cooperative_id is None:
        return None
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.cooperative_id == sought.cooperative_id,
            Membership.member_no == sought.member_no,
        )
    ).first()


def _with_phone(sought: Sought) -> Person | None:
    if not sought.phone:
        return None
    # The number of an entry that was merged is the person's as well.
    return db.session.scalars(select(Person).where(meant_by(NAMED.phone == sought.phone))).first()


def _by_name(sought: Sought, known: set[UUID]) -> list[Doubt]:
    """Those of the same cooperative whose name is like this one and who could be the same."""
    doubts = []
    for person in _people_of(sought):
        if person.id in known or (sought.gender and person.gender not in (None, sought.gender)):
            continue
        has_other_phone = bool(sought.phone and person.phone)
        if likeness(sought.name, person.name) >= (
            LIKE_WITH_OTHER_PHONE if has_other_phone else LIKE
        ):
            is_exact = folded(sought.name) == folded(person.name) and not has_other_phone
            doubts.append(Doubt("person", person.id, Say(NAME), is_exact))
    return doubts


def _people_of(sought: Sought) -> list[Person]:
    """Members and those with a position now, or those of the body."""
    there: list[Select[UUID]] = [] if sought.among is None else [sought.among]
    if sought.cooperative_id is not None:
        there += [
            select(kind.person_id).where(
                kind.cooperative_id == sought.cooperative_id, kind.valid_to.is_(None)
            )
            for kind in (Membership, Position)
        ]
    if not there:
        return []
    return list(
        db.session.scalars(
            select(Person)
            .where(or_(*(Person.id.in_(one) for one in there)), Person.merged_into.is_(None))
            .order_by(Person.id)
        )
    )
