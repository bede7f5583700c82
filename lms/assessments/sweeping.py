"""The clock of an exam: what is overdue is closed and marked, whoever is looking or not."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import select

from lms.assessments.finishing import finish
from lms.assessments.models import Attempt, AttemptState
from lms.assessments.rules.chances import GRACE, is_late
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.core.worker import periodic

log = structlog.get_logger()


@periodic("assessments.sweep", seconds=15)
def sweep() -> int:
    """Close every attempt whose deadline and grace are over; gives how many.

    Each is an act of its own, so that one that fails keeps no other open; the last fault is raised
    when all were tried.
    """
    closed, fault = 0, None
    for attempt_id in overdue():
        try:
            closed += close_overdue(System(), attempt_id)
        except Exception as failed:
            fault = failed
            log.exception("attempt.cannot_close", attempt=str(attempt_id))
    if fault is not None:
        raise fault
    return closed


def overdue() -> Sequence[UUID]:
    """The attempts that the clock has to close now."""
    return db.session.scalars(
        select(Attempt.id)
        .where(Attempt.state == AttemptState.IN_PROGRESS, Attempt.deadline_at < clock.now() - GRACE)
        .order_by(Attempt.deadline_at)
    ).all()


@use_case("attempt.close_overdue")
def close_overdue(actor: Actor, attempt_id: UUID) -> bool:
    """Close one; False when it was sent, voided or given more time meanwhile."""
    attempt = take(actor, Attempt, attempt_id)
    now = clock.now()
    if attempt.state is not AttemptState.IN_PROGRESS or not is_late(now, attempt.deadline_at):
        return False
    finish(attempt, now)
    return True
