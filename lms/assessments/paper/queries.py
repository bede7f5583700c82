"""What can be seen of sittings: who takes part, whose sheet is typed in, what a booklet asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.assessments.kinds import Question
from lms.assessments.models import Attempt, AttemptState, Quiz
from lms.assessments.paper.judging import given_on
from lms.assessments.paper.marks import written_mark
from lms.assessments.paper.models import Sitting, SittingSeat, SittingSlot
from lms.assessments.paper.sittings import questions_of_versions
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, visible_to


@dataclass(frozen=True)
class Line:
    """Somebody who takes part, and the chance that was typed in from the sheet, if any."""

    person: Person
    booklet: int
    number: int
    attempt: Attempt | None


@dataclass(frozen=True)
class Asked:
    """A question as a booklet asks it: its place, what it says and the order of its choices."""

    slot: int
    question: Question
    order: tuple[str, ...]


@dataclass(frozen=True)
class SittingPage:
    """A sitting with those of its people whom the viewer sees."""

    sitting: Sitting
    quiz: Quiz
    lines: tuple[Line, ...]

    @property
    def typed(self) -> int:
        """How many sheets are typed in."""
        return sum(line.attempt is not None for line in self.lines)

    def next_after(self, person_id: UUID | None) -> UUID | None:
        """Whose sheet is typed in next: the first that is missing after this person."""
        ids = [line.person.id for line in self.lines]
        start = ids.index(person_id) + 1 if person_id in ids else 0
        around = [*self.lines[start:], *self.lines[: max(start - 1, 0)]]
        return next((line.person.id for line in around if line.attempt is None), None)


def sittings_of(viewer: Actor, quiz_code: str) -> Sequence[tuple[Sitting, int]]:
    """The sittings of a quiz with how many take part, the latest first."""
    rows = db.session.execute(
        visible_to(viewer, Sitting)
        .add_columns(func.count(SittingSeat.person_id))
        .outerjoin(SittingSeat, SittingSeat.sitting_id == Sitting.id)
        .where(Sitting.quiz_code == quiz_code)
        .group_by(Sitting.id)
        .order_by(Sitting.held_on.desc(), Sitting.opened_at.desc())
    )
    return [(sitting, count) for sitting, count in rows]


def sitting_page(viewer: Actor, sitting_id: UUID) -> SittingPage:
    """Who takes part and how far the typing is. Raises NotThere for who does not see it."""
    row = db.session.execute(
        visible_to(viewer, Sitting)
        .join(Quiz, Quiz.code == Sitting.quiz_code)
        .where(Sitting.id == sitting_id)
        .add_columns(Quiz)
    ).first()
    if row is None:
        raise NotThere(f"sitting {sitting_id}")
    sitting, quiz = row
    attempts = {
        attempt.person_id: attempt
        for attempt in db.session.scalars(
            select(Attempt).where(
                Attempt.sitting_id == sitting.id, Attempt.state != AttemptState.VOID
            )
        )
    }
    people = db.session.execute(
        visible_to(viewer, Person)
        .join(SittingSeat, SittingSeat.person_id == Person.id)
        .where(SittingSeat.sitting_id == sitting.id)
        .order_by(Person.name, Person.participant_no)
        .add_columns(SittingSeat.booklet, SittingSeat.number)
    )
    lines = tuple(
        Line(person, booklet, number, attempts.get(person.id)) for person, booklet, number in people
    )
    return SittingPage(sitting, quiz, lines)


def booklet_of(sitting_id: UUID, booklet: int) -> list[Asked]:
    """What a booklet asks, in its order, with the keys: for those who print and type alone."""
    slots = db.session.scalars(
        select(SittingSlot)
        .where(SittingSlot.sitting_id == sitting_id, SittingSlot.booklet == booklet)
        .order_by(SittingSlot.position)
    ).all()
    questions = questions_of_versions([slot.question_version_id for slot in slots])
    return [
        Asked(slot.position, questions[slot.question_version_id], tuple(slot.option_order))
        for slot in slots
    ]


def typed_before(
    booklets: Mapping[int, Sequence[Asked]], lines: Sequence[Line]
) -> dict[UUID, dict[int, str]]:
    """What was typed from each person's sheet, as it was typed; nothing where it was not."""
    given = given_on([line.attempt.id for line in lines if line.attempt])
    return {
        line.person.id: {
            one.slot: written_mark(
                one.question,
                one.order,
                given[line.attempt.id].get(one.slot) if line.attempt else None,
            )
            for one in booklets[line.booklet]
        }
        for line in lines
    }
