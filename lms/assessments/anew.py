"""What the answers to one wording of a question earn by a policy, for one chance or for all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from lms.assessments import kinds
from lms.assessments.chance_models import Help, SlotHelp
from lms.assessments.kinds import FULL, Answer, MultipleChoice, Question, SingleChoice, grade
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    QuestionVersion,
)
from lms.assessments.regrade_models import Regrade
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.rules.chances import after_hints
from lms.assessments.rules.regrading import Policy, mark_by, names_by_place
from lms.core.database import db

Place = tuple[UUID, int]
"""A chance, and the place of a question in it."""
MARKED = (AttemptState.SUBMITTED, AttemptState.GRADED)


@dataclass(frozen=True)
class Keys:
    """A question in the wording that was asked and in the one whose key is right."""

    old: Question
    new: Question

    def mark(self, policy: Policy, answer: Answer | None, cost: int) -> int:
        """What an answer earns by the policy, less what its hints cost where that matters.

        What a person has to read earns nothing here.
        """
        if policy is Policy.EVERYONE:
            return FULL
        by_new = grade(self.new, renamed(self.old, self.new, answer)).mark
        mark = mark_by(policy, grade(self.old, answer).mark, by_new)
        return max(0, mark - cost) if mark > 0 else mark


@dataclass(frozen=True)
class Held:
    """The mark that holds at a place, and the one that a person gave, if one did."""

    mark: int
    number: int
    by_person: int | None = None


@dataclass(frozen=True)
class NewMark:
    """A mark that changes: from, to, the number that its row gets, and whether one was sure."""

    before: int
    after: int
    number: int
    sure: bool | None


def renamed(old: Question, new: Question, answer: Answer | None) -> Answer | None:
    """The answer as the new wording names its choices, whose words may have been mended."""
    if not isinstance(old, SingleChoice | MultipleChoice) or not isinstance(new, type(old)):
        return answer
    names = names_by_place([one.id for one in old.options], [one.id for one in new.options])
    if isinstance(answer, str):
        return names.get(answer, answer)
    return [names.get(one, one) for one in answer] if isinstance(answer, list) else answer


def keys_of(version_id: UUID, key_version_id: UUID) -> Keys:
    """Both wordings. Raises KeyError for one that there is not."""
    rows = db.session.execute(
        select(QuestionVersion.id, QuestionVersion.content).where(
            QuestionVersion.id.in_([version_id, key_version_id])
        )
    )
    found = {row.id: kinds.decode(row.content) for row in rows}
    return Keys(found[version_id], found[key_version_id])


def having(version_id: UUID) -> Select[UUID]:
    """The chances that asked this wording and have ended."""
    return (
        select(AttemptSlot.attempt_id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(AttemptSlot.question_version_id == version_id, Attempt.state.in_(MARKED))
    )


def new_marks(
    attempts: Select[UUID], version_id: UUID, keys: Keys, policy: Policy
) -> Mapping[UUID, dict[int, NewMark]]:
    """Which marks of these chances change by the policy, and how; in three statements.

    A mark that a person gave stands, unless everyone gets the whole one: somebody has looked at
    just this answer. Hints cost what they did.
    """
    held = _held(attempts, version_id)
    steps = _steps(attempts, version_id)
    costs = _costs(attempts, version_id)
    found: dict[UUID, dict[int, NewMark]] = defaultdict(dict)
    for (attempt_id, slot), now in held.items():
        step = steps.get((attempt_id, slot))
        mark = now.by_person
        if mark is None or policy is Policy.EVERYONE:
            answer, cost = step.value if step else None, costs.get((attempt_id, slot), 0)
            mark = keys.mark(policy, answer, cost)
        if mark != now.mark:
            sure = step.is_sure if step else None
            found[attempt_id][slot] = NewMark(now.mark, mark, now.number + 1, sure)
    return found


def _held(attempts: Select[UUID], version_id: UUID) -> dict[Place, Held]:
    rows = db.session.execute(
        select(Grade.attempt_id, Grade.slot, Grade.number, Grade.mark, Grade.by)
        .join_from(Grade, AttemptSlot)
        .where(AttemptSlot.question_version_id == version_id, Grade.attempt_id.in_(attempts))
        .order_by(Grade.number)
    )
    found: dict[Place, Held] = {}
    for row in rows:
        earlier = found.get((row.attempt_id, row.slot))
        by_person = earlier.by_person if earlier else None
        if row.by is GradedBy.PERSON:
            by_person = row.mark
        found[row.attempt_id, row.slot] = Held(row.mark, row.number, by_person)
    return found


def _steps(attempts: Select[UUID], version_id: UUID) -> dict[Place, Step]:
    """The answer that counts at each place."""
    rows = db.session.execute(
        select(
            AnswerStep.attempt_id,
            AnswerStep.client,
            AnswerStep.sequence,
            AnswerStep.slot,
            AnswerStep.value,
            AnswerStep.sure,
            AnswerStep.received_at,
            AnswerStep.late,
        )
        .join_from(AnswerStep, AttemptSlot)
        .where(AttemptSlot.question_version_id == version_id, AnswerStep.attempt_id.in_(attempts))
    )
    by_attempt: dict[UUID, list[Step]] = defaultdict(list)
    for attempt_id, *step in rows:
        by_attempt[attempt_id].append(Step(*step))
    return {
        (attempt_id, slot): step
        for attempt_id, steps in by_attempt.items()
        for slot, step in latest_steps(steps).items()
    }


def _costs(attempts: Select[UUID], version_id: UUID) -> dict[Place, int]:
    """What the hints that were taken cost at each place, in 10⁻⁷."""
    rows = db.session.execute(
        select(SlotHelp.attempt_id, SlotHelp.slot, func.count())
        .join(
            AttemptSlot,
            (AttemptSlot.attempt_id == SlotHelp.attempt_id)
            & (AttemptSlot.position == SlotHelp.slot),
        )
        .where(
            AttemptSlot.question_version_id == version_id,
            SlotHelp.kind == Help.HINT,
            SlotHelp.attempt_id.in_(attempts),
        )
        .group_by(SlotHelp.attempt_id, SlotHelp.slot)
    ).all()
    penalties = _penalties({row.attempt_id for row in rows})
    return {(key, slot): cost_of(used, penalties[key]) for key, slot, used in rows}


def cost_of(hints: int, penalty: int) -> int:
    """What so many hints take from a full mark, in 10⁻⁷."""
    return FULL - after_hints(FULL, hints, penalty, FULL)


def _penalties(attempt_ids: set[UUID]) -> dict[UUID, int]:
    if not attempt_ids:
        return {}
    rows = db.session.scalars(select(Attempt).where(Attempt.id.in_(attempt_ids)))
    return {row.id: row.hint_penalty for row in rows}


def holding(version_ids: Sequence[UUID]) -> dict[UUID, Regrade]:
    """The decision that holds on each of these wordings, where there is one."""
    rows = db.session.scalars(
        select(Regrade)
        .where(Regrade.version_id.in_(version_ids))
        .order_by(Regrade.decided_at, Regrade.id)
    )
    return {row.version_id: row for row in rows}
