"""Builders of visits and follow-ups, made through the acts themselves."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.models import FollowUp, Visit, VisitDue
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.flags import is_drawn
from lms.mentoring.schedule import plan_dues
from lms.mentoring.visit_fields import NewFollowUp, VisitFields
from lms.mentoring.visits import submit_visit
from tests.world import World

DAY = date(2026, 11, 12)
"""A Thursday."""
NOON = datetime(2026, 11, 12, 5, 0, tzinfo=UTC)
"""Noon of that day in Malang."""


def at(day: date) -> datetime:
    """Noon of a day in Malang."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def undrawn(is_right: Callable[[bool], bool] = lambda drawn: not drawn) -> UUID:
    """A submission that is not drawn by lot."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.new(secret, b"mentoring: the draw of visits", hashlib.sha256).digest()
    return next(found for found in _ids() if is_right(is_drawn(found, key)))


def _ids() -> Iterator[UUID]:
    while True:
        yield uuid4()


def drawn() -> UUID:
    """A submission that is drawn by lot."""
    return undrawn(lambda drawn: drawn)


def promise(action: str = "Salin buku kas", due_on: date = date(2026, 11, 30)) -> NewFollowUp:
    """Something that the treasurer will do."""
    return NewFollowUp(action, PositionKind.TREASURER, due_on)


def held(cooperative: Cooperative, visited_on: date = DAY, **changes: Any) -> VisitFields:
    """A visit at which people were met, with nothing that raises a flag and nothing to ask about."""
    fields = VisitFields(
        cooperative_id=cooperative.id,
        visited_on=visited_on,
        outcome=Outcome.HELD,
        people={"board": (1, 2)},
        observations="Buku kas terisi sampai tanggal 10.",
        another=True,
    )
    return replace(fields, **changes)


def visited(
    world: World, mentor: Person, fields: VisitFields, submission: UUID | None = None
) -> Visit:
    """The visit as it is kept after the mentor has sent it."""
    receipt = submit_visit(world.actor(mentor), submission or undrawn(), fields)
    return db.session.get_one(Visit, UUID(receipt.answer["visit_id"]))


def promised(world: World, mentor: Person, cooperative: Cooperative, day: date) -> FollowUp:
    """A follow-up that was agreed at a visit on a day."""
    visit = visited(world, mentor, held(cooperative, day, new_follow_ups=(promise(),)))
    return db.session.scalars(select(FollowUp).where(FollowUp.visit_id == visit.id)).one()


def due_of(cooperative: Cooperative, number: int = 1) -> VisitDue:
    """This month's due visit of the cooperative, planned if it was not."""
    plan_dues(System())
    return db.session.scalars(
        select(VisitDue)
        .where(VisitDue.cooperative_id == cooperative.id, VisitDue.number == number)
        .order_by(VisitDue.period.desc())
    ).first() or _missing(number)


def _missing(number: int) -> VisitDue:
    raise LookupError(f"no due visit {number}")


def typed(cooperative: Cooperative, **changes: Any) -> dict[str, Any]:
    """A form as a mentor fills it in."""
    return {
        "submission": str(uuid4()),
        "cooperative": str(cooperative.id),
        "visited_on": "2026-11-12",
        "started_at": "09.30",
        "outcome": "held",
        "kind": "regular",
        "mode": "on_site",
        "place": "store",
        "board_men": "1",
        "board_women": "2",
        "topics": ["bookkeeping", "permits"],
        "observations": "Buku kas terisi sampai tanggal 10.",
        "obstacles": "none",
        **changes,
    }
