"""Keeping the figures true: marking what is stale, counting it again, and building all anew."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, and_, delete, func, insert, or_, select

from lms.cooperatives.models import Cooperative
from lms.core import clock, worker
from lms.core.acts import ensure, use_case
from lms.core.database import db, lock_for_one
from lms.core.jobs import Job, run
from lms.core.policy import Actor, System
from lms.coverage.counting import EDITION, count_villages
from lms.coverage.models import Figure, StaleMark
from lms.coverage.rules.counting import VISITS
from lms.coverage.rules.periods import period_of
from lms.coverage.rules.sums import Key, Sum, add
from lms.mentoring.models import VisitDue
from lms.mentoring.rules.schedule import DueState
from lms.places.models import Area

VILLAGES_AT_ONCE = 60
"""Kelurahan that are counted in one act, so that nobody waits long for the writer's turn."""
MARKS_AT_ONCE = 5_000

Counted = Mapping[tuple[str, str], Mapping[Key, Sum]]


def mark_stale(areas: Iterable[str], from_period: str, topic: str) -> None:
    """These kelurahan have to be counted again from the month on; within the act of the fact.

    Written past the session, so that the trail of the act does not speak of marks.
    """
    rows = [
        {"area_code": code, "from_period": from_period, "topic": topic}
        for code in sorted(set(areas))
    ]
    if rows:
        db.session.execute(insert(StaleMark), rows)


@worker.periodic("coverage.recount", seconds=15)
def recount() -> None:
    """Mark what the day has moved, then count again until nothing is stale.

    Where nothing is, nothing is written and nobody waits.
    """
    if not_of_today():
        mark_the_day(System())
    while _is_stale() and not worker.stopping.is_set():
        recount_stale(System())


def _is_stale() -> bool:
    return db.session.scalar(select(StaleMark.id).limit(1)) is not None


@use_case("coverage.mark", audited=False)
def mark_the_day(actor: Actor) -> int:
    """Mark kelurahan not counted since midnight, or whose due visits changed; returns how many.

    Stocks and overdue follow-ups move on with the calendar, although nothing happened.
    """
    ensure(actor)
    codes = not_of_today()
    mark_stale(codes, period_of(clock.today()), "day")
    return len(codes)


def not_of_today() -> list[str]:
    """The kelurahan with a cooperative, also one that has ended, whose figures are not of today."""
    today = clock.today()
    marked = select(StaleMark.id).where(StaleMark.area_code == Cooperative.area_code)
    return list(
        db.session.scalars(
            select(Cooperative.area_code)
            .where(Cooperative.active_from <= today, ~_fresh(today).exists(), ~marked.exists())
            .distinct()
            .order_by(Cooperative.area_code)
        )
    )


def _fresh(today: date) -> Select[str]:
    """The cooperative's kelurahan, when it was counted since midnight with the present due visits."""
    due = (
        select(VisitDue.area_code, func.count().label("number"))
        .where(VisitDue.period == period_of(today), VisitDue.state != DueState.CANCELLED)
        .group_by(VisitDue.area_code)
        .subquery()
    )
    return (
        select(Figure.area_code)
        .outerjoin(due, due.c.area_code == Figure.area_code)
        .where(
            Figure.area_code == Cooperative.area_code,
            Figure.period == period_of(today),
            Figure.indicator == VISITS,
            Figure.group_kind == "",
            Figure.edition == EDITION,
            Figure.counted_at >= datetime.combine(today, time.min, clock.WIB),
            func.coalesce(Figure.out_of, 0) == func.coalesce(due.c.number, 0),
        )
    )


@use_case("coverage.recount", audited=False)
def recount_stale(actor: Actor) -> int:
    """Count again what some marks name, and take away exactly those marks; returns how many.

    All of it is one act: killed in the middle, the marks are still there.
    """
    ensure(actor)
    lock_for_one("coverage.recount")
    marks = _next_marks()
    if not marks:
        return 0
    starts: dict[str, str] = {}
    for mark in marks:
        starts[mark.area_code] = min(starts.get(mark.area_code, mark.from_period), mark.from_period)
    _recount(_with_gaps_closed(starts))
    db.session.execute(delete(StaleMark).where(StaleMark.id.in_([mark.id for mark in marks])))
    return len(marks)


def rebuild(actor: Actor) -> Job:
    """Count every kelurahan anew from its beginning; killed, it goes on where it was."""
    villages = db.session.scalars(
        select(Cooperative.area_code).distinct().order_by(Cooperative.area_code)
    ).all()
    return run(actor, "coverage.rebuild", "", villages, lambda code: rebuild_village(actor, code))


@use_case("coverage.rebuild", audited=False)
def rebuild_village(actor: Actor, area_code: str) -> None:
    """Count one kelurahan anew in all its months, and all areas above it."""
    ensure(actor)
    lock_for_one("coverage.recount")
    db.session.execute(
        delete(Figure).where(Figure.area_code == area_code, Figure.edition == EDITION)
    )
    _recount({area_code: None})


def _next_marks() -> list[StaleMark]:
    some = (
        select(StaleMark.area_code)
        .distinct()
        .order_by(StaleMark.area_code)
        .limit(VILLAGES_AT_ONCE)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(StaleMark)
            .where(StaleMark.area_code.in_(select(some.c.area_code)))
            .order_by(StaleMark.id)
            .limit(MARKS_AT_ONCE)
        )
    )


def _with_gaps_closed(starts: Mapping[str, str]) -> dict[str, str | None]:
    """From where each is counted: never later than the last month that is kept.

    That one was still open when it was counted. Without any, it is counted from the beginning.
    """
    kept = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Figure.area_code, func.max(Figure.period))
            .where(Figure.area_code.in_(starts), Figure.edition == EDITION)
            .group_by(Figure.area_code)
        )
    }
    return {
        code: min(start, kept[code]) if code in kept else None for code, start in starts.items()
    }


def _recount(starts: Mapping[str, str | None]) -> None:
    """Replace the figures of kelurahan from their months on, then those of all areas above."""
    counted = count_villages(starts)
    begins: dict[str, str] = {}
    for code, period in counted:
        begins[code] = min(begins.get(code, period), period)
    _replace(begins, counted)
    while begins := _parents(begins):
        _replace(begins, added_up(begins))


def _parents(begins: Mapping[str, str]) -> dict[str, str]:
    """The areas just above these, from the earliest month of any of them."""
    found: dict[str, str] = {}
    for code, period in begins.items():
        above = code.rpartition(".")[0]
        if above:
            found[above] = min(found.get(above, period), period)
    return found


def added_up(begins: Mapping[str, str]) -> Counted:
    """The sums of the areas just below each of these, from its month on."""
    below: dict[tuple[str, str], dict[Key, list[Sum]]] = {}
    for row in db.session.execute(_just_below(begins)):
        place = (row.area_code.rpartition(".")[0], row.period)
        if begins[place[0]] <= row.period:
            key = Key(row.indicator, row.group_kind, row.group_value)
            part = Sum(row.n, row.out_of, row.n_without, row.missing)
            below.setdefault(place, {}).setdefault(key, []).append(part)
    return {
        place: {key: add(parts) for key, parts in figures.items()}
        for place, figures in below.items()
    }


def _just_below(
    begins: Mapping[str, str],
) -> Select[str, str, str, str, str, int, int | None, int, int]:
    """Plain columns: there are thousands of rows, and none of them will be changed."""
    return (
        select(
            Figure.area_code,
            Figure.period,
            Figure.indicator,
            Figure.group_kind,
            Figure.group_value,
            Figure.n,
            Figure.out_of,
            Figure.n_without,
            Figure.missing,
        )
        .join(Area, Area.code == Figure.area_code)
        .where(
            Area.parent_code.in_(begins),
            Figure.period >= min(begins.values()),
            Figure.edition == EDITION,
        )
    )


def _replace(begins: Mapping[str, str], counted: Counted) -> None:
    if not begins:
        return
    now = clock.now()
    db.session.execute(
        delete(Figure)
        .where(
            Figure.edition == EDITION,
            or_(*(and_(Figure.area_code == c, Figure.period >= p) for c, p in begins.items())),
        )
        .execution_options(synchronize_session=False)
    )
    rows = [row for place, figures in counted.items() for row in _rows(place, figures, now)]
    if rows:
        db.session.execute(insert(Figure), rows)


def _rows(
    place: tuple[str, str], figures: Mapping[Key, Sum], now: datetime
) -> Collection[dict[str, Any]]:
    return [
        {
            "area_code": place[0],
            "period": place[1],
            "indicator": key.indicator,
            "group_kind": key.group_kind,
            "group_value": key.group_value,
            "edition": EDITION,
            "n": one.n,
            "out_of": one.out_of,
            "n_without": one.n_without,
            "missing": one.missing,
            "counted_at": now,
        }
        for key, one in figures.items()
    ]
