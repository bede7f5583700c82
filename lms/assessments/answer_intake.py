"""What the office does with a file of answers: look at it, then take it in for the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Person
from lms.assessments import answering
from lms.assessments.answer_files import AnswerFile, FiledAnswer
from lms.assessments.answers import parse_answer
from lms.assessments.attempts import GivenAnswer, beside, ensure_open, keep_answer
from lms.assessments.kinds import Answer, FileTask, Question
from lms.assessments.models import AnswerStep, Attempt
from lms.assessments.notices import TAKEN_IN, tell
from lms.assessments.texts import answer_lines
from lms.core.acts import note, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, require, visible_to
from lms.core.text import BadText


@dataclass(frozen=True)
class FiledLine:
    """One answer of the file in words, beside what the server has now."""

    slot: int
    stem: str
    filed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Filed:
    """Whose answers a file holds, and what would be taken in."""

    attempt: Attempt
    person: str
    lines: tuple[FiledLine, ...]
    given: tuple[GivenAnswer, ...]


def look_at(viewer: Actor, file: AnswerFile) -> Filed:
    """What a file would change.

    Raises Invalid at `file` for a chance that the viewer does not look after and for an answer that
    does not fit its question; NotOpen when the answers were sent before.
    """
    attempt = db.session.scalars(
        visible_to(viewer, Attempt)
        .where(Attempt.id == file.attempt)
        .options(joinedload(Attempt.quiz))
    ).first()
    if attempt is None:
        raise Invalid(_("You do not look after the chance of this file."), "file")
    require(viewer, "answers.take_in", attempt)
    ensure_open(attempt)
    pages = {page.slot: (page, question) for page, question in answering.every_page(attempt)}
    lines, given = [], []
    for one in file.answers:
        page, question = pages.get(one.slot) or _no_such(one.slot)
        value = _value(question, one)
        order = [choice.id for choice in getattr(page.view, "choices", ())]
        kept = tuple(answer_lines(question, page.answer, order))
        filed = tuple(answer_lines(question, value, order))
        lines.append(FiledLine(one.slot, question.stem, filed, kept))
        is_sure = True if value is not None and one.values.get("sure") else None
        given.append(GivenAnswer(one.client, one.sequence, one.slot, value, is_sure))
    person = db.session.get_one(Person, attempt.person_id)
    return Filed(attempt, person.shown_name, tuple(lines), tuple(given))


@use_case("answers.take_in")
def take_in(actor: Actor, filed: Filed) -> Attempt:
    """The answers are kept for the person, who is told; what is there already is not kept twice.

    Raises NotOpen when the answers were sent meanwhile.
    """
    attempt = take(actor, Attempt, filed.attempt.id)
    known = {
        (step.client, step.sequence): (step.slot, step.value, step.sure)
        for step in db.session.scalars(
            select(AnswerStep).where(AnswerStep.attempt_id == attempt.id)
        )
    }
    new = [one for given in filed.given if (one := _news(known, given))]
    for given in new:
        keep_answer(attempt, given)
    note("answer_step", {"taken_in": [None, [given.slot for given in new]]})
    tell(actor, [(TAKEN_IN, str(attempt.id), attempt.person_id)])
    return attempt


def _news(known: Mapping[tuple[str, int], object], given: GivenAnswer) -> GivenAnswer | None:
    """The answer under a name that is free; None when it is there already."""
    for one in (given, beside(given)):
        there = known.get((one.client, one.sequence))
        if there is None:
            return one
        if there == given.said:
            return None
    return None


def _no_such(slot: int) -> tuple[answering.QuestionPage, Question]:
    raise Invalid(_("The chance has no question %(slot)s.", slot=slot), "file")


def _value(question: Question, one: FiledAnswer) -> Answer | None:
    if isinstance(question, FileTask):
        raise NotThere(f"slot {one.slot}")
    try:
        return parse_answer(question, one.values)
    except BadText as bad:
        words = _("Question %(slot)s: %(why)s", slot=one.slot, why=str(bad.message))
        raise Invalid(words, "file") from bad


def differs(lines: Sequence[FiledLine]) -> int:
    """How many of the answers are others than those that the server has."""
    return sum(line.filed != line.kept for line in lines)
