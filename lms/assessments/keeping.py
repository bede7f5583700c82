"""Keeping questions in a bank: what is new, what has become a new version, what stays as it was."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import structs
from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.models import Bank, Master, Question, QuestionVersion
from lms.assessments.parsed import ParsedQuestion, Proof, Proves, Tags
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


class WrittenInFiles(Refusal):
    """The bank is written in its content files; what is changed here would be lost."""


class Outcome(StrEnum):
    """What keeping did to one question; `CHANGED` says something else than before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class BankChange:
    """What loading did to the questions of a bank, as counts.

    `changed` says something else than before; `retired` is in the file no more. A bank that is
    left to its editors was not loaded at all.
    """

    new: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0
    is_left_to_editors: bool = False


class KeptBank:
    """The questions of one bank with the numbers of their versions, while some are kept anew."""

    def __init__(self, code: str) -> None:
        self.code = code
        mine = select(Question).where(Question.bank_code == code)
        self.questions = {row.code: row for row in db.session.scalars(mine)}
        self._versions = _versions(code)
        self._last = 0
        self._saying = {self._says(row): name for name, row in self.questions.items()}

    def keep(self, parsed: ParsedQuestion) -> Outcome:
        """Keep a question under its id; it is asked again where it was retired."""
        known = self.questions.get(parsed.id)
        question = known or Question(bank_code=self.code, code=parsed.id)
        _describe(question, parsed)
        if known is None:
            self.questions[parsed.id] = question
            db.session.add(question)
            db.session.flush()
        before = question.current_number
        if self._saying.get(self._says(question)) == parsed.id:
            del self._saying[self._says(question)]
        question.current_number = self._version(question, parsed.question)
        self._saying[self._says(question)] = parsed.id
        if known is None:
            return Outcome.NEW
        return Outcome.UNCHANGED if question.current_number == before else Outcome.CHANGED

    def id_for(self, value: kinds.Question) -> str:
        """The id of the question that says exactly this, else one that is free."""
        return self._saying.get(kinds.content_hash(value)) or self.free_id()

    def free_id(self) -> str:
        """An id that no question of the bank has had."""
        while (code := f"{self.code[:55]}-{self._last + 1:03}") in self.questions:
            self._last += 1
        return code

    def _says(self, question: Question) -> str:
        numbers = self._versions.get(question.id, {})
        return next((sha for sha, n in numbers.items() if n == question.current_number), "")

    def _version(self, question: Question, value: kinds.Question) -> int:
        """The number of the version that says exactly this; an old wording gets its old one back."""
        sha256 = kinds.content_hash(value)
        numbers = self._versions.setdefault(question.id, {})
        if sha256 not in numbers:
            numbers[sha256] = max(numbers.values(), default=0) + 1
            db.session.add(
                QuestionVersion(
                    question_id=question.id,
                    number=numbers[sha256],
                    sha256=sha256,
                    content=kinds.encode(value),
                    created_at=clock.now(),
                )
            )
        return numbers[sha256]


@use_case("bank.add")
def add_questions(
    actor: Actor,
    bank_code: str,
    questions: Sequence[ParsedQuestion],
    *,
    told: Callable[[], object] = lambda: None,
) -> BankChange:
    """Keep these questions in a bank that its editors write; what else is in it stays.

    A known id that says something else becomes a new version. A question without an id is the one
    that says exactly the same, else it gets an id. Raises WrittenInFiles for a bank that is
    written in files, Invalid for a question that cannot be kept; then nothing is. `told` is called
    after each question.
    """
    bank = take(actor, Bank, bank_code)
    ensure_editable(bank)
    ensure_fit(questions)
    lock_for_one(f"bank/{bank_code}")
    kept = KeptBank(bank_code)
    outcomes = []
    for p in questions:
        outcomes.append(kept.keep(p if p.id else structs.replace(p, id=kept.id_for(p.question))))
        told()
    return BankChange(
        new=outcomes.count(Outcome.NEW),
        changed=outcomes.count(Outcome.CHANGED),
        unchanged=outcomes.count(Outcome.UNCHANGED),
    )


def questions_of(bank_code: str) -> list[ParsedQuestion]:
    """The questions of a bank as they are asked now, by their ids, without the retired ones.

    Asks no policy: their keys are for those who look after questions.
    """
    rows = db.session.execute(
        select(Question, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.bank_code == bank_code,
            Question.retired_at.is_(None),
            QuestionVersion.number == Question.current_number,
        )
        .order_by(Question.code)
    )
    return [
        as_parsed(question, content, line) for line, (question, content) in enumerate(rows, start=1)
    ]


def content_now(question: Question) -> str:
    """What the question says in the version that is asked now, as `kinds.encode` writes it.

    Asks no policy, as `questions_of`.
    """
    return db.session.scalars(
        select(QuestionVersion.content).where(
            QuestionVersion.question_id == question.id,
            QuestionVersion.number == question.current_number,
        )
    ).one()


def as_parsed(question: Question, content: str, line: int = 1) -> ParsedQuestion:
    """A kept question as it would be read from a file."""
    return ParsedQuestion(
        line=line,
        question=kinds.decode(content),
        id=question.code,
        title=question.title,
        category=question.category,
        tags=Tags(
            level=question.level,
            objective=question.objective,
            form=question.form,
            others=tuple(question.tags),
        ),
        proofs=tuple(_proof(line, kept) for kept in question.proofs),
        notes=tuple(question.notes),
    )


def sign_of(parsed: ParsedQuestion) -> str:
    """A short sign of what a question says: another one when anybody has changed it."""
    said = (kinds.content_hash(parsed.question), parsed.title, parsed.category, parsed.tags)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def ensure_editable(bank: Bank) -> None:
    """Raises WrittenInFiles while the bank is written in files."""
    if bank.master is not Master.EDITOR:
        raise WrittenInFiles(
            _("The bank %(title)s is written in files: take it over first.", title=bank.title)
        )


def ensure_fit(questions: Sequence[ParsedQuestion]) -> None:
    """Raises Invalid, with its line, for a question that is unsound, named twice or too long."""
    seen: set[str] = set()
    for parsed in questions:
        said = _unfit(parsed) or (
            gettext("The id %(id)s is used before.", id=parsed.id) if parsed.id in seen else ""
        )
        if said:
            raise Invalid(_("Line %(line)s: %(said)s", line=parsed.line, said=said))
        seen |= {parsed.id} - {""}


def _unfit(parsed: ParsedQuestion) -> str:
    """What keeps a question from being kept, in the person's language; empty when nothing does."""
    for problem in kinds.problems(parsed.question):
        return gettext(problem)
    for text, column in (
        (parsed.id, Question.code),
        (parsed.category, Question.category),
        (parsed.tags.objective, Question.objective),
        (parsed.tags.level, Question.level),
        (parsed.tags.form, Question.form),
    ):
        most = column.type.length
        if len(text) > most:
            return gettext(
                "%(text)s is longer than %(most)s characters.", text=text[:20], most=most
            )
    return ""


def _describe(question: Question, parsed: ParsedQuestion) -> None:
    """What a question is for, which makes no version; an equal value is no change in the trail."""
    question.title, question.retired_at = parsed.title[:200], None
    question.objective, question.level = parsed.tags.objective, parsed.tags.level
    question.form, question.category = parsed.tags.form, parsed.category
    question.tags, question.notes = list(parsed.tags.others), list(parsed.notes)
    question.proofs = [
        [proof.proves.value, proof.expression, proof.remark] for proof in parsed.proofs
    ]


def _proof(line: int, kept: list[Any]) -> Proof:
    proves, expression, remark = kept
    return Proof(line=line, proves=Proves(proves), expression=expression, remark=remark)


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
