"""Making visits due, and what becomes of a due visit when its visit comes or falls away."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from lms.cooperatives.models import Cooperative
from lms.core import clock, settings
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.settings import Kind, Setting
from lms.core.working_time import calendar
from lms.mentoring.faults import Settled
from lms.mentoring.models import (
    AssignmentPause,
    MentorAssignment,
    Visit,
    VisitDue,
    VisitDueEvent,
    VisitPlan,
)
from lms.mentoring.rules import schedule as rules
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.schedule import DueState, DueStep

LONGEST_WINDOW = timedelta(days=62)
MOST_VISITS = 4
UNMENTORED = "unmentored"
"""Why a due visit fell away: nobody was sent there any more, or whoever was rested."""


def _fault_of_visits(visits: int) -> Any:
    if 1 <= visits <= MOST_VISITS:
        return None
    return _("Give a number from %(least)s to %(most)s.", least=1, most=MOST_VISITS)


VISITS_A_MONTH = settings.register(
    Setting(
        "mentoring.visits",
        "mentoring",
        _("Visits to each cooperative a month"),
        Kind.WHOLE,
        1,
        hint=_("Months whose visits are due already keep theirs."),
        fault=_fault_of_visits,
    )
)


@use_case("dues.plan")
def plan_dues(actor: Actor) -> int:
    """Make this month's visits due for each active cooperative that has a mentor.

    What is there already stays as it is, but for what nobody can make; returns how many were made.
    """
    ensure(actor)
    lock_for_one("dues.plan")
    stop_unmentored(actor)
    day = clock.today()
    days = calendar(day - LONGEST_WINDOW, day + LONGEST_WINDOW)
    visits = settings.value(VISITS_A_MONTH, day)
    made = 0
    for cooperative_id, area_code, plan_id, since, last in _not_planned(day):
        windows = rules.month_windows(day, since or day, days.of(area_code), visits)
        for number, window in enumerate(windows, (last or 0) + 1):
            _add(cooperative_id, area_code, plan_id, rules.period_of(day), number, window)
        made += len(windows)
    return made


def _not_planned(day: date) -> list[Row[UUID, str, UUID, date | None, int | None]]:
    """Cooperatives with a mentor and without a due visit this month, with who they are.

    A visit that fell away while nobody was sent there is due again, with the next number.
    """
    mentored = _mentored_since(day).subquery()
    of_month = and_(VisitDue.plan_id == VisitPlan.id, VisitDue.period == rules.period_of(day))
    planned = select(VisitDue.id).where(of_month, ~_fell_away()).exists()
    last = select(func.max(VisitDue.number)).where(of_month).scalar_subquery()
    query = (
        select(Cooperative.id, Cooperative.area_code, VisitPlan.id, mentored.c.since, last)
        .join(mentored, mentored.c.id == Cooperative.id)
        .join(VisitPlan, VisitPlan.cooperative_id == Cooperative.id)
        .where(
            ~planned,
            VisitPlan.valid_from <= day,
            or_(VisitPlan.valid_to.is_(None), VisitPlan.valid_to > day),
            Cooperative.active_from <= day,
            or_(Cooperative.active_to.is_(None), Cooperative.active_to > day),
        )
    )
    return list(db.session.execute(query).all())


def _mentored_since(day: date) -> Select[UUID, date | None]:
    """Each cooperative that has a mentor on the day, and since when without a rest."""
    rested_until = (
        select(func.max(AssignmentPause.valid_to))
        .where(AssignmentPause.assignment_id == MentorAssignment.id)
        .correlate(MentorAssignment)
        .scalar_subquery()
    )
    since = func.coalesce(rested_until, MentorAssignment.valid_from)
    return (
        select(MentorAssignment.cooperative_id.label("id"), func.min(since).label("since"))
        .where(MentorAssignment.in_force(day))
        .group_by(MentorAssignment.cooperative_id)
    )


def _fell_away() -> ColumnElement[bool]:
    """The condition that a due visit was called off because nobody could make it."""
    return (
        select(VisitDueEvent.id)
        .where(VisitDueEvent.due_id == VisitDue.id, VisitDueEvent.reason == UNMENTORED)
        .exists()
    )


def stop_unmentored(actor: Actor, cooperative_ids: Collection[UUID] | None = None) -> int:
    """Call off what is still to be visited where nobody is sent now; within an act.

    What was missed before stays missed. Returns how many due visits fell away.
    """
    today = clock.today()
    mentored = select(MentorAssignment.cooperative_id).where(MentorAssignment.in_force(today))
    query = select(VisitDue).where(
        VisitDue.state == DueState.OPEN,
        VisitDue.window_end >= today,
        VisitDue.cooperative_id.not_in(mentored),
    )
    if cooperative_ids is not None:
        query = query.where(VisitDue.cooperative_id.in_(cooperative_ids))
    rows = db.session.scalars(query.order_by(VisitDue.id).with_for_update(key_share=True)).all()
    for due in rows:
        step(due, DueStep.CANCEL, actor, UNMENTORED)
    return len(rows)


@use_case("due.cancel")
def cancel_due(actor: Actor, due_id: UUID, reason: str) -> VisitDue:
    """The office says that this visit need not be made, and why."""
    due = take(actor, VisitDue, due_id)
    if not reason:
        raise Invalid(_("Please say why."), "reason")
    step(due, DueStep.CANCEL, actor, reason)
    return due


def step(due: VisitDue, kind: DueStep, actor: Actor, reason: str = "") -> None:
    """Let something happen to a due visit, within an act. Raises Settled when it cannot."""
    try:
        due.state = rules.after(due.state, kind)
    except rules.DueSettled as settled:
        raise Settled(_("This due visit has been settled meanwhile.")) from settled
    db.session.add(
        VisitDueEvent(due_id=due.id, step=kind, at=clock.now(), by=actor.person_id, reason=reason)
    )
    db.session.flush()


def due_for(cooperative_id: UUID, named: UUID | None, visited_on: date) -> VisitDue | None:
    """The open due visit that a visit completes: the one it names, else the first of its days.

    A due visit that was settled meanwhile does not hold a visit back: the visit was made.
    Raises Invalid when the named one belongs to another cooperative.
    """
    if named is not None:
        due = db.session.get(VisitDue, named, with_for_update={"key_share": True})
        if due is None or due.cooperative_id != cooperative_id:
            raise Invalid(_("This due visit belongs to another cooperative."), "due")
        if due.state is DueState.OPEN:
            return due
    return db.session.scalars(
        select(VisitDue)
        .where(
            VisitDue.cooperative_id == cooperative_id,
            VisitDue.state == DueState.OPEN,
            VisitDue.window_start <= visited_on,
            VisitDue.window_end >= visited_on,
        )
        .order_by(VisitDue.due_on, VisitDue.number)
        .limit(1)
        .with_for_update(key_share=True)
    ).first()


def complete(visit: Visit, due: VisitDue, actor: Actor) -> None:
    """The visit completes its due visit; when nobody was met, the next number is due."""
    visit.due_id = due.id
    step(due, DueStep.COMPLETE, actor)
    settle_next(visit, due, actor)


def settle_next(visit: Visit, due: VisitDue, actor: Actor) -> None:
    """See that the next number is due exactly when nobody was met."""
    following = _open_after(due)
    if visit.outcome is Outcome.NOBODY_MET:
        if not following:
            _make_next(visit, due)
        return
    for other in following:
        step(other, DueStep.CANCEL, actor, "superseded")


def reopen(visit: Visit, actor: Actor, reason: str) -> None:
    """The visit fell away: what it completed is due again, and what followed is not."""
    due = _locked(visit.due_id)
    if due is None or due.state is not DueState.DONE:
        return
    step(due, DueStep.REOPEN, actor, reason)
    for other in _open_after(due):
        step(other, DueStep.CANCEL, actor, "superseded")


def _locked(due_id: UUID | None) -> VisitDue | None:
    if due_id is None:
        return None
    return db.session.get(VisitDue, due_id, with_for_update={"key_share": True})


def _open_after(due: VisitDue) -> list[VisitDue]:
    return list(
        db.session.scalars(
            select(VisitDue).where(
                _siblings(due), VisitDue.number > due.number, VisitDue.state == DueState.OPEN
            )
        )
    )


def _make_next(visit: Visit, due: VisitDue) -> None:
    last = db.session.scalar(select(func.max(VisitDue.number)).where(_siblings(due)))
    days = calendar(visit.visited_on, visit.visited_on + LONGEST_WINDOW).of(due.area_code)
    window = rules.window_after_nobody(visit.visited_on, due.window_end, days)
    number = (last or due.number) + 1
    _add(due.cooperative_id, due.area_code, due.plan_id, due.period, number, window)


def _siblings(due: VisitDue) -> ColumnElement[bool]:
    return and_(VisitDue.plan_id == due.plan_id, VisitDue.period == due.period)


def _add(
    cooperative_id: UUID,
    area_code: str,
    plan_id: UUID,
    period: str,
    number: int,
    window: rules.Window,
) -> None:
    db.session.add(
        VisitDue(
            cooperative_id=cooperative_id,
            area_code=area_code,
            plan_id=plan_id,
            period=period,
            number=number,
            window_start=window.start,
            window_end=window.end,
            due_on=window.due_on,
            created_on=clock.today(),
        )
    )
    db.session.flush()
