"""Who may take a check and see what was answered: answers are one's own.

What somebody answered is seen by nobody else under their name: mentors are told only what a board
does not know yet (`queries.board_weaknesses`), and those who look after questions see single
answers of others, without their names, to mark them; nobody marks their own. Those who look after
checks see that an attempt exists and how it ended, to give it more time or to declare it void.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from lms.accounts.models import Person
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Bank,
    Question,
    QuestionReport,
    Quiz,
)
from lms.assessments.paper.models import Sitting
from lms.cooperatives.models import Cooperative
from lms.core.policy import Actor, Role, in_areas_of, permits, reaches, sees, visible_to
from lms.places.queries import CITY

LOOK_AFTER = (Role.STAFF, Role.TRAINER, Role.ADMINISTRATOR)
OFFICE = (Role.STAFF, Role.ADMINISTRATOR)


@sees(Quiz)
def everybody_signed_in(viewer: Actor) -> ColumnElement[bool]:
    """Whoever is signed in may know that a check exists."""
    return true() if viewer.person_id else false()


@sees(Attempt)
def own(viewer: Actor) -> ColumnElement[bool]:
    """Attempts are one's own."""
    return Attempt.person_id == viewer.person_id


@sees(Attempt)
def people_of_the_office(viewer: Actor) -> ColumnElement[bool]:
    """The office sees the attempts of the people whom it sees."""
    if not viewer.has(*OFFICE):
        return false()
    return Attempt.person_id.in_(visible_to(viewer, Person).with_only_columns(Person.id))


@sees(Attempt)
def taken_where_one_trains(viewer: Actor) -> ColumnElement[bool]:
    """Trainers see the attempts of their area; those that count nowhere belong to the city."""
    if not viewer.has(Role.TRAINER):
        return false()
    nowhere = Attempt.area_code.is_(None)
    city = reaches(viewer, CITY, Role.TRAINER)
    return or_(
        in_areas_of(viewer, Attempt.area_code, Role.TRAINER),
        and_(nowhere, true() if city else false()),
    )


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


@sees(Bank)
@sees(Question)
def whoever_writes_questions(viewer: Actor) -> ColumnElement[bool]:
    """Questions with their keys are seen by those who look after questions, and nobody else."""
    return true() if analyses(viewer) else false()


@permits(
    "bank.open",
    "bank.add",
    "bank.take_over",
    "bank.give_back",
    "picture.add",
    "bank.take_in",
    "question.keep",
    "question.retire",
    "question.bring_back",
)
def writes_questions(actor: Actor, _subject: Any) -> bool:
    """Those who look after questions write them, and say where a bank is written."""
    return analyses(actor)


@permits("answer.grade", "grade.override")
def marks_others(actor: Actor, attempt: Attempt) -> bool:
    """Those who look after questions mark what others answered."""
    is_own = attempt.person_id == actor.person_id
    is_sent = attempt.state in (AttemptState.SUBMITTED, AttemptState.GRADED)
    return analyses(actor) and is_sent and not is_own


@permits("question_report.settle", "desk.open", "question.regrade")
def looks_after_questions(actor: Actor, _subject: Any) -> bool:
    """Those who look after questions answer what is said of them, mend them, and have the desk."""
    return analyses(actor)


@permits("attempt.start")
def whoever_is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Everybody who is signed in may try; what is locked is refused by the room of courses."""
    return actor.person_id is not None


@permits("answer.save", "attempt.submit", "answer.check", "hint.take", "question.report")
def own_attempt(actor: Actor, attempt: Attempt) -> bool:
    """Nobody answers for somebody else, or complains in their name."""
    return actor.person_id is not None and actor.person_id == attempt.person_id


@permits("attempt.void", "attempt.extend", "answers.take_in")
def whoever_looks_after_it(actor: Actor, attempt: Attempt) -> bool:
    """Those who look after checks, for everybody but themselves."""
    return looks_after(actor) and actor.person_id != attempt.person_id


@sees(Sitting)
def sittings_to_who_looks_after(viewer: Actor) -> ColumnElement[bool]:
    """Those who look after checks see what is held on paper; of its people those whom they see."""
    return true() if viewer.has(*LOOK_AFTER) else false()


@permits("sitting.open", "sitting.seat", "sheet.keep")
def whoever_holds_it(actor: Actor, _sitting: Any) -> bool:
    """Those who look after checks hold them on paper and type the sheets in."""
    return looks_after(actor)


@permits("quiz.extend")
def whoever_looks_after_checks(actor: Actor, _quiz: Any) -> bool:
    """After an outage, for the attempts that they look after."""
    return looks_after(actor)


@permits("allowance.set", "override.set")
def whoever_looks_after_people(actor: Actor, whom: Person | Cooperative) -> bool:
    """Nobody gives themselves more time; a cooperative's terms need its area."""
    if isinstance(whom, Cooperative):
        return reaches(actor, whom.area_code, *LOOK_AFTER)
    return looks_after(actor) and whom.id != actor.person_id


@permits("attempt.close_overdue")
def only_the_clock(actor: Actor, _attempt: Any) -> bool:
    """The system closes what is overdue."""
    return actor.is_system


@permits("attempt.regrade")
def only_by_a_decision(actor: Actor, _attempt: Attempt) -> bool:
    """The system carries out what was decided for everybody."""
    return actor.is_system


@permits("bank.sync", "quiz.define", "quiz.withdraw")
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


def looks_after(actor: Actor) -> bool:
    """Whether this person gives more time and declares attempts void."""
    return actor.has(*LOOK_AFTER)
