"""Who may take a check and see what was answered: answers are one's own.

Mentors and offices see no attempt of anybody; they are told only what a board does not know yet
(`queries.board_weaknesses`).
"""

from typing import Any

from sqlalchemy import ColumnElement, false, true

from lms.assessments.models import Attempt, Quiz
from lms.core.policy import Actor, Role, permits, sees


@sees(Quiz)
def everybody_signed_in(viewer: Actor) -> ColumnElement[bool]:
    """Whoever is signed in may know that a check exists."""
    return true() if viewer.person_id else false()


@sees(Attempt)
def own(viewer: Actor) -> ColumnElement[bool]:
    """Attempts are one's own."""
    return Attempt.person_id == viewer.person_id


@permits("attempt.start")
def whoever_is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Everybody who is signed in may try; what is locked is refused by the room of courses."""
    return actor.person_id is not None


@permits("answer.save", "attempt.submit")
def own_attempt(actor: Actor, attempt: Attempt) -> bool:
    """Nobody answers for somebody else."""
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
