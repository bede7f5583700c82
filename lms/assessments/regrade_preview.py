"""Who would change by marking a question anew, and by how much, before anybody decides."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from lms.accounts.models import Person
from lms.assessments import anew, kinds
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Bank,
    Grade,
    Question,
    QuestionVersion,
    Quiz,
)
from lms.assessments.queries import passes
from lms.assessments.regrade_models import Regrade
from lms.assessments.regrading import key_of
from lms.assessments.rules.chances import stands
from lms.assessments.rules.marks import passed, round_half_up, score_percent
from lms.assessments.rules.regrading import Policy
from lms.assessments.texts import truth
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, require
from lms.core.signposts import Follows, what_follows

SHOWN = 50


@dataclass(frozen=True)
class Wording:
    """A version of a question, how many ended chances asked it, and what was decided of it."""

    version: QuestionVersion
    attempts: int
    question: kinds.Question
    decided: Regrade | None

    @property
    def key(self) -> tuple[str, ...]:
        """What this wording takes as right, in words."""
        choices = kinds.grade(self.question, None).choices
        return tuple(
            f"{one.text} → {one.expected}" if one.expected else one.text or truth(one.id == "true")
            for one in choices
            if one.is_right or one.expected
        )


@dataclass(frozen=True)
class RegradePage:
    """A question with its wordings, the newest first, and the one that is asked now."""

    question: Question
    bank: Bank
    wordings: tuple[Wording, ...]

    @property
    def now(self) -> Wording:
        """The wording that is asked now, whose key is the new one."""
        number = self.question.current_number
        return next(one for one in self.wordings if one.version.number == number)

    def usual(self) -> Wording:
        """The wording that is most likely meant: the newest that was asked before."""
        earlier = [one for one in self.wordings if one is not self.now and one.attempts]
        return earlier[0] if earlier else self.now

    def wording(self, number: int) -> Wording:
        """One of them. Raises NotThere."""
        for one in self.wordings:
            if one.version.number == number:
                return one
        raise NotThere(f"version {number}")


@dataclass(frozen=True)
class Changed:
    """A chance whose score would change, its person by their participant number."""

    participant_no: str
    quiz: Quiz
    number: int
    before: Decimal
    after: Decimal
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True)
class Preview:
    """What a policy would do: to whom, by how much, and what follows.

    `passing` is how many people would pass by it, `failing` how many would pass no more.
    """

    attempts: int
    changed: tuple[Changed, ...]
    up: int
    down: int
    passing: int
    failing: int
    follows: Follows

    @property
    def count(self) -> int:
        """How many chances would have another score."""
        return self.up + self.down


def regrade_page(viewer: Actor, question_id: UUID) -> RegradePage:
    """The question. Raises NotThere, and NotAllowed for who does not look after questions."""
    require(viewer, "question.regrade")
    row = db.session.execute(
        select(Question, Bank)
        .join(Bank, Bank.code == Question.bank_code)
        .where(Question.id == question_id)
    ).first()
    if row is None:
        raise NotThere(f"question {question_id}")
    asked = (
        select(AttemptSlot.question_version_id, func.count().label("attempts"))
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(Attempt.state.in_(anew.MARKED))
        .group_by(AttemptSlot.question_version_id)
        .subquery()
    )
    versions = db.session.execute(
        select(QuestionVersion, func.coalesce(asked.c.attempts, 0))
        .outerjoin(asked, asked.c.question_version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
    ).all()
    decided = anew.holding([version.id for version, _count in versions])
    return RegradePage(
        row.Question,
        row.Bank,
        tuple(
            Wording(version, count, kinds.decode(version.content), decided.get(version.id))
            for version, count in versions
        ),
    )


def preview(viewer: Actor, version_id: UUID, policy: Policy) -> Preview:
    """What the policy would do to all who were asked this wording; nothing is changed by looking."""
    require(viewer, "question.regrade")
    had = anew.having(version_id)
    keys = anew.keys_of(version_id, key_of(version_id))
    marks = anew.new_marks(had, version_id, keys, policy)
    scores = _new_scores(version_id, marks)
    affected = select(Attempt.person_id).where(Attempt.id.in_(had))
    of_person = _chances(affected, {row.quiz_code for row in _graded(version_id)})
    turned = _turned(of_person, scores)
    changed = _changed(version_id, scores)
    rising = sum(one.after > one.before for one in changed)
    return Preview(
        attempts=len(db.session.scalars(had.distinct()).all()),
        changed=tuple(changed[:SHOWN]),
        up=rising,
        down=len(changed) - rising,
        passing=sum(turned.values()),
        failing=len(turned) - sum(turned.values()),
        follows=what_follows(turned),
    )


def _graded(version_id: UUID) -> Sequence[Attempt]:
    asked = exists().where(
        AttemptSlot.attempt_id == Attempt.id, AttemptSlot.question_version_id == version_id
    )
    return db.session.scalars(
        select(Attempt).where(asked, Attempt.state == AttemptState.GRADED)
    ).all()


def _new_scores(
    version_id: UUID, marks: Mapping[UUID, Mapping[int, anew.NewMark]]
) -> dict[UUID, tuple[int, bool]]:
    """The score of each chance that changes, and whether it passes."""
    earned: dict[UUID, dict[int, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(Grade.attempt_id, Grade.slot, Grade.mark)
        .where(Grade.attempt_id.in_(anew.having(version_id)))
        .order_by(Grade.number)
    )
    for attempt_id, slot, mark in rows:
        earned[attempt_id][slot] = mark
    found = {}
    for attempt in _graded(version_id):
        if attempt.id in marks:
            slots = earned[attempt.id] | {
                slot: mark.after for slot, mark in marks[attempt.id].items()
            }
            total = sum(slots.values())
            is_passed = passed(score_percent(total, len(slots)), attempt.pass_mark)
            found[attempt.id] = (round_half_up(total, len(slots)), is_passed)
    return found


def _chances(people: Select[UUID], quiz_codes: set[str]) -> dict[tuple[UUID, str], list[Attempt]]:
    """Every marked chance of these people at these quizzes, in their order."""
    rows = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.person_id.in_(people),
            Attempt.quiz_code.in_(quiz_codes),
            Attempt.state == AttemptState.GRADED,
        )
        .order_by(Attempt.number)
    )
    found: dict[tuple[UUID, str], list[Attempt]] = defaultdict(list)
    for row in rows:
        found[row.person_id, row.quiz_code].append(row)
    return found


def _turned(
    of_person: Mapping[tuple[UUID, str], Sequence[Attempt]],
    scores: Mapping[UUID, tuple[int, bool]],
) -> dict[tuple[UUID, str], bool]:
    """Whose result at which quiz would pass, or pass no more."""
    found = {}
    for key, chances in of_person.items():
        results = [scores.get(row.id, (row.score or 0, bool(row.passed))) for row in chances]
        after = stands(results, chances[-1].counts, chances[-1].pass_mark)
        if after != passes(chances):
            found[key] = after
    return found


def _changed(version_id: UUID, scores: Mapping[UUID, tuple[int, bool]]) -> list[Changed]:
    """What people would read of it: those who pass no more first, then the greatest changes."""
    rows = db.session.execute(
        select(Attempt, Quiz, Person.participant_no)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id.in_(anew.having(version_id)))
    )
    lines = [
        Changed(
            participant_no=participant_no,
            quiz=quiz,
            number=attempt.number,
            before=_percent(attempt.score or 0),
            after=_percent(scores[attempt.id][0]),
            passed_before=bool(attempt.passed),
            passed_after=scores[attempt.id][1],
        )
        for attempt, quiz, participant_no in rows
        if attempt.id in scores
    ]
    shown = [line for line in lines if line.before != line.after]
    return sorted(shown, key=_first_to_know)


def _first_to_know(line: Changed) -> tuple[bool, bool, Decimal, str, int]:
    turns = line.passed_before != line.passed_after
    return not turns, line.passed_after, line.after - line.before, line.participant_no, line.number


def _percent(score: int) -> Decimal:
    return (score_percent(score, 1) or Decimal(0)).normalize() + 0
