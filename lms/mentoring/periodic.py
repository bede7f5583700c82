"""What the worker does for this room: each tick makes what should exist by now."""

from lms.core.policy import System
from lms.core.worker import periodic
from lms.mentoring.reminders import plan_reminders
from lms.mentoring.schedule import plan_dues
from lms.mentoring.verification import verify_by_rule


@periodic("mentoring.plan", seconds=300)
def plan() -> None:
    """Due visits, then clean visits that have waited long enough, then reminders."""
    plan_dues(System())
    verify_by_rule()
    plan_reminders()
