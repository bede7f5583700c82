"""Counting facts: who or what counts in which cooperative, and out of how many. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, takewhile
from typing import NamedTuple
from uuid import UUID

from lms.cooperatives.rules import BOARD, SUPERVISORS, PositionKind
from lms.coverage.rules.facts import (
    Belonging,
    Cell,
    CooperativeFacts,
    Declared,
    Facts,
    Promise,
    Training,
)
from lms.coverage.rules.periods import counting_day, period_of
from lms.coverage.rules.sums import Key, Sum, add, of_whole
from lms.mentoring.rules.follow_ups import UNDONE, FollowUpState, FollowUpStep, after

MEMBERS = "members-trained"
BOARD_SEATS = "board-trained"
SUPERVISOR_SEATS = "supervisors-trained"
VISITS = "visits-held"
VISITED = "cooperatives-visited"
OVERDUE = "follow-ups-overdue"
COMPLETIONS = "completions"
PEOPLE = "people-trained"
CODES = (BOARD_SEATS, SUPERVISOR_SEATS, MEMBERS, VISITS, VISITED, OVERDUE, COMPLETIONS, PEOPLE)
WITHOUT_WHOLE = frozenset({COMPLETIONS, PEOPLE})
"""Indicators that are only a number: nobody can say out of how many."""
GENDER = "gender"
GENDERS = ("L", "P", "")
"""Men, women, and those whose gender is not filled in."""


class Row(NamedTuple):
    """One that was counted: the id of a person, visit, cooperative, follow-up or fact, and its day."""

    id: UUID
    on: date


Rows = dict[Cell, list[Row]]
Wholes = dict[Cell, int | None]


@dataclass(frozen=True)
class Count:
    """All that counts in a period: the rows behind each figure, and its wholes, by cell."""

    rows: Mapping[str, Rows]
    wholes: Mapping[str, Wholes]
    women_and_men: Mapping[Cell, Mapping[str, Sum]] = field(default_factory=dict)


def count(facts: Facts, period: str, today: date) -> Count:
    """What counts in the period: stocks on its last day or today, flows by their own date."""
    day = counting_day(period, today)
    active = {home.cell.cooperative_id: home for home in facts.cooperatives if home.is_active(day)}
    promises = [one for one in facts.promises if is_open(one, day)]
    declared = latest(facts.headcounts, day)
    rows = {
        **_stocks(facts, day, {key: home.cell for key, home in active.items()}),
        **_flows(facts, period, day),
        OVERDUE: _gathered(
            (one.cell, Row(one.id, due_on))
            for one in promises
            if (due_on := deadline(one, day)) < day
        ),
    }
    return Count(
        rows=rows,
        wholes=_wholes(facts, period, active.values(), declared, promises),
        women_and_men={
            home.cell: _by_gender(
                rows[MEMBERS].get(home.cell, []), facts.genders, declared.get(key)
            )
            for key, home in active.items()
        },
    )


def _stocks(facts: Facts, day: date, cells: Mapping[UUID, Cell]) -> dict[str, Rows]:
    """Who belongs somewhere on the day and is trained by then."""
    trained = trained_since(facts.trainings, day)
    return {
        BOARD_SEATS: _people(facts.positions, day, cells, trained, BOARD),
        SUPERVISOR_SEATS: _people(facts.positions, day, cells, trained, SUPERVISORS),
        MEMBERS: _people(facts.memberships, day, cells, trained),
    }


def _flows(facts: Facts, period: str, day: date) -> dict[str, Rows]:
    """What happened in the month, until the day."""
    trainings = [one for one in facts.trainings if period_of(one.on) == period and one.on <= day]
    visits = _gathered(
        (one.cell, Row(one.id, one.on)) for one in facts.visits if period_of(one.on) == period
    )
    return {
        VISITS: visits,
        VISITED: {cell: [_latest_visit(cell, rows)] for cell, rows in visits.items()},
        COMPLETIONS: _gathered(
            (one.cell, Row(one.id, one.on)) for one in trainings if one.cell and one.is_course
        ),
        PEOPLE: _trained_in(trainings),
    }


def _wholes(
    facts: Facts,
    period: str,
    active: Collection[CooperativeFacts],
    declared: Mapping[UUID, Declared],
    promises: Iterable[Promise],
) -> dict[str, Wholes]:
    """Out of how many, of each cooperative that exists on the day."""
    cells = [home.cell for home in active]
    return {
        BOARD_SEATS: {home.cell: home.board_seats for home in active},
        SUPERVISOR_SEATS: {home.cell: home.supervisor_seats for home in active},
        MEMBERS: {cell: _total(declared.get(cell.cooperative_id)) for cell in cells},
        VISITS: _numbers(cells, (due.cell for due in facts.dues if due.period == period)),
        VISITED: dict.fromkeys(cells, 1),
        OVERDUE: _numbers(cells, (promise.cell for promise in promises)),
    }


def sums(counted: Count, cells: Set[Cell] | None = None) -> dict[Key, Sum]:
    """Every figure of the cells together; of all that were counted when none are named."""
    found: dict[Key, Sum] = {}
    for code in CODES:
        rows, wholes = counted.rows[code], counted.wholes.get(code, {})
        here = (rows.keys() | wholes.keys()) if cells is None else cells
        found[Key(code)] = add(
            _sum(code, len(rows.get(cell, ())), cell, wholes)
            for cell in here
            if cell in rows or cell in wholes
        )
    for gender in GENDERS:
        found[Key(MEMBERS, GENDER, gender)] = add(
            by_gender[gender]
            for cell, by_gender in counted.women_and_men.items()
            if cells is None or cell in cells
        )
    return found


def by_area(counted: Count) -> dict[str, dict[Key, Sum]]:
    """Every figure of each kelurahan in which something counts or could count."""
    cells: dict[str, set[Cell]] = defaultdict(set)
    kept: list[Iterable[Cell]] = [*counted.rows.values(), *counted.wholes.values()]
    for cell in chain.from_iterable(kept):
        cells[cell.area_code].add(cell)
    return {area: sums(counted, those) for area, those in cells.items()}


def trained_since(trainings: Iterable[Training], day: date) -> dict[UUID, date]:
    """Since when each person is trained, of those who are by the day: once, whatever the number."""
    since: dict[UUID, date] = {}
    for one in trainings:
        if one.on <= day and one.on < since.get(one.person_id, date.max):
            since[one.person_id] = one.on
    return since


def home_of(belongings: Iterable[Belonging], day: date) -> UUID | None:
    """The one cooperative at which a person counts on the day: where they have been longest."""
    held = [one for one in belongings if one.holds_on(day)]
    first = min(held, key=lambda one: (one.valid_from, str(one.cooperative_id)), default=None)
    return first.cooperative_id if first else None


def latest(headcounts: Iterable[Declared], day: date) -> dict[UUID, Declared]:
    """What each cooperative declared last by the day."""
    found: dict[UUID, Declared] = {}
    for one in sorted(headcounts, key=lambda row: row.as_of):
        if one.as_of <= day:
            found[one.cooperative_id] = one
    return found


def is_open(promise: Promise, day: date) -> bool:
    """Whether a follow-up was agreed by the day and not settled by then.

    What was recorded later never takes effect before what was recorded earlier.
    """
    if promise.agreed_on > day:
        return False
    state = FollowUpState.OPEN
    for step in takewhile(lambda step: step.on <= day, promise.steps):
        if step.step is not FollowUpStep.CREATE:
            state = after(state, step.step)
    return state in UNDONE


def deadline(promise: Promise, day: date) -> date:
    """The deadline that a follow-up had on the day: moved ones count from their moving."""
    moved = [step.due_on for step in promise.steps if step.due_on and step.on <= day]
    return moved[-1] if moved else promise.due_on


def _people(
    belongings: Iterable[Belonging],
    day: date,
    cells: Mapping[UUID, Cell],
    trained: Mapping[UUID, date],
    kinds: Set[PositionKind] | None = None,
) -> Rows:
    """Trained people by the cooperative at which they count; each once."""
    held: dict[UUID, list[Belonging]] = defaultdict(list)
    for one in belongings:
        if one.person_id in trained and (kinds is None or one.kind in kinds):
            held[one.person_id].append(one)
    return _gathered(
        (cells[home], Row(person_id, trained[person_id]))
        for person_id, those in held.items()
        if (home := home_of(those, day)) in cells and home is not None
    )


def _trained_in(flows: Iterable[Training]) -> Rows:
    """People trained in the month, each once: at the place of the first training of the month."""
    first: dict[UUID, Training] = {}
    for one in sorted(flows, key=lambda row: (row.on, str(row.id))):
        if one.cell is not None:
            first.setdefault(one.person_id, one)
    return _gathered((one.cell, Row(one.person_id, one.on)) for one in first.values() if one.cell)


def _by_gender(
    members: Iterable[Row], genders: Mapping[UUID, str], declared: Declared | None
) -> dict[str, Sum]:
    """Trained members by gender; out of how many is known only when all were declared by gender."""
    numbers = dict.fromkeys(GENDERS, 0)
    for row in members:
        numbers[genders.get(row.id, "")] += 1
    known = declared is not None and not declared.unknown
    wholes = {"L": declared.men, "P": declared.women} if known and declared else {}
    return {gender: of_whole(n, wholes.get(gender)) for gender, n in numbers.items()}


def _total(declared: Declared | None) -> int | None:
    return declared.men + declared.women + declared.unknown if declared else None


def _sum(code: str, n: int, cell: Cell, wholes: Wholes) -> Sum:
    return Sum(n) if code in WITHOUT_WHOLE else of_whole(n, wholes.get(cell))


def _latest_visit(cell: Cell, visits: Iterable[Row]) -> Row:
    return Row(cell.cooperative_id, max(row.on for row in visits))


def _numbers(cells: Iterable[Cell], found: Iterator[Cell]) -> Wholes:
    numbers: Wholes = dict.fromkeys(cells, 0)
    for cell in found:
        numbers[cell] = (numbers.get(cell) or 0) + 1
    return numbers


def _gathered(pairs: Iterable[tuple[Cell, Row]]) -> Rows:
    found: Rows = defaultdict(list)
    for cell, row in pairs:
        found[cell].append(row)
    return dict(found)
