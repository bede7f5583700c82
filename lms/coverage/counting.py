"""Reading the facts of kelurahan, in the same number of statements for one as for many."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, literal, or_, select, union

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Headcount, Membership, Position
from lms.cooperatives.rules import BOARD, SUPERVISORS, Group
from lms.core import clock
from lms.core.database import db
from lms.courses.models import Completion, ExternalTraining
from lms.coverage.rules.counting import by_area, count, sums
from lms.coverage.rules.facts import (
    Belonging,
    Cell,
    CooperativeFacts,
    Declared,
    Facts,
    Promise,
    Step,
    Training,
    VisitExpected,
    VisitMade,
)
from lms.coverage.rules.periods import period_of, periods_between
from lms.coverage.rules.sums import Key, Sum
from lms.mentoring.models import FollowUp, FollowUpEvent, Visit, VisitDue
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.rules.visits import COUNTED

EDITION = 0
"""The open edition: what is counted again and again."""
PLACED = (Completion, ExternalTraining)


def active_on(day: date) -> ColumnElement[bool]:
    """The condition that a cooperative exists on the day."""
    return and_(
        Cooperative.active_from <= day,
        or_(Cooperative.active_to.is_(None), Cooperative.active_to > day),
    )


def count_villages(
    starts: Mapping[str, str | None], until: str | None = None
) -> dict[tuple[str, str], dict[Key, Sum]]:
    """Every figure of each kelurahan from its month on, up to the present one; by area and month.

    None counts from the beginning: the month in which the first cooperative became active.
    """
    facts, today = load(starts.keys()), clock.today()
    until = until or period_of(today)
    firsts = first_periods(facts)
    begins = {
        code: max(start or firsts[code], firsts[code])
        for code, start in starts.items()
        if code in firsts
    }
    found: dict[tuple[str, str], dict[Key, Sum]] = {}
    for period in periods_between(min(begins.values(), default=until), until):
        counted = count(facts, period, today)
        figures, nothing = by_area(counted), sums(counted, frozenset())
        for code, start in begins.items():
            if start <= period:
                found[code, period] = figures.get(code, nothing)
    return found


def first_periods(facts: Facts) -> dict[str, str]:
    """The month in which each kelurahan's first cooperative became active."""
    found: dict[str, str] = {}
    for one in facts.cooperatives:
        code, period = one.cell.area_code, period_of(one.active_from)
        found[code] = min(found.get(code, period), period)
    return found


def load(villages: Collection[str]) -> Facts:
    """All that counts in these kelurahan, and what else counts for the people in it."""
    codes = list(villages)
    homes = _cooperatives(codes)
    members = select(Membership.person_id).where(
        Membership.cooperative_id.in_(homes), Membership.is_primary
    )
    officers = select(Position.person_id).where(
        Position.cooperative_id.in_(homes), Position.kind.in_(BOARD | SUPERVISORS)
    )
    memberships, genders = _memberships(members)
    return Facts(
        cooperatives=list(homes.values()),
        memberships=memberships,
        positions=_positions(officers),
        genders=genders,
        headcounts=_headcounts(homes),
        trainings=list(_trainings(union(members, officers, *_learners(codes)))),
        visits=_visits(codes),
        dues=_dues(codes),
        promises=_promises(codes),
    )


def _cooperatives(codes: Collection[str]) -> dict[UUID, CooperativeFacts]:
    return {
        row.id: CooperativeFacts(Cell(row.area_code, row.id), *row[2:])
        for row in db.session.execute(
            select(
                Cooperative.id,
                Cooperative.area_code,
                Cooperative.board_seats,
                Cooperative.supervisor_seats,
                Cooperative.active_from,
                Cooperative.active_to,
            ).where(Cooperative.area_code.in_(codes))
        )
    }


def _memberships(
    people: Select[UUID],
) -> tuple[list[Belonging], dict[UUID, str]]:
    """All primary memberships of these people, wherever, and their genders."""
    rows = db.session.execute(
        select(
            Membership.person_id,
            Membership.cooperative_id,
            Membership.valid_from,
            Membership.valid_to,
            Person.gender,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.is_primary, Membership.person_id.in_(people))
    ).all()
    genders = {row.person_id: str(row.gender.value) if row.gender else "" for row in rows}
    return [Belonging(*row[:4]) for row in rows], genders


def _positions(people: Select[UUID]) -> list[Belonging]:
    return [
        Belonging(*row)
        for row in db.session.execute(
            select(
                Position.person_id,
                Position.cooperative_id,
                Position.valid_from,
                Position.valid_to,
                Position.kind,
            ).where(Position.kind.in_(BOARD | SUPERVISORS), Position.person_id.in_(people))
        )
    ]


def _headcounts(homes: Collection[UUID]) -> list[Declared]:
    return [
        Declared(*row)
        for row in db.session.execute(
            select(
                Headcount.cooperative_id,
                Headcount.as_of,
                Headcount.men,
                Headcount.women,
                Headcount.unknown,
            ).where(Headcount.group == Group.MEMBERS, Headcount.cooperative_id.in_(homes))
        )
    ]


def _learners(codes: Collection[str]) -> list[Select[UUID]]:
    """Those whose training counts in the kelurahan, also when they belong elsewhere by now."""
    return [select(model.person_id).where(model.area_code.in_(codes)) for model in PLACED]


def _trainings(people: CompoundSelect[UUID]) -> Iterator[Training]:
    """All training of these people, wherever it counts: courses, and what was verified.

    What an entry that was merged still holds is a second record of the same, and counts nowhere.
    """
    merged = select(Person.id).where(Person.merged_into.is_not(None))
    for model, day in (
        (Completion, Completion.completed_on),
        (ExternalTraining, ExternalTraining.ended_on),
    ):
        query = select(
            model.id,
            model.person_id,
            day,
            model.area_code,
            model.cooperative_id,
            literal(model is Completion),
        ).where(model.person_id.in_(people.subquery().select()), model.person_id.not_in(merged))
        if model is Completion:
            query = query.where(Completion.revoked_at.is_(None))
        for id_, person_id, on, area, cooperative_id, is_course in db.session.execute(query):
            cell = Cell(area, cooperative_id) if area and cooperative_id else None
            yield Training(id_, person_id, on, cell, bool(is_course))


def _visits(codes: Collection[str]) -> list[VisitMade]:
    return [
        VisitMade(row.id, Cell(row.area_code, row.cooperative_id), row.visited_on)
        for row in db.session.execute(
            select(Visit.id, Visit.area_code, Visit.cooperative_id, Visit.visited_on).where(
                Visit.area_code.in_(codes),
                Visit.outcome == Outcome.HELD,
                Visit.state.in_(COUNTED),
            )
        )
    ]


def _dues(codes: Collection[str]) -> list[VisitExpected]:
    return [
        VisitExpected(Cell(row.area_code, row.cooperative_id), row.period)
        for row in db.session.execute(
            select(VisitDue.area_code, VisitDue.cooperative_id, VisitDue.period).where(
                VisitDue.area_code.in_(codes), VisitDue.state != DueState.CANCELLED
            )
        )
    ]


def _promises(codes: Collection[str]) -> list[Promise]:
    steps = _steps(codes)
    return [
        Promise(
            row.id,
            Cell(row.area_code, row.cooperative_id),
            row.agreed_on,
            row.due_on,
            tuple(steps[row.id]),
        )
        for row in db.session.execute(
            select(
                FollowUp.id,
                FollowUp.area_code,
                FollowUp.cooperative_id,
                FollowUp.agreed_on,
                FollowUp.due_on,
            ).where(FollowUp.area_code.in_(codes))
        )
    ]


def _steps(codes: Collection[str]) -> dict[UUID, list[Step]]:
    """What happened to each follow-up; what was found at a visit happened on the visit's day."""
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for row in db.session.execute(
        select(
            FollowUpEvent.follow_up_id,
            FollowUpEvent.at,
            FollowUpEvent.step,
            FollowUpEvent.due_on,
            Visit.visited_on,
        )
        .join(FollowUp, FollowUp.id == FollowUpEvent.follow_up_id)
        .outerjoin(Visit, Visit.id == FollowUpEvent.visit_id)
        .where(FollowUp.area_code.in_(codes))
        .order_by(FollowUpEvent.at, FollowUpEvent.id)
    ):
        on: date = row.visited_on or clock.day_of(row.at)
        steps[row.follow_up_id].append(Step(on, row.step, row.due_on))
    return steps
