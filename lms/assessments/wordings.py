"""How the trail speaks of checks and what people answered."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.accounts.wordings import ids
from lms.assessments.models import Attempt, AttemptState, Quiz
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility


def attempts(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Chances that the viewer may see, by their check."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.number, Quiz.title)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .where(visibility(viewer, Attempt), Attempt.id.in_(ids(keys)))
    )
    return {str(row.id): f"{row.title} ({row.number})" for row in rows}


def quizzes(_viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Checks by their title, which everybody may know."""
    rows = db.session.execute(select(Quiz.code, Quiz.title).where(Quiz.code.in_(keys)))
    return {row.code: row.title for row in rows}


wordings.say_acts(
    "learning",
    _("Learning"),
    {
        "attempt.start": _("Began a check"),
        "attempt.submit": _("Sent a check in"),
        "attempt.close_overdue": _("Closed a check whose time was over"),
        "attempt.void": _("Declared a chance void"),
        "attempt.extend": _("Gave a chance more time"),
        "sitting.open": _("Opened a sitting on paper"),
        "sitting.seat": _("Seated people at a sitting on paper"),
        "sheet.keep": _("Typed in sheets of paper"),
        "answers.take_in": _("Took answers in from a file"),
        "quiz.extend": _("Gave all open chances more time"),
        "allowance.set": _("Set how much time somebody has"),
        "override.set": _("Set what differs at a check"),
        "bank.sync": _("Loaded questions from files"),
        "bank.add": _("Added questions to a bank"),
        "bank.take_in": _("Took questions in from a file"),
        "bank.open": _("Opened a bank of questions"),
        "bank.take_over": _("Took a bank of questions over from files"),
        "bank.give_back": _("Gave a bank of questions back to files"),
        "picture.add": _("Added a picture for questions"),
        "question.keep": _("Wrote a question"),
        "question.retire": _("Retired a question"),
        "question.bring_back": _("Brought a question back"),
        "quiz.define": _("Set a check up"),
        "quiz.withdraw": _("Took a check away"),
        "answer.grade": _("Marked an answer"),
        "grade.override": _("Changed a mark"),
        "question.regrade": _("Decided how a mended question is marked"),
        "attempt.regrade": _("Marked a chance anew"),
        "question.report": _("Reported a question"),
        "question_report.settle": _("Answered a report on a question"),
    },
)
wordings.say_things(
    {
        "bank": _("bank of questions"),
        "bank_picture": _("picture for questions"),
        "question": _("question"),
        "question_version": _("version of a question"),
        "quiz": _("check"),
        "quiz_slot": _("part of a check"),
        "attempt": _("chance at a check"),
        "attempt_slot": _("question of a chance"),
        "sitting": _("sitting on paper"),
        "sitting_slot": _("question of a booklet"),
        "sitting_seat": _("seat at a sitting"),
        "answer_step": _("answer"),
        "grade": _("mark"),
        "slot_help": _("hint or check in a practice"),
        "attempt_extension": _("more time for a chance"),
        "allowance": _("more time at checks"),
        "quiz_override": _("what differs at a check"),
        "question_report": _("report on a question"),
        "regrade": _("marking anew"),
        "regrade_change": _("score changed by marking anew"),
    }
)
wordings.say_parts(
    {
        "title": _("title"),
        "title_en": _("title in English"),
        "quiz_code": _("check"),
        "bank_code": _("bank of questions"),
        "number": _("number"),
        "rules": _("rules"),
        "deadline_at": _("deadline"),
        "submitted_at": _("sent in at"),
        "closed_by": _("closed by"),
        "score": _("score"),
        "score_percent": _("score in percent"),
        "answers": _("answers"),
        "passed": _("passed"),
        "void_reason": _("reason why it does not count"),
        "pass_mark": _("pass mark"),
        "minutes": _("minutes"),
        "count": _("count"),
        "slot": _("place"),
        "sure": _("sure"),
        "mark": _("mark"),
        "marks": _("marks"),
        "levels": _("levels of the rubric"),
        "comment": _("comment"),
        "words": _("words"),
        "reported_at": _("reported at"),
        "settled_at": _("answered at"),
        "settled_by": _("answered by"),
        "outcome": _("answer to the report"),
        "reason": _("reason"),
        "graded_at": _("marked at"),
        "received_at": _("received at"),
        "client": _("sent from"),
        "sequence": _("order"),
        "objective": _("learning objective"),
        "content": _("content"),
        "current_number": _("present version"),
        "retired_at": _("retired at"),
        "mode": _("kind of clock"),
        "limit_minutes": _("time limit in minutes"),
        "opens_at": _("opens at"),
        "closes_at": _("closes at"),
        "chances": _("chances in all"),
        "wait_minutes": _("minutes of waiting"),
        "counts": _("which score counts"),
        "shuffle_questions": _("questions in random order"),
        "shuffle_options": _("choices in random order"),
        "pages": _("questions on a page"),
        "hint_penalty": _("what a hint costs"),
        "reveal": _("when explanations come"),
        "reveal_after": _("explanations after so many chances"),
        "late": _("came too late"),
        "master": _("where it is written"),
        "category": _("category"),
        "tags": _("tags"),
        "proofs": _("sums that prove the key"),
        "notes": _("notes"),
        "policy": _("how it is marked anew"),
        "decided_at": _("decided at"),
        "decided_by": _("decided by"),
        "finished_at": _("finished at"),
        "score_before": _("score before"),
        "score_after": _("score afterwards"),
        "passed_before": _("passed before"),
        "passed_after": _("passed afterwards"),
        "factor": _("time in percent of the usual time"),
    }
)
wordings.say_values(
    "attempt.state",
    {
        AttemptState.IN_PROGRESS: _("under way"),
        AttemptState.SUBMITTED: _("sent in"),
        AttemptState.GRADED: _("marked"),
        AttemptState.VOID: _("void"),
    },
)
wordings.name_things("attempt", attempts)
wordings.name_things("quiz", quizzes)
