"""The page that explains a finished attempt: only here may key and feedback be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.allowances import last_close
from lms.assessments.appeals import reports_on
from lms.assessments.gains import before_of, own_gain
from lms.assessments.kinds import (
    FULL,
    Essay,
    ExplainedChoice,
    FileTask,
    Graded,
    Kind,
    Question,
    grade,
)
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    QuestionReport,
    QuestionVersion,
    QuizPurpose,
)
from lms.assessments.models import Question as QuestionRow
from lms.assessments.queries import QuizState, quiz_states, steps_of
from lms.assessments.revealing import is_revealed_to
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.rules.marks import score_percent
from lms.assessments.texts import answer_lines, rubric_of
from lms.core.database import db
from lms.core.policy import Actor
from lms.core.signposts import Place, where_to_learn


@dataclass(frozen=True)
class Met:
    """How far a criterion of a rubric was met, with its points."""

    criterion: str
    level: str
    points: int
    most: int


@dataclass(frozen=True)
class Explained:
    """One question after the reveal; `mark` is in 10⁻⁷ of the full one.

    `choices` stand in the order in which the attempt showed them. `met`, `comment` and `reason`
    are what a person who marked it says.
    """

    slot: int
    kind: Kind
    stem: str
    objective: str
    mark: int
    is_sure: bool
    answer: tuple[str, ...]
    choices: tuple[ExplainedChoice, ...]
    explanation: str
    met: tuple[Met, ...] = ()
    comment: str = ""
    reason: str = ""
    is_by_person: bool = False

    @property
    def is_correct(self) -> bool:
        """Whether it earned the full mark."""
        return self.mark == FULL

    @property
    def is_partly_correct(self) -> bool:
        """Whether it earned something, but not all."""
        return 0 < self.mark < FULL

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether the person was sure of an answer that is not right."""
        return self.is_sure and not self.is_correct


@dataclass(frozen=True)
class Result:
    """How a chance ended, why, what to read again, and what comes next."""

    attempt: Attempt
    questions: tuple[Explained, ...]
    read_again: tuple[Place, ...]
    state: QuizState
    reports: dict[int, QuestionReport] = field(default_factory=dict)
    gain: tuple[Decimal, Decimal] | None = None

    @property
    def correct(self) -> int:
        """How many questions earned the full mark."""
        return sum(question.is_correct for question in self.questions)

    @property
    def percent(self) -> Decimal:
        """The score that decides, in percent with two decimals."""
        earned = sum(question.mark for question in self.questions)
        return (score_percent(earned, len(self.questions)) or Decimal(0)).normalize() + 0

    @property
    def sure_and_wrong(self) -> tuple[Explained, ...]:
        """What the person was sure of and should hear about first."""
        return tuple(question for question in self.questions if question.is_sure_and_wrong)


@dataclass(frozen=True)
class Ended:
    """How a marked attempt ended, and nothing that tells which answer is right."""

    attempt: Attempt
    state: QuizState
    closes_at: datetime | None = None
    gain: tuple[Decimal, Decimal] | None = None

    @property
    def percent(self) -> Decimal:
        """The score in percent with two decimals."""
        return (score_percent(self.attempt.score or 0, 1) or Decimal(0)).normalize() + 0


def result(viewer: Actor, attempt: Attempt) -> Result | Ended:
    """The explained attempt, or only how it ended while the key may not be seen.

    Nothing is explained, or even looked up, before the reveal. Raises LookupError for an attempt
    that is not marked.
    """
    if attempt.state is not AttemptState.GRADED:
        raise LookupError(f"attempt {attempt.id} is not marked")
    before = before_of(attempt)
    states = quiz_states(viewer, [before, attempt.quiz_code])
    state = states[attempt.quiz_code]
    gain = own_gain(states[before], state) if attempt.purpose == QuizPurpose.FINAL else None
    if not is_revealed_to(attempt, state):
        closes_at = last_close(attempt.quiz) or attempt.closes_at
        return Ended(attempt, state, closes_at, gain)
    questions = _explained(attempt.id)
    missed = [question.objective for question in questions if not question.is_correct]
    return Result(attempt, questions, _places(missed), state, reports_on(attempt), gain)


def _explained(attempt_id: UUID) -> tuple[Explained, ...]:
    rows = db.session.execute(
        select(
            AttemptSlot.position,
            AttemptSlot.option_order,
            QuestionVersion.content,
            QuestionRow.objective,
            Grade,
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .join(QuestionRow, QuestionRow.id == QuestionVersion.question_id)
        .join(
            Grade,
            (Grade.attempt_id == AttemptSlot.attempt_id) & (Grade.slot == AttemptSlot.position),
        )
        .where(AttemptSlot.attempt_id == attempt_id)
        .order_by(AttemptSlot.position, Grade.number)
    )
    steps = latest_steps(steps_of(attempt_id))
    # A question that was marked anew has several grades: the last one holds.
    by_slot = {
        position: _explain(
            position, order, kinds.decode(content), objective, mark, steps.get(position)
        )
        for position, order, content, objective, mark in rows
    }
    return tuple(by_slot.values())


def _explain(
    slot: int,
    order: list[str],
    question: Question,
    objective: str,
    mark: Grade,
    step: Step | None,
) -> Explained:
    value = step.value if step else None
    graded = grade(question, value)
    return Explained(
        slot=slot,
        kind=question.kind,
        stem=question.stem,
        objective=objective,
        mark=mark.mark,
        is_sure=bool(step and step.is_sure and value is not None),
        answer=tuple(answer_lines(question, value, order)),
        choices=_in_order(graded, () if question.kind is Kind.ORDERING else order),
        explanation=graded.explanation,
        met=levels_met(question, mark.levels),
        comment=mark.comment,
        reason=mark.reason,
        is_by_person=mark.by is GradedBy.PERSON,
    )


def levels_met(question: Question, levels: Sequence[int] | None) -> tuple[Met, ...]:
    """The levels chosen of a question's rubric, in words."""
    if levels is None or not isinstance(question, Essay | FileTask):
        return ()
    return tuple(
        Met(
            criterion.name,
            criterion.levels[place].text,
            criterion.levels[place].points,
            criterion.most,
        )
        for criterion, place in zip(rubric_of(question), levels, strict=True)
    )


def explain(slot: int, order: list[str], question: Question, step: Step | None) -> Explained:
    """One question of a latihan that the person has checked, by the answer that counts."""
    mark = grade(question, step.value if step else None).mark
    unkept = Grade(mark=mark, by=GradedBy.RULE, reason="", comment="", levels=None)
    return _explain(slot, order, question, "", unkept, step)


def _in_order(graded: Graded, order: Sequence[str]) -> tuple[ExplainedChoice, ...]:
    place = {choice_id: number for number, choice_id in enumerate(order)}
    return tuple(sorted(graded.choices, key=lambda choice: place.get(choice.id, len(place))))


def _places(objectives: Sequence[str]) -> tuple[Place, ...]:
    """Where to read again, each page once, in the order of the questions."""
    found = where_to_learn(tuple(dict.fromkeys(filter(None, objectives))))
    places = (found[objective] for objective in objectives if objective in found)
    return tuple({place.url: place for place in places}.values())
