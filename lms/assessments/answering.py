"""The pages of an attempt that is under way: nothing here knows which answer is right."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from lms.assessments import kinds
from lms.assessments.kinds import Answer, PublicView, Question, public_view
from lms.assessments.models import AnswerStep, Attempt, AttemptSlot, QuestionVersion, Quiz
from lms.assessments.queries import steps_of
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.texts import answer_lines
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, visibility, visible_to


@dataclass(frozen=True)
class QuestionPage:
    """One question as it may be shown before the reveal, and how far the person is."""

    attempt: Attempt
    slot: int
    view: PublicView
    answer: Answer | None
    is_sure: bool | None
    blanks: tuple[int, ...]


@dataclass(frozen=True)
class ReviewLine:
    """What a person answered to one question so far; no lines for a question left empty."""

    slot: int
    stem: str
    lines: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True)
class ReviewPage:
    """Everything that would be sent."""

    attempt: Attempt
    lines: tuple[ReviewLine, ...]

    @property
    def blanks(self) -> tuple[int, ...]:
        """The questions without an answer."""
        return tuple(line.slot for line in self.lines if not line.lines)


def attempt_of(viewer: Actor, attempt_id: UUID) -> Attempt:
    """The attempt with its quiz. Raises NotThere when it is not the viewer's own."""
    attempt = db.session.scalars(
        visible_to(viewer, Attempt)
        .join(Attempt.quiz)
        .where(Attempt.id == attempt_id, Attempt.person_id == viewer.person_id)
        .options(contains_eager(Attempt.quiz))
    ).first()
    if attempt is None:
        raise NotThere(f"attempt {attempt_id}")
    return attempt


def question_at(viewer: Actor, attempt_id: UUID, slot: int) -> Question:
    """The question with its key, to read an answer by. Raises NotThere as `attempt_of`."""
    content = db.session.scalars(
        select(QuestionVersion.content)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(
            visibility(viewer, Attempt),
            Attempt.person_id == viewer.person_id,
            Attempt.id == attempt_id,
            AttemptSlot.position == slot,
        )
    ).first()
    if content is None:
        raise NotThere(f"slot {slot}")
    return kinds.decode(content)


def has_saved(attempt_id: UUID, client: str) -> bool:
    """Whether this page of the attempt has saved anything yet."""
    return bool(
        db.session.scalar(
            select(exists().where(AnswerStep.attempt_id == attempt_id, AnswerStep.client == client))
        )
    )


def last_said(attempt_id: UUID) -> dict[str, Step]:
    """The last answer of each page that has saved something of the attempt."""
    steps = sorted(steps_of(attempt_id), key=lambda step: step.sequence)
    return {step.client: step for step in steps}


def every_page(attempt: Attempt) -> list[tuple[QuestionPage, Question]]:
    """As `question_page` for all questions at once, of an attempt that is the viewer's own."""
    rows = db.session.execute(
        select(AttemptSlot.position, QuestionVersion.content, AttemptSlot.option_order)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    answers = _answers(attempt.id)
    return [
        _page(attempt, position, kinds.decode(content), order, answers)
        for position, content, order in rows
    ]


def question_page(viewer: Actor, attempt: Attempt, slot: int) -> tuple[QuestionPage, Question]:
    """The page of one question, and apart from it the question that must not be shown.

    Raises NotThere when the attempt has no such slot.
    """
    row = db.session.execute(
        select(QuestionVersion.content, AttemptSlot.option_order)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .where(AttemptSlot.attempt_id == attempt.id, AttemptSlot.position == slot)
    ).first()
    if row is None:
        raise NotThere(f"slot {slot}")
    return _page(attempt, slot, kinds.decode(row.content), row.option_order, _answers(attempt.id))


def _page(
    attempt: Attempt, slot: int, question: Question, order: list[str], answers: dict[int, Step]
) -> tuple[QuestionPage, Question]:
    mine = answers.get(slot)
    page = QuestionPage(
        attempt=attempt,
        slot=slot,
        view=public_view(question, order),
        answer=mine.value if mine else None,
        is_sure=mine.is_sure if mine else None,
        blanks=_blanks(attempt, answers),
    )
    return page, question


def review_page(attempt: Attempt) -> ReviewPage:
    """What the person answered so far, every question in its order."""
    rows = db.session.execute(
        select(AttemptSlot.position, AttemptSlot.option_order, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    answers = _answers(attempt.id)
    return ReviewPage(
        attempt,
        tuple(
            _review_line(position, order, kinds.decode(content), answers.get(position))
            for position, order, content in rows
            if position in attempt.asked
        ),
    )


def where_to_go_on(attempt: Attempt) -> int:
    """The first question without an answer, or the last one when all have one."""
    return next(iter(_blanks(attempt, _answers(attempt.id))), attempt.shown)


def answer_at(attempt: Attempt, slot: int) -> Answer | None:
    """What the person answered to one question so far."""
    step = _answers(attempt.id).get(slot)
    return step.value if step else None


def title_of(quiz: Quiz, language: str) -> str:
    """The quiz's title in the person's language."""
    return quiz.title_en if language == "en" else quiz.title


def _answers(attempt_id: UUID) -> dict[int, Step]:
    """The answers that count so far; one that was emptied again is none."""
    steps = latest_steps(steps_of(attempt_id))
    return {slot: step for slot, step in steps.items() if step.value is not None}


def _blanks(attempt: Attempt, answers: dict[int, Step]) -> tuple[int, ...]:
    return tuple(slot for slot in attempt.asked if slot not in answers)


def _review_line(
    position: int, order: list[str], question: Question, step: Step | None
) -> ReviewLine:
    return ReviewLine(
        slot=position,
        stem=question.stem,
        lines=tuple(answer_lines(question, step.value if step else None, order)),
        is_sure=bool(step and step.is_sure),
    )
