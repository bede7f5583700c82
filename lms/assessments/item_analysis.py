"""What quizzes and questions show of themselves, over everybody's first finished chance.

Nobody can be told apart in it: only sums leave this module, and none below five attempts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from lms.assessments import kinds
from lms.assessments.kinds import FULL, Answer, ExplainedChoice, grade
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    Question,
    QuestionVersion,
    Quiz,
)
from lms.assessments.reports import (
    Band,
    ChoiceCount,
    QuestionLine,
    QuestionReport,
    QuizLine,
    QuizReport,
)
from lms.assessments.rules.analysis import (
    Advice,
    Analysis,
    advice,
    analyse,
    slot_figures,
)
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.texts import truth
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, require, visible_to

FEWEST = 5
"""Attempts below which nothing is shown: fewer could be recognised."""
BANDS = 10


def quizzes(viewer: Actor) -> Sequence[QuizLine]:
    """Every quiz with the number of first chances. Raises NotAllowed for who does not analyse."""
    _ensure(viewer)
    counted = func.count(func.distinct(Attempt.person_id))
    rows = db.session.execute(
        visible_to(viewer, Quiz)
        .add_columns(counted)
        .outerjoin(
            Attempt, and_(Attempt.quiz_code == Quiz.code, Attempt.state == AttemptState.GRADED)
        )
        .group_by(Quiz.code)
        .order_by(Quiz.code)
    )
    return [QuizLine(quiz, count) for quiz, count in rows]


def quiz_report(viewer: Actor, code: str) -> QuizReport:
    """How the quiz did. Raises NotThere for an unknown one; too few attempts leave it empty."""
    _ensure(viewer)
    quiz = db.session.scalars(visible_to(viewer, Quiz).where(Quiz.code == code)).first()
    if quiz is None:
        raise NotThere(f"quiz {code}")
    rows = db.session.execute(_marks(code)).all()
    by_attempt = _grouped(rows)
    count = len(by_attempt)
    if count < FEWEST:
        return QuizReport(quiz, count, analyse([], []), (), ())
    return QuizReport(
        quiz, count, _whole(by_attempt), _questions(rows, by_attempt), _bands(by_attempt.values())
    )


def question_report(viewer: Actor, question_id: UUID) -> QuestionReport:
    """How a question did and what was chosen in its present wording.

    Raises NotThere for an unknown one, and while too few have answered it.
    """
    _ensure(viewer)
    question = db.session.get(Question, question_id)
    if question is None:
        raise NotThere(f"question {question_id}")
    rows = db.session.execute(_marks(None, question_id)).all()
    mine = [row for row in rows if row.question_id == question_id]
    if len(mine) < FEWEST:
        raise NotThere(f"question {question_id}")
    line = _line(question_id, mine, _totals(_grouped(rows)))
    content = db.session.scalars(
        select(QuestionVersion.content).where(
            QuestionVersion.question_id == question_id,
            QuestionVersion.number == question.current_number,
        )
    ).one()
    asked = kinds.decode(content)
    scores = {row.attempt_id: row.score for row in mine}
    answers = _answers(question_id, question.current_number, scores)
    return QuestionReport(
        line,
        asked.stem,
        tuple(_choices(asked, answers, scores)),
        sum(answer is None for answer in answers.values()),
    )


def _ensure(viewer: Actor) -> None:
    require(viewer, "quiz.analyse")


def _first_chances() -> "Select[*tuple[Any, ...]]":
    """The number of each person's first finished chance at each quiz."""
    return (
        select(Attempt.person_id, Attempt.quiz_code, func.min(Attempt.number).label("number"))
        .where(Attempt.state == AttemptState.GRADED)
        .group_by(Attempt.person_id, Attempt.quiz_code)
    )


def _marks(quiz_code: str | None, question_id: UUID | None = None) -> "Select[*tuple[Any, ...]]":
    """Every mark of the first chances at the quiz, or of those that had the question.

    A mark given later has a higher number and comes later, so that it replaces the earlier.
    """
    first = _first_chances().subquery()
    query = (
        select(
            Attempt.id.label("attempt_id"),
            Attempt.score,
            Attempt.started_at,
            Attempt.submitted_at,
            Grade.slot,
            Grade.mark,
            Question.id.label("question_id"),
            Question.code,
            Question.title,
            Question.objective,
        )
        .join(
            first,
            and_(
                Attempt.person_id == first.c.person_id,
                Attempt.quiz_code == first.c.quiz_code,
                Attempt.number == first.c.number,
            ),
        )
        .join(Grade, Grade.attempt_id == Attempt.id)
        .join(
            AttemptSlot,
            and_(AttemptSlot.attempt_id == Attempt.id, AttemptSlot.position == Grade.slot),
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .order_by(Grade.number)
    )
    if quiz_code is not None:
        return query.where(Attempt.quiz_code == quiz_code)
    had_it = (
        select(AttemptSlot.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(QuestionVersion.question_id == question_id)
    )
    return query.where(Attempt.id.in_(had_it))


Marks = dict[UUID, dict[int, Row[Any]]]


def _grouped(rows: Iterable[Row[Any]]) -> Marks:
    found: Marks = defaultdict(dict)
    for row in rows:
        found[row.attempt_id][row.slot] = row
    return found


def _totals(by_attempt: Marks) -> dict[UUID, float]:
    """The sum of the slot marks of each attempt, each slot from 0 to 1."""
    return {
        attempt_id: sum(row.mark for row in slots.values()) / FULL
        for attempt_id, slots in by_attempt.items()
    }


def _whole(by_attempt: Marks) -> Analysis:
    """The figures by place in the attempt, over attempts with the usual number of questions."""
    (usual, _count), *_rest = Counter(len(slots) for slots in by_attempt.values()).most_common(1)
    places = [(str(place), 1.0) for place in range(1, usual + 1)]
    return analyse(
        places,
        [
            [slots[place].mark / FULL for place in sorted(slots)]
            for slots in by_attempt.values()
            if len(slots) == usual
        ],
    )


def _questions(rows: Sequence[Row[Any]], by_attempt: Marks) -> tuple[QuestionLine, ...]:
    totals = _totals(by_attempt)
    of_question: dict[UUID, dict[UUID, Row[Any]]] = defaultdict(dict)
    for row in rows:
        of_question[row.question_id][row.attempt_id] = row
    lines = [_line(key, list(found.values()), totals) for key, found in of_question.items()]
    return tuple(sorted(lines, key=_most_in_need))


def _most_in_need(line: QuestionLine) -> tuple[int, float, str]:
    order = [*list(Advice)[1:], Advice.TOO_FEW]
    return order.index(line.advice), line.figures.facility or 0.0, line.code


def _line(key: UUID, rows: Sequence[Row[Any]], totals: Mapping[UUID, float]) -> QuestionLine:
    latest = list({row.attempt_id: row for row in rows}.values())
    marks = [row.mark / FULL for row in latest]
    figures = slot_figures(latest[0].code, 1.0, marks, [totals[row.attempt_id] for row in latest])
    return QuestionLine(
        id=key,
        code=latest[0].code,
        title=latest[0].title,
        objective=latest[0].objective,
        attempts=len(latest),
        figures=figures,
        advice=advice(figures, len(latest)),
    )


def _bands(attempts: Iterable[dict[int, Row[Any]]]) -> tuple[Band, ...]:
    found: dict[int, list[float]] = defaultdict(list)
    for slots in attempts:
        row = next(iter(slots.values()))
        band = min(BANDS - 1, (row.score or 0) * BANDS // FULL)
        found[band].append((row.submitted_at - row.started_at).total_seconds() / 60)
    width = 100 // BANDS
    return tuple(
        Band(
            band * width,
            (band + 1) * width,
            len(found[band]),
            median(found[band]) if len(found[band]) >= FEWEST else None,
        )
        for band in range(BANDS)
    )


def _answers(
    question_id: UUID, number: int, attempts: Mapping[UUID, int | None]
) -> dict[UUID, Answer | None]:
    """The answer that counted in each of the attempts that showed this wording."""
    rows = db.session.execute(
        select(
            AttemptSlot.attempt_id,
            AttemptSlot.position,
            AnswerStep.client,
            AnswerStep.sequence,
            AnswerStep.value,
            AnswerStep.received_at,
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .outerjoin(
            AnswerStep,
            and_(
                AnswerStep.attempt_id == AttemptSlot.attempt_id,
                AnswerStep.slot == AttemptSlot.position,
            ),
        )
        .where(QuestionVersion.question_id == question_id, QuestionVersion.number == number)
    )
    steps: dict[UUID, list[Step]] = {}
    for row in rows:
        if row.attempt_id not in attempts:
            continue
        kept = steps.setdefault(row.attempt_id, [])
        if row.client is not None:
            kept.append(Step(row.client, row.sequence, 1, row.value, None, row.received_at))
    return {key: _counted(found) for key, found in steps.items()}


def _counted(steps: list[Step]) -> Answer | None:
    found = latest_steps(steps).get(1)
    return found.value if found else None


def _choices(
    asked: kinds.Question, answers: Mapping[UUID, Answer | None], scores: Mapping[UUID, int | None]
) -> Iterable[ChoiceCount]:
    """Each choice that the question has or that was typed, the right ones first."""
    chosen: dict[tuple[str, bool], list[UUID]] = {}
    for choice in grade(asked, None).choices:
        chosen[_named(choice, choice.expected), choice.is_right] = []
    for attempt_id, answer in answers.items():
        for choice in grade(asked, answer).choices:
            if choice.is_chosen:
                name = _named(choice, choice.given)
                chosen.setdefault((name, choice.is_right), []).append(attempt_id)
    for (text, is_right), found in sorted(
        chosen.items(), key=lambda item: (not item[0][1], -len(item[1]), item[0][0])
    ):
        yield ChoiceCount(text, is_right, len(found), _mean_score(found, scores))


def _named(choice: ExplainedChoice, other_side: str) -> str:
    text = choice.text or truth(choice.id == "true")
    return f"{text} → {other_side}" if other_side else text


def _mean_score(attempts: Sequence[UUID], scores: Mapping[UUID, int | None]) -> float | None:
    if len(attempts) < FEWEST:
        return None
    return sum(scores[key] or 0 for key in attempts) * 100 / FULL / len(attempts)
