"""What a mentor should know before a visit: the page of the form opens with it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_

from lms.assessments.queries import board_weaknesses
from lms.cooperatives import queries as cooperatives
from lms.cooperatives.models import Cooperative, Position, Potential
from lms.core.database import db
from lms.core.policy import Actor, System, may, visible_to
from lms.courses.queries import objective_titles, unfinished_courses
from lms.mentoring.agenda import open_dues_of
from lms.mentoring.models import FollowUp, VisitDue
from lms.mentoring.rules.follow_ups import UNDONE


@dataclass(frozen=True)
class Weakness:
    """An objective of which the board is unsure, by its title; sure and wrong is the worst."""

    objective: str
    title: str
    sure_and_wrong: bool
    people: int


@dataclass(frozen=True)
class Unfinished:
    """A course that somebody of the board has begun or must take, and has not completed."""

    position: Position
    course_code: str
    title: str
    done: int
    total: int


@dataclass(frozen=True)
class VisitContext:
    """What the form of a visit to one cooperative opens with."""

    cooperative: Cooperative
    follow_ups: Sequence[FollowUp]
    dues: Sequence[VisitDue]
    weaknesses: list[Weakness]
    unfinished: list[Unfinished]
    potentials: Sequence[Potential]


def visit_form_context(
    viewer: Actor, cooperative_id: UUID, today: date, named: Collection[UUID] = ()
) -> VisitContext | None:
    """What is open, weak, unfinished and possible at a cooperative; None for who is not sent there.

    `named` are follow-ups of which a sent form speaks: they are there also when they are done.

    Whoever was sent there before still gets the form, for a visit of those days that arrives late,
    and sees no more of the cooperative than they may now. A constant number of statements.
    """
    cooperative = cooperatives.cooperative(System(viewer.person_id), cooperative_id)
    if cooperative is None or not may(viewer, "visit.submit", cooperative):
        return None
    board = cooperatives.board_of(viewer, cooperative_id, today)
    return VisitContext(
        cooperative=cooperative,
        follow_ups=_follow_ups(viewer, cooperative_id, named),
        dues=open_dues_of(viewer, cooperative_id, today),
        weaknesses=_weaknesses(viewer, board),
        unfinished=_unfinished(viewer, board),
        potentials=cooperatives.potentials_of(cooperative.area_code),
    )


def _follow_ups(viewer: Actor, cooperative_id: UUID, named: Collection[UUID]) -> Sequence[FollowUp]:
    return db.session.scalars(
        visible_to(viewer, FollowUp)
        .where(
            FollowUp.cooperative_id == cooperative_id,
            or_(FollowUp.state.in_(UNDONE), FollowUp.id.in_(named)),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def _weaknesses(viewer: Actor, board: Sequence[Position]) -> list[Weakness]:
    found = board_weaknesses(viewer, [position.person_id for position in board])
    titles = objective_titles([weak.objective for weak in found])
    return [
        Weakness(
            weak.objective,
            titles.get(weak.objective, weak.objective),
            weak.sure_and_wrong,
            weak.people,
        )
        for weak in found
    ]


def _unfinished(viewer: Actor, board: Sequence[Position]) -> list[Unfinished]:
    by_person = unfinished_courses(viewer, [position.person_id for position in board])
    return [
        Unfinished(position, course.course_code, course.title, course.done, course.total)
        for position in board
        for course in by_person.get(position.person_id, ())
    ]
