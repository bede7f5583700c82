"""Banks and quizzes come from content files: loading them again changes only what has changed."""

from collections.abc import Sequence

from msgspec import structs
from sqlalchemy import select

from lms.assessments.keeping import BankChange, KeptBank, Outcome
from lms.assessments.models import Bank, Master, Question, Quiz, QuizPurpose, QuizSlot
from lms.assessments.parsed import ParsedQuestion
from lms.assessments.rules.chances import QuizRules
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@use_case("bank.sync")
def sync_bank(
    actor: Actor, code: str, title: str, questions: Sequence[ParsedQuestion]
) -> BankChange:
    """The bank's questions become those of the file; attempts keep the versions that they show.

    A question missing from the file is retired, not deleted, and returns when the file has it
    again. A bank that its editors write is left as it is. Raises Invalid when a question has no
    id of its own.
    """
    ensure(actor)
    _ensure_named(questions)
    lock_for_one(f"bank/{code}")
    if _keep_bank(code, title).master is Master.EDITOR:
        return BankChange(is_left_to_editors=True)
    kept = KeptBank(code)
    outcomes = [kept.keep(parsed) for parsed in questions]
    named = {parsed.id for parsed in questions}
    return BankChange(
        new=outcomes.count(Outcome.NEW),
        changed=outcomes.count(Outcome.CHANGED),
        retired=sum(_retire(row) for row in kept.questions.values() if row.code not in named),
        unchanged=outcomes.count(Outcome.UNCHANGED),
    )


@use_case("quiz.define")
def define_quiz(
    actor: Actor,
    *,
    code: str,
    bank_code: str,
    title: str,
    title_en: str,
    purpose: QuizPurpose,
    pass_mark: int,
    shown: int,
    minutes: int,
    rules: QuizRules | None = None,
) -> Quiz:
    """A quiz that draws `shown` questions from one bank; attempts under way keep their rules.

    Without `rules` it has no deadline, no limit of chances, and reveals on submitting.

    Raises NotThere when there is no such bank.
    """
    ensure(actor)
    if db.session.get(Bank, bank_code) is None:
        raise NotThere(f"bank {bank_code}")
    quiz = db.session.get(Quiz, code) or Quiz(code=code)
    quiz.title, quiz.title_en, quiz.purpose = title, title_en, purpose
    quiz.pass_mark, quiz.minutes = pass_mark, minutes
    for name, value in structs.asdict(rules or QuizRules()).items():
        setattr(quiz, name, value)
    db.session.add(quiz)
    db.session.flush()
    db.session.merge(QuizSlot(quiz_code=code, position=1, bank_code=bank_code, count=shown))
    return quiz


@use_case("quiz.withdraw")
def withdraw_quiz(actor: Actor, code: str) -> None:
    """The quiz asks nothing any more; what was answered stays. An unknown one changes nothing."""
    ensure(actor)
    for part in db.session.scalars(select(QuizSlot).where(QuizSlot.quiz_code == code)):
        db.session.delete(part)


def _ensure_named(questions: Sequence[ParsedQuestion]) -> None:
    seen: set[str] = set()
    for parsed in questions:
        if not parsed.id or parsed.id in seen:
            raise Invalid(
                _("Line %(line)s: every question needs an id of its own.", line=parsed.line)
            )
        seen.add(parsed.id)


def _keep_bank(code: str, title: str) -> Bank:
    bank = db.session.get(Bank, code) or Bank(code=code)
    bank.title = title
    db.session.add(bank)
    db.session.flush()
    return bank


def _retire(question: Question) -> bool:
    if question.retired_at is not None:
        return False
    question.retired_at = clock.now()
    return True
