"""What courses do when a check begins or ends in the room below."""

from lms.assessments.events import AttemptFinished, AttemptStarting
from lms.core import clock
from lms.core.events import subscribe
from lms.core.policy import System
from lms.courses import again
from lms.courses.catalogue import CourseEntry, catalogue
from lms.courses.service import ensure_lessons_read, finish_item


def register() -> None:
    """Listen to the room of assessments."""
    subscribe(AttemptStarting, _lessons_come_first)
    subscribe(AttemptFinished, _finish_the_check)


def _lessons_come_first(event: AttemptStarting) -> None:
    if event.quiz_code.endswith(again.SUFFIX):
        again.ensure_due(event.person_id, event.quiz_code.removesuffix(again.SUFFIX))
    entry = _course_of(event.quiz_code)
    if entry:
        ensure_lessons_read(event.person_id, entry.course.code)


def _finish_the_check(event: AttemptFinished) -> None:
    if event.quiz_code.endswith(again.SUFFIX):
        code = event.quiz_code.removesuffix(again.SUFFIX)
        # The week is that in which it was begun, also where a person marked it later.
        began_on = clock.day_of(event.began_at)
        again.note_answered(event.person_id, code, began_on, event.attempt_id)
    entry = _course_of(event.quiz_code)
    if entry and event.passed:
        learner, evidence = System(event.person_id), str(event.attempt_id)
        finish_item(learner, entry, entry.final.key, event.at, evidence)


def _course_of(quiz_code: str) -> CourseEntry | None:
    """The course whose final check this is; None for any other quiz."""
    code = quiz_code.removesuffix("/final")
    return catalogue(code).get(code) if code != quiz_code else None
