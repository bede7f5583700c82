"""The people of one cooperative, trained or not yet, for those in charge of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.policy import in_charge_of
from lms.cooperatives.queries import holding
from lms.cooperatives.rules import BOARD, SUPERVISORS
from lms.core import clock
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, visibility, visible_to
from lms.courses.models import Completion, ExternalTraining
from lms.coverage.tables import Cell, Column, Table, dated, said
from lms.mentoring.labels import ASSIGNMENTS, POSITIONS
from lms.mentoring.letter_queries import mentors_of

PAGE = 50
SEATS = (
    *(kind for kind in POSITIONS if kind in BOARD),
    *(k for k in POSITIONS if k in SUPERVISORS),
)


class Which(StrEnum):
    """Which people are listed."""

    ALL = "all"
    TRAINED = "trained"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Seat:
    """A position, who has it as far as the viewer may know, and since when they are trained."""

    title: str
    name: str
    since: date | None


@dataclass(frozen=True)
class People:
    """One page of the members of a cooperative, with its board, supervisors and mentors."""

    cooperative: Cooperative
    day: date
    which: Which
    numbers: dict[Which, int]
    page: int
    table: Table
    seats: tuple[Seat, ...] = ()
    mentors: tuple[tuple[str, str], ...] = ()

    @property
    def pages(self) -> int:
        """How many pages the chosen list has, at least one."""
        return pages_of(self.numbers[self.which], PAGE)


def people_of(
    viewer: Actor, cooperative_id: UUID, which: Which = Which.ALL, page: int | None = 1
) -> People:
    """Members by name with the day since which they are trained, fifty a page; all without a page.

    Raises NotThere for a cooperative that the viewer is not in charge of.
    """
    home = cooperative_in_charge(viewer, cooperative_id)
    day = clock.today()
    trained = _trained(day)
    members = (
        select(Person, trained.c.since)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(trained, trained.c.person_id == Person.id)
        .where(
            visibility(viewer, Person),
            Membership.cooperative_id == home.id,
            Membership.is_primary,
            holding(Membership.valid_from, Membership.valid_to, day),
        )
    )
    listed = members.where(_wanted(which, trained)).order_by(Person.name, Person.id)
    if page is not None:
        listed = listed.limit(PAGE).offset((page - 1) * PAGE)
    rows = db.session.execute(listed).all()
    return People(
        cooperative=home,
        day=day,
        which=which,
        numbers=_numbers(members),
        page=page or 1,
        table=_table(home, rows),
        seats=_seats(viewer, home, day, trained),
        mentors=_mentors(home, day),
    )


def _mentors(home: Cooperative, day: date) -> tuple[tuple[str, str], ...]:
    """Who mentors the cooperative, and as what; nobody while all assignments rest."""
    return tuple(
        (row.person.shown_name, str(ASSIGNMENTS[row.kind]))
        for row in mentors_of([home.id], day).get(home.id, ())
    )


def cooperative_in_charge(viewer: Actor, cooperative_id: UUID) -> Cooperative:
    """The cooperative with its area. Raises NotThere when the viewer is not in charge of it."""
    found = db.session.scalars(
        visible_to(viewer, Cooperative)
        .where(Cooperative.id == cooperative_id, in_charge_of(viewer))
        .options(joinedload(Cooperative.area))
    ).first()
    if found is None:
        raise NotThere(str(cooperative_id))
    return found


def _trained(day: date) -> Subquery:
    """Since when each trained person is trained."""
    facts = union_all(
        select(Completion.person_id, Completion.completed_on.label("on")).where(
            Completion.revoked_at.is_(None)
        ),
        select(ExternalTraining.person_id, ExternalTraining.ended_on),
    ).subquery()
    return (
        select(facts.c.person_id, func.min(facts.c.on).label("since"))
        .where(facts.c.on <= day)
        .group_by(facts.c.person_id)
        .subquery()
    )


def _wanted(which: Which, trained: Subquery) -> ColumnElement[bool]:
    since = trained.c.since
    return {
        Which.ALL: or_(since.is_(None), since.is_not(None)),
        Which.TRAINED: since.is_not(None),
        Which.NOT_YET: since.is_(None),
    }[which]


def _numbers(members: Select[Person, date]) -> dict[Which, int]:
    everybody = members.subquery()
    row = db.session.execute(
        select(func.count(), func.count(everybody.c.since)).select_from(everybody)
    ).one()
    number, trained = int(row[0]), int(row[1])
    return {Which.ALL: number, Which.TRAINED: trained, Which.NOT_YET: number - trained}


def _table(home: Cooperative, rows: Sequence[Row[Person, date]]) -> Table:
    return Table(
        caption=_("Members of %(name)s", name=home.name),
        columns=(Column(_("Name")), Column(_("Trained")), Column(_("Since"))),
        rows=[(said(person.shown_name), _state(since), dated(since)) for person, since in rows],
    )


def _state(since: date | None) -> Cell:
    return said(_("Trained") if since else _("Not yet"))


def _seats(viewer: Actor, home: Cooperative, day: date, trained: Subquery) -> tuple[Seat, ...]:
    """All positions of board and supervisors in their order, the vacant ones too."""
    found = db.session.execute(
        select(Position.kind, Person, trained.c.since, visibility(viewer, Person).label("is_seen"))
        .join(Person, Person.id == Position.person_id)
        .outerjoin(trained, trained.c.person_id == Person.id)
        .where(
            Position.cooperative_id == home.id,
            Position.kind.in_(SEATS),
            holding(Position.valid_from, Position.valid_to, day),
        )
        .order_by(Position.valid_from)
    ).all()
    seats = []
    for kind in SEATS:
        held = [row for row in found if row.kind == kind]
        for row in held:
            name = row.Person.shown_name if row.is_seen else _("Not open to you")
            seats.append(Seat(str(POSITIONS[kind]), name, row.since))
        if not held:
            seats.append(Seat(str(POSITIONS[kind]), _("vacant"), None))
    return tuple(seats)
