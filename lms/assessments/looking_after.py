"""What the office and trainers do for an attempt: more time after an outage, or declare it void."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, select, update

from lms.accounts.models import Person
from lms.assessments.chance_models import AttemptExtension, QuizOverride
from lms.assessments.models import AnswerStep, Attempt, AttemptState, Quiz
from lms.assessments.notices import EXTENDED, VOIDED, tell
from lms.assessments.rules.chances import GRACE
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

MOST_MINUTES = 600
SHOWN = 100


@use_case("attempt.void")
def void_attempt(actor: Actor, attempt_id: UUID, reason: str) -> Attempt:
    """The attempt counts as if it had never been, and the person is told why.

    Doing it again changes nothing. What a course has recorded since stays recorded.
    """
    attempt = take(actor, Attempt, attempt_id)
    if attempt.state is not AttemptState.VOID:
        attempt.state, attempt.void_reason = AttemptState.VOID, reason
        tell(actor, [(VOIDED, str(attempt.id), attempt.person_id)])
    return attempt


@use_case("attempt.extend")
def extend_attempt(actor: Actor, attempt_id: UUID, minutes: int, reason: str) -> AttemptExtension:
    """One open attempt gets more time. Raises Refusal when no clock runs for it any more."""
    attempt = take(actor, Attempt, attempt_id)
    if attempt.state is not AttemptState.IN_PROGRESS:
        raise Refusal(
            _("This attempt is over. You can declare it void, so that it uses no chance.")
        )
    if attempt.deadline_at is None:
        raise Refusal(_("This attempt has no deadline."))
    extension = _extend(actor, attempt, minutes, reason)
    db.session.flush()
    tell(actor, [(EXTENDED, str(extension.id), attempt.person_id)])
    return extension


@use_case("quiz.extend")
def extend_all(actor: Actor, quiz_code: str, minutes: int, reason: str) -> int:
    """After an outage: every open attempt that the actor looks after gets more time, in one act.

    Gives how many there were. The actor's own is not among them.
    """
    take(actor, Quiz, quiz_code)
    attempts = db.session.scalars(
        visible_to(actor, Attempt)
        .where(
            Attempt.quiz_code == quiz_code,
            Attempt.state == AttemptState.IN_PROGRESS,
            Attempt.deadline_at.is_not(None),
            Attempt.person_id.is_distinct_from(actor.person_id),
        )
        .order_by(Attempt.id)
        .with_for_update(of=Attempt, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    made = [(row, _extend(actor, row, minutes, reason)) for row in attempts]
    db.session.flush()
    tell(actor, [(EXTENDED, str(extension.id), row.person_id) for row, extension in made])
    return len(made)


def _extend(actor: Actor, attempt: Attempt, minutes: int, reason: str) -> AttemptExtension:
    if not 1 <= minutes <= MOST_MINUTES:
        least, most = 1, MOST_MINUTES
        raise Invalid(
            _("Give a number from %(least)s to %(most)s.", least=least, most=most), "minutes"
        )
    if attempt.deadline_at is None:
        raise Refusal(_("This attempt has no deadline."))
    attempt.deadline_at += timedelta(minutes=minutes)
    # What came while the old deadline was over, and lies within the new one, counts after all.
    db.session.execute(
        update(AnswerStep)
        .where(
            AnswerStep.attempt_id == attempt.id,
            AnswerStep.late,
            AnswerStep.received_at <= attempt.deadline_at + GRACE,
        )
        .values(late=False)
        .execution_options(synchronize_session=False)
    )
    extension = AttemptExtension(
        attempt_id=attempt.id, minutes=minutes, reason=reason, by=actor.person_id, at=clock.now()
    )
    db.session.add(extension)
    return extension


@dataclass(frozen=True)
class QuizDesk:
    """A quiz for those who look after it: who is at work, who was, and what differs for whom."""

    quiz: Quiz
    attempts: Sequence[Row[Attempt, str]]
    overrides: Sequence[Row[QuizOverride, str, str]]

    @property
    def running(self) -> int:
        """How many of the shown attempts have a clock that runs."""
        states = (row.Attempt.state for row in self.attempts if row.Attempt.deadline_at)
        return sum(state is AttemptState.IN_PROGRESS for state in states)


def quiz_desk(viewer: Actor, code: str) -> QuizDesk:
    """The quiz with the latest attempts that the viewer looks after. Raises NotThere."""
    quiz = db.session.scalars(visible_to(viewer, Quiz).where(Quiz.code == code)).first()
    if quiz is None:
        raise NotThere(code)
    attempts = db.session.execute(
        visible_to(viewer, Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.quiz_code == code, Attempt.person_id != viewer.person_id)
        .order_by(Attempt.state == AttemptState.GRADED, Attempt.started_at.desc())
        .limit(SHOWN)
        .add_columns(Person.name)
    ).all()
    return QuizDesk(quiz, attempts, _overrides(viewer, code))


def _overrides(viewer: Actor, code: str) -> Sequence[Row[QuizOverride, str, str]]:
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    places = visible_to(viewer, Cooperative).with_only_columns(Cooperative.id)
    return db.session.execute(
        select(QuizOverride, Person.name.label("person"), Cooperative.name.label("cooperative"))
        .outerjoin(Person, Person.id == QuizOverride.person_id)
        .outerjoin(Cooperative, Cooperative.id == QuizOverride.cooperative_id)
        .where(
            QuizOverride.quiz_code == code,
            QuizOverride.person_id.in_(people) | QuizOverride.cooperative_id.in_(places),
        )
        .order_by(QuizOverride.set_at.desc())
    ).all()


@dataclass(frozen=True)
class AttemptDesk:
    """An attempt of somebody for those who look after it, without what was answered."""

    attempt: Attempt
    quiz: Quiz
    person: str
    extensions: Collection[AttemptExtension]


def attempt_desk(viewer: Actor, attempt_id: UUID) -> AttemptDesk:
    """The attempt of another. Raises NotThere, and NotAllowed for one's own."""
    row = db.session.execute(
        visible_to(viewer, Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .where(Attempt.id == attempt_id)
        .add_columns(Quiz, Person.name)
    ).first()
    if row is None:
        raise NotThere(f"attempt {attempt_id}")
    if row.Attempt.person_id == viewer.person_id:
        raise NotAllowed("attempt.void")
    extensions = db.session.scalars(
        select(AttemptExtension)
        .where(AttemptExtension.attempt_id == attempt_id)
        .order_by(AttemptExtension.at)
    ).all()
    return AttemptDesk(row.Attempt, row.Quiz, row.name, extensions)
