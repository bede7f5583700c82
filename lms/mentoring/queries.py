"""What can be seen of visits and follow-ups."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import cooperative_ids
from lms.core.database import db
from lms.core.policy import Actor, in_areas_of, visible_to
from lms.core.roles import Role
from lms.mentoring.models import FollowUp, FollowUpEvent, Visit, VisitFlag, VisitRevision
from lms.mentoring.policy import VERIFIES
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.flags import Flag
from lms.mentoring.rules.follow_ups import UNDONE, FollowUpState, Status
from lms.mentoring.rules.visits import COUNTED, VisitState

PAGE = 50
"""Rows that one page shows."""


class Show(StrEnum):
    """By what the follow-ups are parted on their page."""

    OVERDUE = "overdue"
    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Waiting:
    """A visit that waits for the coordinator, and why."""

    visit: Visit
    flags: list[Flag]


def visit(viewer: Actor, visit_id: UUID) -> Visit | None:
    """The visit with its cooperative, place and author, if the viewer may see it."""
    return db.session.scalars(
        visible_to(viewer, Visit)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.cooperative).joinedload(Cooperative.area),
            joinedload(Visit.author),
            joinedload(Visit.due),
        )
    ).first()


def visits(
    viewer: Actor, *, cooperative_id: UUID | None = None, state: VisitState | None = None
) -> Sequence[Visit]:
    """The latest visits that the viewer may see, the newest first."""
    query = visible_to(viewer, Visit)
    if cooperative_id is not None:
        query = query.where(Visit.cooperative_id == cooperative_id)
    if state is not None:
        query = query.where(Visit.state == state)
    return db.session.scalars(
        query.options(joinedload(Visit.cooperative), joinedload(Visit.author))
        .order_by(Visit.visited_on.desc(), Visit.id)
        .limit(PAGE)
    ).all()


def revision_of(viewer: Actor, visit_id: UUID) -> VisitRevision | None:
    """The visit as it was sent last."""
    return db.session.scalars(
        visible_to(viewer, VisitRevision)
        .where(VisitRevision.visit_id == visit_id)
        .order_by(VisitRevision.number.desc())
    ).first()


def revision_by(viewer: Actor, visit_id: UUID, submission: UUID | None) -> VisitRevision | None:
    """The visit as this submission sent it; None when it is not one of the visit's."""
    if submission is None:
        return None
    return db.session.scalars(
        visible_to(viewer, VisitRevision).where(
            VisitRevision.visit_id == visit_id, VisitRevision.submission == submission
        )
    ).first()


@dataclass(frozen=True)
class Unmoved:
    """What was said at a visit of a follow-up that was settled already; `action` if it is seen."""

    action: str
    status: Status
    note: str


def statuses_without_effect(viewer: Actor, revision: VisitRevision) -> list[Unmoved]:
    """What a visit says of follow-ups that were not moved by it, in two statements at most."""
    said = {UUID(key): found for key, found in revision.fields.get("statuses", {}).items()}
    if not said:
        return []
    moved = set(
        db.session.scalars(
            select(FollowUpEvent.follow_up_id).where(FollowUpEvent.visit_id == revision.visit_id)
        )
    )
    unmoved = said.keys() - moved
    seen = {
        row.id: row.action
        for row in db.session.scalars(visible_to(viewer, FollowUp).where(FollowUp.id.in_(unmoved)))
    }
    return [
        Unmoved(seen.get(key, ""), Status(said[key]["status"]), said[key]["note"])
        for key in sorted(unmoved)
    ]


def flags_of(viewer: Actor, visit_ids: Collection[UUID]) -> dict[UUID, list[Flag]]:
    """Why each visit should be looked at, as far as the viewer may know."""
    found: dict[UUID, list[Flag]] = defaultdict(list)
    for flag in db.session.scalars(
        visible_to(viewer, VisitFlag)
        .where(VisitFlag.visit_id.in_(visit_ids))
        .order_by(VisitFlag.kind)
    ):
        found[flag.visit_id].append(flag.kind)
    return found


def verification_queue(viewer: Actor) -> list[Waiting]:
    """The flagged and drawn visits that wait for the viewer, the oldest first; two statements."""
    rows = db.session.scalars(
        select(Visit)
        .where(_waits_for(viewer))
        .options(joinedload(Visit.cooperative), joinedload(Visit.author))
        .order_by(Visit.received_at, Visit.id)
        .limit(PAGE)
    ).all()
    flags = flags_of(viewer, [row.id for row in rows])
    return [Waiting(row, flags.get(row.id, [])) for row in rows]


def waiting_count(viewer: Actor) -> int:
    """How many visits wait for the viewer."""
    return db.session.scalar(select(func.count()).select_from(Visit).where(_waits_for(viewer))) or 0


def _waits_for(viewer: Actor) -> ColumnElement[bool]:
    return (
        in_areas_of(viewer, Visit.area_code, *VERIFIES)
        & (Visit.state == VisitState.SUBMITTED)
        & (Visit.author_id != viewer.person_id)
        & Visit.cooperative_id.not_in(cooperative_ids(viewer, Role.BOARD))
        & Visit.is_flagged()
    )


def follow_ups(
    viewer: Actor, show: Show, today: date, cooperative_id: UUID | None = None
) -> Sequence[FollowUp]:
    """The follow-ups that the viewer may see, parted, the nearest deadline first."""
    query = visible_to(viewer, FollowUp).where(_shown(show, today))
    if cooperative_id is not None:
        query = query.where(FollowUp.cooperative_id == cooperative_id)
    newest_first = show is Show.CLOSED
    return db.session.scalars(
        query.options(joinedload(FollowUp.cooperative))
        .order_by(FollowUp.due_on.desc() if newest_first else FollowUp.due_on, FollowUp.id)
        .limit(PAGE)
    ).all()


def follow_up_counts(viewer: Actor, today: date) -> dict[Show, int]:
    """How many follow-ups each part holds; one statement."""
    parts = [func.count().filter(_shown(show, today)).label(show.value) for show in Show]
    visible = visible_to(viewer, FollowUp).with_only_columns(*parts)
    row = db.session.execute(visible).one()
    return {show: row[index] for index, show in enumerate(Show)}


def _shown(show: Show, today: date) -> ColumnElement[bool]:
    if show is Show.OVERDUE:
        return FollowUp.state.in_(UNDONE) & (FollowUp.due_on < today)
    if show is Show.OPEN:
        return (FollowUp.state == FollowUpState.OPEN) & (FollowUp.due_on >= today)
    if show is Show.CLAIMED:
        return FollowUp.state == FollowUpState.CLAIMED
    return FollowUp.state.in_((FollowUpState.CLOSED, FollowUpState.CANCELLED))


def events_of(viewer: Actor, follow_up_ids: Collection[UUID]) -> dict[UUID, list[FollowUpEvent]]:
    """What happened to each follow-up, in order."""
    found: dict[UUID, list[FollowUpEvent]] = defaultdict(list)
    for row in db.session.scalars(
        visible_to(viewer, FollowUpEvent)
        .where(FollowUpEvent.follow_up_id.in_(follow_up_ids))
        .order_by(FollowUpEvent.at, FollowUpEvent.id)
    ):
        found[row.follow_up_id].append(row)
    return found


def follow_ups_of_visit(viewer: Actor, visit_id: UUID) -> Sequence[FollowUp]:
    """What was agreed at a visit."""
    return db.session.scalars(
        visible_to(viewer, FollowUp)
        .where(FollowUp.visit_id == visit_id)
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names beside an act that the viewer is shown anyway."""
    rows = db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {row.id: row.shown_name for row in rows}


def last_visits(by: date, cooperative_ids: Collection[UUID] | None = None) -> dict[UUID, date]:
    """The day of the last held visit to each cooperative by a day; the others are left out.

    A visit counts from submission unless it was returned, rejected or withdrawn.
    """
    query = (
        select(Visit.cooperative_id, func.max(Visit.visited_on))
        .where(Visit.state.in_(COUNTED), Visit.outcome == Outcome.HELD, Visit.visited_on <= by)
        .group_by(Visit.cooperative_id)
    )
    if cooperative_ids is not None:
        query = query.where(Visit.cooperative_id.in_(cooperative_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}
