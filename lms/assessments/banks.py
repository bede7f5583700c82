"""Banks and quizzes come from content files: loading them again changes only what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import structs
from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.models import Bank, Question, QuestionVersion, Quiz, QuizPurpose, QuizSlot
from lms.assessments.parsed import ParsedQuestion
from lms.assessments.rules.chances import QuizRules
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@dataclass(frozen=True)
class BankChange:
    """What loading a bank did to its questions, as counts.

    `changed` says something else than before; `retired` is in the file no more.
    """

    new: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0


@use_case("bank.sync")
def sync_bank(
    actor: Actor, code: str, title: str, questions: Sequence[ParsedQuestion]
) -> BankChange:
    """The bank's questions become those of the file; attempts keep the versions that they show.

    A question missing from the file is retired, not deleted, and returns when the file has it
    again. Raises Invalid when a question has no id of its own.
    """
    ensure(actor)
    _ensure_named(questions)
    lock_for_one(f"bank/{code}")
    _keep_bank(code, title)
    known = {
        row.code: row
        for row in db.session.scalars(select(Question).where(Question.bank_code == code))
    }
    versions = _versions(code)
    outcomes = [
        _sync_question(code, parsed, known.get(parsed.id), versions) for parsed in questions
    ]
    named = {parsed.id for parsed in questions}
    return BankChange(
        new=outcomes.count("new"),
        changed=outcomes.count("changed"),
        retired=sum(_retire(row) for row in known.values() if row.code not in named),
        unchanged=outcomes.count("unchanged"),
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


def _keep_bank(code: str, title: str) -> None:
    bank = db.session.get(Bank, code) or Bank(code=code)
    bank.title = title
    db.session.add(bank)
    db.session.flush()


def _versions(bank_code: str) -> dict[UUID, dict[str, int]]:
    """The number of each version by its hash, for every question of the bank."""
    rows = db.session.execute(
        select(QuestionVersion.question_id, QuestionVersion.sha256, QuestionVersion.number)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.bank_code == bank_code)
    )
    versions: dict[UUID, dict[str, int]] = {}
    for question_id, sha256, number in rows:
        versions.setdefault(question_id, {})[sha256] = number
    return versions


def _sync_question(
    bank_code: str,
    parsed: ParsedQuestion,
    known: Question | None,
    versions: dict[UUID, dict[str, int]],
) -> str:
    """Keep one question of the file; tells whether it is `new`, `changed` or `unchanged`."""
    question = known or Question(bank_code=bank_code, code=parsed.id)
    question.title, question.retired_at = parsed.title[:200], None
    question.objective, question.level = parsed.tags.objective, parsed.tags.level
    question.form = parsed.tags.form
    if known is None:
        db.session.add(question)
        db.session.flush()
    before = question.current_number
    question.current_number = _version(question, parsed.question, versions.get(question.id, {}))
    if known is None:
        return "new"
    return "unchanged" if question.current_number == before else "changed"


def _version(question: Question, value: kinds.Question, numbers: dict[str, int]) -> int:
    """The number of the version that says exactly this; an old wording gets its old one back."""
    sha256 = kinds.content_hash(value)
    if sha256 in numbers:
        return numbers[sha256]
    number = max(numbers.values(), default=0) + 1
    db.session.add(
        QuestionVersion(
            question_id=question.id,
            number=number,
            sha256=sha256,
            content=kinds.encode(value),
            created_at=clock.now(),
        )
    )
    return number


def _retire(question: Question) -> bool:
    if question.retired_at is not None:
        return False
    question.retired_at = clock.now()
    return True
