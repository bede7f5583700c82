"""What people gained: their first final check against their cek awal, never the best of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean
from uuid import UUID

from sqlalchemy import Select, select

from lms.accounts.models import Person
from lms.assessments.kinds import FULL
from lms.assessments.models import Attempt, AttemptState, Quiz, QuizPurpose
from lms.assessments.queries import QuizState
from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, visible_to

FEWEST = 5
"""People below which no mean is shown: fewer could be recognised."""


@dataclass(frozen=True)
class Gain:
    """A person's first cek awal and first final check of a course, in percent.

    The cooperative is the one for which the final check counts.
    """

    person_id: UUID
    cooperative_id: UUID | None
    before: Decimal
    after: Decimal

    @property
    def points(self) -> Decimal:
        """The gain in percent of the full score; below zero when the final check went worse."""
        return self.after - self.before


@dataclass(frozen=True)
class MeanGain:
    """The mean over several people; `before` and `after` are empty where they are too few."""

    people: int
    before: Decimal | None = None
    after: Decimal | None = None

    @property
    def points(self) -> Decimal | None:
        """The mean gain."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class GainPage:
    """What a course's people gained, all of them and by cooperative."""

    quiz: Quiz
    whole: MeanGain
    places: tuple[tuple[str, MeanGain], ...]


def own_gain(first: QuizState, last: QuizState) -> tuple[Decimal, Decimal] | None:
    """One's own first scores at the beginning and at the final check; None while one is missing."""
    if first.first_score is None or last.first_score is None:
        return None
    return _percent(first.first_score), _percent(last.first_score)


def before_of(attempt: Attempt) -> str:
    """The code of the questions at the beginning that belong to a final check."""
    return f"{attempt.quiz_code.partition('/')[0]}/pre"


def gain_page(viewer: Actor, quiz_code: str) -> GainPage:
    """What those gained whom the viewer sees. Raises NotThere for a quiz that is no final check."""
    quiz = db.session.scalars(visible_to(viewer, Quiz).where(Quiz.code == quiz_code)).first()
    if quiz is None or quiz.purpose is not QuizPurpose.FINAL:
        raise NotThere(f"gain of {quiz_code}")
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    found = _gains(quiz_code.partition("/")[0], people)
    return GainPage(quiz, mean_of(found), _by_place(viewer, found))


def mean_of(gains: Sequence[Gain]) -> MeanGain:
    """The mean of these gains, where there are enough of them."""
    if len(gains) < FEWEST:
        return MeanGain(len(gains))
    before, after = mean(one.before for one in gains), mean(one.after for one in gains)
    return MeanGain(len(gains), before, after)


def _by_place(viewer: Actor, gains: Iterable[Gain]) -> tuple[tuple[str, MeanGain], ...]:
    of_place: dict[UUID, list[Gain]] = {}
    for one in gains:
        if one.cooperative_id is not None:
            of_place.setdefault(one.cooperative_id, []).append(one)
    rows = db.session.scalars(visible_to(viewer, Cooperative).where(Cooperative.id.in_(of_place)))
    return tuple(sorted((row.name, mean_of(of_place[row.id])) for row in rows))


def _gains(course: str, people: "Select[UUID]") -> list[Gain]:
    """The gains of these people who have finished both; void attempts are none. One statement."""
    rows = db.session.execute(
        select(Attempt.person_id, Quiz.purpose, Attempt.score, Attempt.cooperative_id)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .where(
            Attempt.person_id.in_(people),
            Attempt.quiz_code.in_((f"{course}/pre", f"{course}/final")),
            Attempt.state == AttemptState.GRADED,
            Attempt.score.is_not(None),
            Quiz.purpose.in_((QuizPurpose.PRE, QuizPurpose.FINAL)),
        )
        .order_by(Attempt.number)
    )
    firsts: dict[UUID, dict[QuizPurpose, tuple[int, UUID | None]]] = {}
    for person_id, purpose, score, cooperative_id in rows:
        firsts.setdefault(person_id, {}).setdefault(purpose, (score or 0, cooperative_id))
    return [
        Gain(
            person_id,
            of[QuizPurpose.FINAL][1],
            _percent(of[QuizPurpose.PRE][0]),
            _percent(of[QuizPurpose.FINAL][0]),
        )
        for person_id, of in sorted(firsts.items())
        if QuizPurpose.PRE in of and QuizPurpose.FINAL in of
    ]


def _percent(score: int) -> Decimal:
    return Decimal(score) * 100 / FULL
