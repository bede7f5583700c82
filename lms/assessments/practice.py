"""Latihan: a question can be checked as soon as it is answered, and hints can be had for a price."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.answering import question_at
from lms.assessments.attempts import ensure_open
from lms.assessments.chance_models import Help, SlotHelp
from lms.assessments.models import Attempt, AttemptSlot, QuestionVersion
from lms.assessments.queries import steps_of
from lms.assessments.results import Explained, explain
from lms.assessments.rules.attempts import latest_steps
from lms.assessments.rules.hints import Hint, hints_of
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@dataclass(frozen=True)
class Helped:
    """What a person has asked for at a question; `explained` only once it was checked."""

    hints: tuple[Hint, ...]
    hints_left: int
    explained: Explained | None


@use_case("answer.check", audited=False)
def check_answer(actor: Actor, attempt_id: UUID, slot: int) -> None:
    """Show the person whether the answer to a question is right; from then on it stays as it is.

    Checking again changes nothing. Raises NotThere where there is no checking, Refusal while there
    is no answer, NotOpen when the attempt was sent.
    """
    attempt = _practised(actor, attempt_id, slot)
    helps = _helps(attempt_id, slot)
    if any(one.kind is Help.CHECK for one in helps):
        return
    step = latest_steps(steps_of(attempt_id)).get(slot)
    if step is None or step.value is None:
        raise Refusal(_("Answer the question first, then check it."))
    if kinds.waits_for_a_person(question_at(actor, attempt_id, slot), step.value):
        raise Refusal(_("A person reads this answer: it cannot be checked at once."))
    db.session.add(_help(attempt, slot, Help.CHECK, 1))


@use_case("hint.take", audited=False)
def take_hint(actor: Actor, attempt_id: UUID, slot: int) -> None:
    """Give the person one hint more; it costs a part of the question's mark.

    Raises NotThere where there are no hints, Refusal when there is none left or the question was
    checked, NotOpen when the attempt was sent.
    """
    attempt = _practised(actor, attempt_id, slot)
    helped = helped_at(attempt, slot)
    if helped.explained or not helped.hints_left:
        raise Refusal(_("There is no further hint to this question."))
    db.session.add(_help(attempt, slot, Help.HINT, len(helped.hints) + 1))


def helped_at(attempt: Attempt, slot: int) -> Helped:
    """The hints that were taken at a question, and its explanation if it was checked."""
    helps = _helps(attempt.id, slot)
    row = db.session.execute(
        select(QuestionVersion.content, AttemptSlot.option_order)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .where(AttemptSlot.attempt_id == attempt.id, AttemptSlot.position == slot)
    ).one()
    question = kinds.decode(row.content)
    every = hints_of(question, row.option_order)
    taken = sum(one.kind is Help.HINT for one in helps)
    explained = None
    if any(one.kind is Help.CHECK for one in helps):
        step = latest_steps(steps_of(attempt.id)).get(slot)
        explained = explain(slot, row.option_order, question, step)
    return Helped(every[:taken], len(every) - taken, explained)


def _practised(actor: Actor, attempt_id: UUID, slot: int) -> Attempt:
    attempt = take(actor, Attempt, attempt_id)
    question_at(actor, attempt_id, slot)
    if not attempt.is_checked_at_once:
        raise NotThere(f"attempt {attempt_id} is no latihan")
    ensure_open(attempt)
    return attempt


def _helps(attempt_id: UUID, slot: int) -> Sequence[SlotHelp]:
    return db.session.scalars(
        select(SlotHelp).where(SlotHelp.attempt_id == attempt_id, SlotHelp.slot == slot)
    ).all()


def _help(attempt: Attempt, slot: int, kind: Help, number: int) -> SlotHelp:
    return SlotHelp(attempt_id=attempt.id, slot=slot, kind=kind, number=number, at=clock.now())
