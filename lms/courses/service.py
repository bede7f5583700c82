"""What a person can do in a course, and what the office can record of training elsewhere."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.courses import rules
from lms.courses.catalogue import CourseEntry, catalogue
from lms.courses.completion import is_complete, rule_from
from lms.courses.events import CourseCompleted, ItemFinished, TrainingVerified
from lms.courses.models import Completion, Course, Enrolment, ExternalTraining, ItemDone, ItemKind


class NotYet(Refusal):
    """Something else comes first; the message says what."""


@use_case("course.begin")
def begin_course(actor: Actor, course_code: str) -> Enrolment:
    """The person takes the course from now on; taking it again changes nothing.

    Raises NotYet when another course must be completed first.
    """
    ensure(actor)
    entry = _entry(course_code)
    known = _enrolment(actor, course_code)
    if known:
        return known
    _ensure_requirements(actor, entry)
    enrolment = Enrolment(
        person_id=actor.person_id,
        course_code=course_code,
        began_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:
        return _enrolment(actor, course_code) or enrolment
    return enrolment


@use_case("lesson.finish")
def finish_lesson(actor: Actor, course_code: str, item_key: str) -> None:
    """The person has read the lesson to its end; finishing it again changes nothing."""
    ensure(actor)
    entry = _entry(course_code)
    if item_key not in {item.key for item in entry.lessons}:
        raise NotThere(item_key)
    if _enrolment(actor, course_code) is None:
        begin_course(actor, course_code)
    finish_item(actor, entry, item_key, clock.now())


def finish_item(
    actor: Actor, entry: CourseEntry, item_key: str, at: datetime, evidence: str = ""
) -> None:
    """Record that a step was finished at this moment, and the course completed when it now is.

    What was written on paper counts from the day in the hall, where the person belonged then. Call
    within an act.
    """
    item = next(item for item in entry.items if item.key == item_key)
    if actor.person_id is None or item_key in _done(actor.person_id, entry.course.code):
        return
    place = placement(actor.person_id, clock.day_of(at))
    try:
        with db.session.begin_nested():
            db.session.add(
                ItemDone(
                    person_id=actor.person_id,
                    course_code=entry.course.code,
                    item_key=item_key,
                    at=at,
                    minutes=item.minutes,
                    evidence=evidence,
                    cooperative_id=place.cooperative_id,
                    area_code=place.area_code,
                )
            )
    except IntegrityError:
        return
    publish(ItemFinished(actor.person_id, entry.course.code, item_key, at))
    _complete_if_done(actor.person_id, entry)


def _complete_if_done(person_id: UUID, entry: CourseEntry) -> None:
    """The course is completed when and where the last of its steps was, whichever came in last."""
    done = _done(person_id, entry.course.code)
    rule = rule_from(entry.version.completion)
    if not is_complete(rule, set(done)):
        return
    last = max(done.values(), key=lambda step: step.at)
    completion = Completion(
        person_id=person_id,
        course_code=entry.course.code,
        version_id=entry.version.id,
        rule=entry.version.completion,
        minutes=sum(item.minutes for item in entry.items if item.key in done),
        completed_on=clock.day_of(last.at),
        at=last.at,
        cooperative_id=last.cooperative_id,
        area_code=last.area_code,
    )
    try:
        with db.session.begin_nested():
            db.session.add(completion)
    except IntegrityError:
        return
    publish(
        CourseCompleted(person_id, entry.course.code, last.at, last.cooperative_id, last.area_code)
    )


@use_case("training.record")
def record_external_training(
    actor: Actor,
    person_id: UUID,
    *,
    title: str,
    organiser: str,
    began_on: date,
    ended_on: date,
    minutes: int,
    funds: str = "",
    evidence: str,
) -> ExternalTraining:
    """The office has verified that the person was trained elsewhere; it counts at the last day's place.

    Raises Invalid when the dates are in the wrong order or in the future.
    """
    if not began_on <= ended_on <= clock.today():
        raise Invalid(
            _("The last day must not be before the first, nor in the future."), "ended_on"
        )
    place = placement(person_id, ended_on)
    training = ExternalTraining(
        person_id=person_id,
        title=title,
        organiser=organiser,
        began_on=began_on,
        ended_on=ended_on,
        minutes=minutes,
        funds=funds,
        evidence=evidence,
        verified_by=actor.person_id,
        verified_at=clock.now(),
        cooperative_id=place.cooperative_id,
        area_code=place.area_code,
    )
    ensure(actor, training)
    db.session.add(training)
    publish(TrainingVerified(person_id, place.cooperative_id, place.area_code))
    return training


def _entry(course_code: str) -> CourseEntry:
    entry = catalogue(course_code).get(course_code)
    if entry is None:
        raise NotThere(course_code)
    return entry


def _enrolment(actor: Actor, course_code: str) -> Enrolment | None:
    return db.session.scalars(
        select(Enrolment).where(
            Enrolment.person_id == actor.person_id, Enrolment.course_code == course_code
        )
    ).first()


def _done(person_id: UUID, course_code: str) -> dict[str, ItemDone]:
    """The steps that are finished, by their keys."""
    rows = db.session.scalars(
        select(ItemDone).where(ItemDone.person_id == person_id, ItemDone.course_code == course_code)
    )
    return {row.item_key: row for row in rows}


def _ensure_requirements(actor: Actor, entry: CourseEntry) -> None:
    completed = db.session.scalars(
        select(Completion.course_code).where(
            Completion.person_id == actor.person_id, Completion.revoked_at.is_(None)
        )
    ).all()
    lacking = rules.lacking(entry.course.requires, completed)
    if lacking:
        first = db.session.get(Course, lacking[0])
        raise NotYet(
            _("Complete the course %(title)s first.", title=first.name if first else lacking[0])
        )


def ensure_lessons_read(person_id: UUID, course_code: str) -> None:
    """Raises NotYet, naming the first one, while lessons of the course are not read to their end."""
    entry = _entry(course_code)
    done = _done(person_id, course_code)
    unread = [item for item in entry.items if item.kind == ItemKind.LESSON and item.key not in done]
    if unread:
        raise NotYet(_("Read the lesson %(title)s to its end first.", title=unread[0].name))
