"""What can be seen of letters, of who is sent where, and of what a leaving mentor hands over."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.assessments.queries import weaknesses_of_boards
from lms.cooperatives.models import Cooperative, Position
from lms.cooperatives.policy import cooperative_ids
from lms.cooperatives.queries import holding
from lms.cooperatives.rules import BOARD
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import OVERSIGHT, Actor, in_areas_of, visible_to
from lms.core.roles import Role
from lms.courses.queries import objective_titles
from lms.mentoring.models import (
    AssignmentLetter,
    AssignmentPause,
    FollowUp,
    MentorAssignment,
    VisitDue,
)
from lms.mentoring.queries import last_visits
from lms.mentoring.rules.assignments import last_day
from lms.mentoring.rules.follow_ups import UNDONE
from lms.mentoring.rules.schedule import DueState

R = TypeVar("R", FollowUp, VisitDue)
PAGE = 50
"""Letters that one page shows."""
WEAK_TOPICS = 3
"""Weak objectives that a hand-over names for each cooperative."""


@dataclass(frozen=True)
class LetterLine:
    """A letter in the list: how many it sends, and how many of them still go."""

    letter: AssignmentLetter
    mentors: int
    cooperatives: int
    in_force: int


@dataclass(frozen=True)
class AssignmentLine:
    """One assignment as a page shows it: whether it holds, rests or has ended."""

    row: MentorAssignment
    pause: AssignmentPause | None
    day: date

    @property
    def last(self) -> date | None:
        """Its last day, where one is known."""
        return last_day(self.row.valid_to, self.row.expires_on)

    @property
    def is_over(self) -> bool:
        """Whether it no longer holds."""
        return self.last is not None and self.last < self.day

    @property
    def is_open(self) -> bool:
        """Whether something can still be done to it: nobody has ended it."""
        return self.row.valid_to is None


@dataclass(frozen=True)
class Handed:
    """One cooperative of a hand-over, with everything that the next mentor should know."""

    line: AssignmentLine
    successors: list[str]
    follow_ups: list[FollowUp]
    dues: list[VisitDue]
    last_visit: date | None
    weak: list[str]


def letters(viewer: Actor, sought: str, day: date) -> list[LetterLine]:
    """The letters that the viewer may see, the latest first, found by number, mentor or place."""
    numbers = (
        select(
            MentorAssignment.letter_number.label("number"),
            func.count(MentorAssignment.person_id.distinct()).label("mentors"),
            func.count(MentorAssignment.cooperative_id.distinct()).label("cooperatives"),
            func.count().filter(MentorAssignment.in_force(day)).label("in_force"),
        )
        .group_by(MentorAssignment.letter_number)
        .subquery()
    )
    query = (
        visible_to(viewer, AssignmentLetter)
        .add_columns(numbers.c.mentors, numbers.c.cooperatives, numbers.c.in_force)
        .join(numbers, numbers.c.number == AssignmentLetter.number)
    )
    if sought:
        query = query.where(_names(sought))
    rows = db.session.execute(
        query.order_by(
            AssignmentLetter.issued_on.desc().nulls_last(), AssignmentLetter.number.desc()
        ).limit(PAGE)
    )
    return [LetterLine(*row) for row in rows]


def _names(sought: str) -> ColumnElement[bool]:
    """The condition that a letter is the one sought: by its number, a mentor's name or a place."""
    found = (
        select(MentorAssignment.letter_number)
        .join(Person, Person.id == MentorAssignment.person_id)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(
            or_(
                Person.name.icontains(sought, autoescape=True),
                Cooperative.name.icontains(sought, autoescape=True),
            )
        )
    )
    return or_(
        AssignmentLetter.number.icontains(sought, autoescape=True),
        AssignmentLetter.number.in_(found),
    )


def letter(viewer: Actor, letter_id: UUID) -> AssignmentLetter:
    """The letter. Raises NotThere for one that the viewer may not see."""
    found = db.session.scalars(
        visible_to(viewer, AssignmentLetter).where(AssignmentLetter.id == letter_id)
    ).first()
    if found is None:
        raise NotThere(f"letter {letter_id}")
    return found


def lines_of_letter(viewer: Actor, one: AssignmentLetter, day: date) -> list[AssignmentLine]:
    """Its assignments as far as the viewer may see them, by mentor and place."""
    return _lines(viewer, MentorAssignment.letter_number == one.number, day)


def lines_of_person(viewer: Actor, person_id: UUID, day: date) -> list[AssignmentLine]:
    """Where somebody is or was sent, for those who oversee it, take it over, or are the one."""
    theirs = MentorAssignment.person_id == person_id
    if viewer.person_id == person_id:
        return _lines(viewer, theirs, day)
    overseen = select(Cooperative.id).where(
        or_(
            in_areas_of(viewer, Cooperative.area_code, *OVERSIGHT),
            Cooperative.id.in_(cooperative_ids(viewer, Role.MENTOR)),
        )
    )
    return _lines(viewer, theirs & MentorAssignment.cooperative_id.in_(overseen), day)


def assignment(viewer: Actor, assignment_id: UUID) -> MentorAssignment:
    """One assignment. Raises NotThere for one that the viewer may not see."""
    found = db.session.scalars(
        visible_to(viewer, MentorAssignment).where(MentorAssignment.id == assignment_id)
    ).first()
    if found is None:
        raise NotThere(f"assignment {assignment_id}")
    return found


def _lines(viewer: Actor, which: ColumnElement[bool], day: date) -> list[AssignmentLine]:
    rows = db.session.scalars(
        visible_to(viewer, MentorAssignment)
        .join(MentorAssignment.person)
        .join(MentorAssignment.cooperative)
        .where(which)
        .options(
            joinedload(MentorAssignment.person),
            joinedload(MentorAssignment.letter),
            joinedload(MentorAssignment.cooperative).joinedload(Cooperative.area),
        )
        .order_by(Person.name, Cooperative.name, MentorAssignment.valid_from)
    ).all()
    pauses = _pauses([row.id for row in rows])
    return [AssignmentLine(row, pauses.get(row.id), day) for row in rows]


def _pauses(assignment_ids: Collection[UUID]) -> dict[UUID, AssignmentPause]:
    rows = db.session.scalars(
        select(AssignmentPause).where(
            AssignmentPause.assignment_id.in_(assignment_ids), AssignmentPause.valid_to.is_(None)
        )
    )
    return {row.assignment_id: row for row in rows}


def resting(viewer: Actor, day: date) -> list[AssignmentLine]:
    """The viewer's own assignments that rest now, and why."""
    mine = select(AssignmentPause.assignment_id).where(AssignmentPause.valid_to.is_(None))
    return _lines(
        viewer,
        (MentorAssignment.person_id == viewer.person_id)
        & MentorAssignment.valid_to.is_(None)
        & MentorAssignment.id.in_(mine),
        day,
    )


def hand_over(viewer: Actor, lines: Sequence[AssignmentLine], day: date) -> list[Handed]:
    """What the next mentor of each cooperative should know; a constant number of statements."""
    latest = {line.row.cooperative_id: line for line in lines}
    ids = list(latest)
    follow_ups = _by_cooperative(
        db.session.scalars(
            visible_to(viewer, FollowUp)
            .where(FollowUp.cooperative_id.in_(ids), FollowUp.state.in_(UNDONE))
            .order_by(FollowUp.due_on, FollowUp.id)
        )
    )
    dues = _by_cooperative(
        db.session.scalars(
            visible_to(viewer, VisitDue)
            .where(VisitDue.cooperative_id.in_(ids), VisitDue.state == DueState.OPEN)
            .order_by(VisitDue.due_on, VisitDue.number)
        )
    )
    visits, weak = last_visits(day, ids), _weak(viewer, ids, day)
    mentors = mentors_of(ids, day)
    return [
        Handed(
            line=line,
            successors=[
                row.person.shown_name
                for row in mentors.get(key, ())
                if row.person_id != line.row.person_id
            ],
            follow_ups=follow_ups.get(key, []),
            dues=dues.get(key, []),
            last_visit=visits.get(key),
            weak=weak.get(key, []),
        )
        for key, line in latest.items()
    ]


def mentors_of(ids: Collection[UUID], day: date) -> Mapping[UUID, list[MentorAssignment]]:
    """Who mentors each cooperative on the day, with names; whoever calls sees the cooperatives."""
    rows = db.session.scalars(
        select(MentorAssignment)
        .where(MentorAssignment.cooperative_id.in_(ids), MentorAssignment.in_force(day))
        .options(joinedload(MentorAssignment.person))
        .order_by(MentorAssignment.kind, MentorAssignment.valid_from)
    )
    found: dict[UUID, list[MentorAssignment]] = defaultdict(list)
    for row in rows:
        found[row.cooperative_id].append(row)
    return found


def _weak(viewer: Actor, ids: Collection[UUID], day: date) -> dict[UUID, list[str]]:
    """The first few weak objectives of each board, as far as the viewer may see its people."""
    boards: dict[UUID, set[UUID]] = defaultdict(set)
    for cooperative_id, person_id in db.session.execute(
        select(Position.cooperative_id, Position.person_id).where(
            Position.cooperative_id.in_(ids),
            Position.kind.in_(BOARD),
            holding(Position.valid_from, Position.valid_to, day),
        )
    ):
        boards[cooperative_id].add(person_id)
    found = {
        key: [weak.objective for weak in rows[:WEAK_TOPICS]]
        for key, rows in weaknesses_of_boards(viewer, boards).items()
    }
    titles = objective_titles([one for rows in found.values() for one in rows])
    return {key: [titles.get(one, one) for one in rows] for key, rows in found.items()}


def _by_cooperative(rows: Iterable[R]) -> dict[UUID, list[R]]:
    found: dict[UUID, list[R]] = defaultdict(list)
    for row in rows:
        found[row.cooperative_id].append(row)
    return found
