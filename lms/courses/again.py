"""Ulang 5 soal: five questions, once a week for four weeks after a course; unscored.

Nothing plans it: that it is due follows from the day of completion and from what was done.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.courses.models import Completion, ItemDone
from lms.courses.service import NotYet
from lms.courses.standings import Standing

WEEKS = 4
DAYS = 7
SUFFIX = "/again"


def week_of(completed_on: date, today: date) -> int | None:
    """Which week after the completion it is, of those in which questions are asked again."""
    week = (today - completed_on).days // DAYS
    return week if 1 <= week <= WEEKS else None


def key_of(week: int) -> str:
    """The step that was done when a week's questions were answered."""
    return f"again-{week}"


def due_again(standings: Iterable[Standing], today: date) -> list[Standing]:
    """The completed courses whose five questions of this week have not been answered yet."""
    return [how for how in standings if _is_due(how, today)]


def _is_due(how: Standing, today: date) -> bool:
    completed_at = how.facts.completed_at
    if completed_at is None:
        return False
    week = week_of(clock.day_of(completed_at), today)
    return week is not None and key_of(week) not in how.facts.done


def ensure_due(person_id: UUID, course_code: str) -> None:
    """Raises NotYet unless this week's questions of the course are to be answered."""
    week = _week(person_id, course_code, clock.today())
    if week is None:
        raise NotYet(_("These questions come once a week in the four weeks after a course."))
    if key_of(week) in _done(person_id, course_code):
        raise NotYet(_("You have answered this week's questions. The next come in a week."))


def note_answered(person_id: UUID, course_code: str, began_on: date, attempt_id: UUID) -> None:
    """This week's questions are answered: a fact that costs no time and completes nothing."""
    week = _week(person_id, course_code, began_on)
    if week is None or key_of(week) in _done(person_id, course_code):
        return
    place = placement(person_id, began_on)
    try:
        with db.session.begin_nested():
            db.session.add(
                ItemDone(
                    person_id=person_id,
                    course_code=course_code,
                    item_key=key_of(week),
                    at=clock.now(),
                    minutes=0,
                    evidence=str(attempt_id),
                    cooperative_id=place.cooperative_id,
                    area_code=place.area_code,
                )
            )
    except IntegrityError:
        return


def _week(person_id: UUID, course_code: str, day: date) -> int | None:
    completed_on = db.session.scalar(
        select(Completion.completed_on)
        .where(
            Completion.person_id == person_id,
            Completion.course_code == course_code,
            Completion.revoked_at.is_(None),
        )
        .order_by(Completion.cycle.desc())
    )
    return None if completed_on is None else week_of(completed_on, day)


def _done(person_id: UUID, course_code: str) -> Collection[str]:
    return db.session.scalars(
        select(ItemDone.item_key).where(
            ItemDone.person_id == person_id, ItemDone.course_code == course_code
        )
    ).all()
