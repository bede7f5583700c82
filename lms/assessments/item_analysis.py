"""What quizzes and questions show of themselves, over everybody's first finished chance.

Nobody can be told apart in it: only sums leave this module, and none below five attempts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from uuid import UUID

from sqlalchemy import and_, func, select

from lms.assessments import kinds
from lms.assessments.first_chances import Asked, Taken, questions_of, taken_at, taken_with
from lms.assessments.keeping import content_now
from lms.assessments.kinds import FULL, Answer, ExplainedChoice, grade
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
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
    taken = taken_at(code)
    if len(taken) < FEWEST:
        return QuizReport(quiz, len(taken), analyse([], []), (), ())
    return QuizReport(quiz, len(taken), _whole(taken), _questions(taken), _bands(taken))


def question_report(viewer: Actor, question_id: UUID) -> QuestionReport:
    """How a question did and what was chosen in its present wording.

    Raises NotThere for an unknown one, and while too few have answered it.
    """
    _ensure(viewer)
    question = db.session.get(Question, question_id)
    if question is None:
        raise NotThere(f"question {question_id}")
    asked_there, columns = _columns(taken_with(question_id))
    mine = columns.get(question_id, [])
    if len(mine) < FEWEST:
        raise NotThere(f"question {question_id}")
    asked = kinds.decode(content_now(question))
    scores = {one.attempt_id: one.score for one, _mark in mine}
    answers = _answers(question_id, question.current_number, scores)
    return QuestionReport(
        _line(asked_there[question_id], mine),
        asked.stem,
        tuple(_choices(asked, answers, scores)),
        sum(answer is None for answer in answers.values()),
    )


def _ensure(viewer: Actor) -> None:
    require(viewer, "quiz.analyse")


def _whole(taken: Sequence[Taken]) -> Analysis:
    """The figures by place in the attempt, over attempts with the usual number of questions."""
    (usual, _count), *_rest = Counter(len(one.marks) for one in taken).most_common(1)
    places = [(str(place), 1.0) for place in range(1, usual + 1)]
    return analyse(
        places,
        [
            [one.marks[place].mark for place in sorted(one.marks)]
            for one in taken
            if len(one.marks) == usual
        ],
    )


Column = list[tuple[Taken, float]]
"""The attempts that had a question, each with its mark for it."""


def _questions(taken: Sequence[Taken]) -> tuple[QuestionLine, ...]:
    asked, columns = _columns(taken)
    lines = [_line(asked[key], found) for key, found in columns.items()]
    return tuple(sorted(lines, key=_most_in_need))


def _columns(taken: Sequence[Taken]) -> tuple[dict[UUID, Asked], dict[UUID, Column]]:
    """The questions that were asked and who had them, whichever their wording was."""
    by_version = questions_of(taken)
    columns: dict[UUID, dict[UUID, tuple[Taken, float]]] = defaultdict(dict)
    for one in taken:
        for version, mark in one.marks.values():
            columns[by_version[version].id][one.attempt_id] = one, mark
    asked = {question.id: question for question in by_version.values()}
    return asked, {key: list(found.values()) for key, found in columns.items()}


def _most_in_need(line: QuestionLine) -> tuple[int, float, str]:
    order = [*list(Advice)[1:], Advice.TOO_FEW]
    return order.index(line.advice), line.figures.facility or 0.0, line.code


def _line(asked: Asked, column: Column) -> QuestionLine:
    marks = [mark for _one, mark in column]
    figures = slot_figures(asked.code, 1.0, marks, [one.total for one, _mark in column])
    return QuestionLine(
        id=asked.id,
        code=asked.code,
        title=asked.title,
        objective=asked.objective,
        attempts=len(column),
        figures=figures,
        advice=advice(figures, len(column)),
    )


def _bands(taken: Iterable[Taken]) -> tuple[Band, ...]:
    found: dict[int, list[float]] = defaultdict(list)
    for one in taken:
        band = min(BANDS - 1, one.score * BANDS // FULL)
        found[band].append(one.time.total_seconds() / 60)
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
    question_id: UUID, number: int, attempts: Mapping[UUID, int]
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
        .join_from(AttemptSlot, AnswerStep, isouter=True)
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
    asked: kinds.Question, answers: Mapping[UUID, Answer | None], scores: Mapping[UUID, int]
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


def _mean_score(attempts: Sequence[UUID], scores: Mapping[UUID, int]) -> float | None:
    if len(attempts) < FEWEST:
        return None
    return sum(scores[key] for key in attempts) * 100 / FULL / len(attempts)
