"""What editors do with a bank: open one, say where it is written, keep and retire its questions."""

import re
from uuid import UUID

from msgspec import structs
from sqlalchemy import select

from lms.assessments.formats import Format, not_held
from lms.assessments.keeping import (
    KeptBank,
    as_parsed,
    content_now,
    ensure_editable,
    ensure_fit,
    questions_of,
    sign_of,
)
from lms.assessments.models import Bank, Master, Question
from lms.assessments.parsed import ParsedQuestion
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}", re.ASCII)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class ChangedMeanwhile(Refusal):
    """Somebody else has changed the question since its form was opened."""


@use_case("bank.open")
def open_bank(actor: Actor, code: str, title: str) -> Bank:
    """A new bank that is written here. Raises Invalid for a code that is taken or unfit."""
    ensure(actor)
    if not CODE.fullmatch(code):
        raise Invalid(_("Capital letters, digits and hyphens, for example MAN-201."), "code")
    lock_for_one(f"bank/{code}")
    if db.session.get(Bank, code) is not None:
        raise Invalid(_("There is a bank with this code already."), "code")
    bank = Bank(code=code, title=title, master=Master.EDITOR)
    db.session.add(bank)
    return bank


@use_case("bank.take_over")
def take_over(actor: Actor, code: str) -> Bank:
    """From now on the bank is written here, and loading files leaves it alone."""
    bank = take(actor, Bank, code)
    bank.master = Master.EDITOR
    return bank


@use_case("bank.give_back")
def give_back(actor: Actor, code: str) -> Bank:
    """From now on the bank is written in files again.

    Raises Refusal while it has questions that the file cannot hold: loading would retire them.
    """
    bank = take(actor, Bank, code)
    if lost := not_held(Format.GIFT, questions_of(code)):
        ids = ", ".join(parsed.id for parsed in lost[:5])
        raise Refusal(_("The file cannot hold these questions yet: %(ids)s", ids=ids))
    bank.master = Master.FILES
    return bank


@use_case("question.keep")
def keep_question(
    actor: Actor,
    bank_code: str,
    parsed: ParsedQuestion,
    question_id: UUID | None = None,
    seen: str = "",
) -> Question:
    """Keep a new question, or what has become of one: another wording is another version.

    `seen` is the sign (`keeping.sign_of`) of what the writer began from; empty takes whatever is
    there. Raises WrittenInFiles for a bank of files, Invalid for what cannot be kept, NotThere for
    a question that is not in the bank, ChangedMeanwhile when it says something else than was seen.
    """
    bank = take(actor, Bank, bank_code)
    ensure_editable(bank)
    lock_for_one(f"bank/{bank_code}")
    kept = KeptBank(bank_code)
    code = _code_of(kept, question_id) if question_id else _new_code(kept, parsed.id)
    if question_id and seen:
        _ensure_unchanged(kept.questions[code], seen)
    kept.keep(_fit(parsed, code))
    return kept.questions[code]


@use_case("question.retire")
def retire_question(actor: Actor, question_id: UUID) -> Question:
    """The question is asked no more; attempts that hold it keep it."""
    question = _editable(actor, question_id)
    question.retired_at = question.retired_at or clock.now()
    return question


@use_case("question.bring_back")
def bring_back_question(actor: Actor, question_id: UUID) -> Question:
    """The question is asked again."""
    question = _editable(actor, question_id)
    question.retired_at = None
    return question


def _editable(actor: Actor, question_id: UUID) -> Question:
    question = take(actor, Question, question_id)
    ensure_editable(db.session.scalars(select(Bank).where(Bank.code == question.bank_code)).one())
    return question


def _ensure_unchanged(question: Question, seen: str) -> None:
    if sign_of(as_parsed(question, content_now(question))) != seen:
        raise ChangedMeanwhile(
            _(
                "Somebody else has changed this question since you opened it. Look at what it says "
                "now; saving again puts yours in its place."
            )
        )


def _code_of(kept: KeptBank, question_id: UUID) -> str:
    for code, question in kept.questions.items():
        if question.id == question_id:
            return code
    raise NotThere(f"question {question_id}")


def _new_code(kept: KeptBank, typed: str) -> str:
    if not typed:
        return kept.free_id()
    if not ID.fullmatch(typed):
        raise Invalid(_("Letters, digits, hyphens, dots; at most 64, without blanks."), "code")
    if typed in kept.questions:
        raise Invalid(_("There is a question with this id already."), "code")
    return typed


def _fit(parsed: ParsedQuestion, code: str) -> ParsedQuestion:
    named = structs.replace(parsed, id=code)
    ensure_fit([named])
    return named
