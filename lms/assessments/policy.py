"""Who may take a check and see what was answered: answers are one's own.

Mentors and offices see no attempt of anybody; they are told only what a board does not know yet
(`queries.board_weaknesses`). Those who look after questions see single answers of others, without
their names, to mark them; nobody marks their own.
"""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from lms.assessments.models import Attempt, AttemptSlot, AttemptState, QuestionReport, Quiz
from lms.core.policy import Actor, Role, permits, sees


@sees(Quiz)
def everybody_signed_in(viewer: Actor) -> ColumnElement[bool]:
    """Whoever is signed in may know that a check exists."""
    return true() if viewer.person_id else false()


@sees(Attempt)
def own(viewer: Actor) -> ColumnElement[bool]:
    """Attempts are one's own."""
    return Attempt.person_id == viewer.person_id


@sees(AttemptSlot)
def answers_of_others(viewer: Actor) -> ColumnElement[bool]:
    """Who marks sees what others have sent in, question by question; never their own."""
    if not analyses(viewer):
        return false()
    sent = select(Attempt.id).where(
        Attempt.person_id != viewer.person_id,
        Attempt.state.in_([AttemptState.SUBMITTED, AttemptState.GRADED]),
    )
    return AttemptSlot.attempt_id.in_(sent)


@sees(QuestionReport)
def own_reports_or_all(viewer: Actor) -> ColumnElement[bool]:
    """One's own, and all of them for those who look after questions."""
    own_report = QuestionReport.person_id == viewer.person_id
    return or_(own_report, true() if analyses(viewer) else false())


@permits("answer.grade", "grade.override")
def marks_others(actor: Actor, attempt: Attempt) -> bool:
    """Those who look after questions mark what others answered."""
    is_own = attempt.person_id == actor.person_id
    is_sent = attempt.state in (AttemptState.SUBMITTED, AttemptState.GRADED)
    return analyses(actor) and is_sent and not is_own


@permits("question_report.settle", "desk.open")
def looks_after_questions(actor: Actor, _subject: Any) -> bool:
    """Those who look after questions answer what is said of them, and have the desk."""
    return analyses(actor)


@permits("attempt.start")
def whoever_is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Everybody who is signed in may try; what is locked is refused by the room of courses."""
    return actor.person_id is not None


@permits("answer.save", "attempt.submit", "question.report")
def own_attempt(actor: Actor, attempt: Attempt) -> bool:
    """Nobody answers for somebody else, or complains in their name."""
    return actor.person_id is not None and actor.person_id == attempt.person_id


@permits("bank.sync", "quiz.define")
def only_from_files(actor: Actor, _subject: Any) -> bool:
    """Banks and quizzes come from the content files, loaded by the system."""
    return actor.is_system


@permits("quiz.analyse")
def whoever_looks_after_questions(actor: Actor, _subject: Any) -> bool:
    """Those who write questions and teach, and the office; only sums are shown."""
    return analyses(actor)


def analyses(actor: Actor) -> bool:
    """Whether this person looks after questions."""
    return actor.has(Role.TRAINER, Role.EDITOR, Role.ADMINISTRATOR)
