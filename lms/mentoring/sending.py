"""Whom a letter sends where: what was typed, resolved, with who is relieved and who may not go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.identifiers import meant as identifier
from lms.accounts.models import Person
from lms.accounts.present import NAMED, goes_on_as
from lms.cooperatives.models import Cooperative, Position
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, in_areas_of, visible_to
from lms.mentoring.letters import Sent
from lms.mentoring.models import MentorAssignment
from lms.mentoring.policy import ASSIGNS
from lms.mentoring.rules.codes import AssignmentKind
from lms.mentoring.rules.conflicts import has_conflict
from lms.mentoring.rules.naming import meant, places


@dataclass(frozen=True)
class Fault:
    """What cannot be understood, and at which field."""

    field: str
    message: str


@dataclass(frozen=True)
class Line:
    """One person to one cooperative, who is relieved, and whether a seat on its board forbids it."""

    person: Person
    cooperative: Cooperative
    relieved: Person | None
    has_conflict: bool

    @property
    def goes_on(self) -> bool:
        """Whether it is the same person as before, by a new letter."""
        return self.relieved is not None and self.relieved.id == self.person.id

    @property
    def sent(self) -> Sent:
        """The same as the act takes it."""
        return Sent(self.person.id, self.cooperative.id)


def resolve(
    viewer: Actor, rows: Sequence[tuple[str, str]], kind: AssignmentKind, since: date
) -> tuple[list[Line], list[Fault]]:
    """The lines of a letter, and what must be mended; a constant number of statements."""
    known = cooperatives_to_assign(viewer)
    people = people_named(mentor for mentor, _places in rows)
    pairs: list[tuple[Person, Cooperative]] = []
    faults: list[Fault] = []
    taken: set[UUID] = set()
    for number, (mentor, where) in enumerate(rows):
        if not mentor and not where:
            continue
        person = people.get(identifier(mentor)) if mentor else None
        faults += _faults_of_mentor(viewer, number, mentor, person)
        found, wrong = _places(number, where, known)
        faults += wrong
        twice = [one for one in found if one.id in taken]
        faults += [
            Fault(f"places-{number}", _("%(name)s is named twice.", name=one.name)) for one in twice
        ]
        taken |= {one.id for one in found}
        if person is not None:
            pairs += [(person, one) for one in found]
    return _lines(pairs, kind, since), faults


def cooperatives_to_assign(viewer: Actor) -> dict[Cooperative, set[str]]:
    """The cooperatives to which the viewer sends mentors, with their codes and names."""
    rows = db.session.scalars(
        visible_to(viewer, Cooperative)
        .where(in_areas_of(viewer, Cooperative.area_code, *ASSIGNS))
        .options(joinedload(Cooperative.area))
        .order_by(Cooperative.code)
    )
    return {row: {row.code, row.name, row.area_code, row.area.name} for row in rows}


def people_named(typed: Iterable[str]) -> dict[str, Person]:
    """Who has which phone or participant number, by the one form of it."""
    wanted = {identifier(one) for one in typed if one}
    rows = db.session.execute(
        select(Person, NAMED.participant_no, NAMED.phone, NAMED.email)
        .join(NAMED, goes_on_as(NAMED) == Person.id)
        .where(
            or_(NAMED.participant_no.in_(wanted), NAMED.phone.in_(wanted), NAMED.email.in_(wanted)),
            Person.is_here(),
            Person.died_on.is_(None),
        )
    )
    return {key: person for person, *keys in rows for key in keys if key}


def mentors_known(viewer: Actor) -> Sequence[Person]:
    """Those who are or were sent to cooperatives that the viewer assigns, to choose from."""
    sent = (
        select(MentorAssignment.person_id)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(in_areas_of(viewer, Cooperative.area_code, *ASSIGNS))
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(sent), Person.is_here(), Person.died_on.is_(None))
        .order_by(Person.name)
    ).all()


def _faults_of_mentor(
    viewer: Actor, number: int, mentor: str, person: Person | None
) -> list[Fault]:
    field = f"mentor-{number}"
    if not mentor:
        return [Fault(field, _("Please fill this in, or empty the whole row."))]
    if person is None:
        return [Fault(field, _("Nobody is known by this number."))]
    if person.id == viewer.person_id:
        return [Fault(field, _("Nobody can assign themselves."))]
    return []


def _places(
    number: int, where: str, known: dict[Cooperative, set[str]]
) -> tuple[list[Cooperative], list[Fault]]:
    field = f"places-{number}"
    if not where:
        return [], [Fault(field, _("Please fill this in, or empty the whole row."))]
    found, faults = [], []
    for typed in places(where):
        fits = meant(typed, known).fits
        if len(fits) == 1:
            found.append(fits[0])
        elif fits:
            codes = ", ".join(one.code for one in fits)
            words = _(
                "%(typed)s fits several: %(codes)s. Write the code.", typed=typed, codes=codes
            )
            faults.append(Fault(field, words))
        else:
            faults.append(Fault(field, _("%(typed)s is not known.", typed=typed)))
    return list(dict.fromkeys(found)), faults


def _lines(
    pairs: Sequence[tuple[Person, Cooperative]], kind: AssignmentKind, since: date
) -> list[Line]:
    ids = [cooperative.id for _person, cooperative in pairs]
    before = {
        row.cooperative_id: row.person
        for row in db.session.scalars(
            select(MentorAssignment)
            .where(
                MentorAssignment.cooperative_id.in_(ids),
                MentorAssignment.kind == kind,
                MentorAssignment.valid_to.is_(None),
            )
            .options(joinedload(MentorAssignment.person))
        )
    }
    seats = _seats(ids, since)
    return [
        Line(
            person,
            cooperative,
            before.get(cooperative.id),
            has_conflict(seats[person.id, cooperative.id]),
        )
        for person, cooperative in pairs
    ]


def _seats(ids: Collection[UUID], since: date) -> dict[tuple[UUID, UUID], list[Any]]:
    found: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for person_id, cooperative_id, kind in db.session.execute(
        select(Position.person_id, Position.cooperative_id, Position.kind).where(
            Position.cooperative_id.in_(ids),
            or_(Position.valid_to.is_(None), Position.valid_to > since),
        )
    ):
        found[person_id, cooperative_id].append(kind)
    return found
