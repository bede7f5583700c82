"""What people gained: their first final check against their cek awal, never the best of many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.accounts.policy import seen_people
from lms.assessments.kinds import FULL
from lms.assessments.models import Attempt, AttemptState, Quiz, QuizPurpose
from lms.assessments.rules.marks import round_half_up
from lms.core.database import db
from lms.core.policy import Actor

HUNDREDTHS = 10_000
"""Of a percent in a full score: gains have two decimals, as scores have."""


@dataclass(frozen=True)
class Gain:
    """A person's first final check less the first cek awal of a course, both in 10⁻² percent."""

    person_id: UUID
    course_code: str
    before: int
    after: int

    @property
    def points(self) -> int:
        """The gain, in 10⁻² percent; below zero when the final check went worse."""
        return self.after - self.before


@dataclass(frozen=True)
class MeanGain:
    """The mean gain of several people in a course, out of how many of those who were asked."""

    course_code: str
    points: int
    people: int
    asked: int


def gain_of(viewer: Actor, person_ids: Collection[UUID]) -> list[Gain]:
    """The gains of those of these people whom the viewer may see; in one statement.

    Only who has finished both counts; void attempts are none.
    """
    rows = db.session.execute(
        select(Attempt.person_id, Attempt.quiz_code, Quiz.purpose, Attempt.score)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .where(
            Attempt.person_id.in_(seen_people(viewer, person_ids)),
            Attempt.state == AttemptState.GRADED,
            Attempt.score.is_not(None),
            Quiz.purpose.in_((QuizPurpose.PRE, QuizPurpose.FINAL)),
        )
        .order_by(Attempt.number)
    )
    firsts: dict[tuple[UUID, str], dict[QuizPurpose, int]] = {}
    for person_id, quiz_code, purpose, score in rows:
        course = quiz_code.partition("/")[0]
        firsts.setdefault((person_id, course), {}).setdefault(purpose, score or 0)
    return [
        Gain(person, course, _shown(of[QuizPurpose.PRE]), _shown(of[QuizPurpose.FINAL]))
        for (person, course), of in sorted(firsts.items())
        if QuizPurpose.PRE in of and QuizPurpose.FINAL in of
    ]


def mean_gains(gains: Iterable[Gain], asked: int) -> list[MeanGain]:
    """The mean by course, as of a cooperative's people; `asked` is how many of them there are."""
    by_course: dict[str, list[int]] = {}
    for gain in gains:
        by_course.setdefault(gain.course_code, []).append(gain.points)
    return [
        MeanGain(course, round_half_up(sum(points), len(points)), len(points), asked)
        for course, points in sorted(by_course.items())
    ]


def _shown(score: int) -> int:
    return round_half_up(score * HUNDREDTHS, FULL)
