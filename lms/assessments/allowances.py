"""Who has more time or other terms at quizzes, and what follows for one person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Person
from lms.assessments.chance_models import Allowance, QuizOverride
from lms.assessments.models import Quiz
from lms.assessments.rules.chances import USUAL, Override, Source, Terms, resolve
from lms.cooperatives.models import Cooperative
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

LEAST_FACTOR, MOST_FACTOR = USUAL, 400


class ForWhom(Struct, frozen=True):
    """One person or one cooperative for whom something differs."""

    person_id: UUID | None = None
    cooperative_id: UUID | None = None


@use_case("allowance.set")
def set_allowance(actor: Actor, person_id: UUID, factor: int, reason: str) -> Allowance:
    """The person has so much time, in percent of the usual one, in every exam begun from now on.

    100 takes it back. Raises Invalid at `factor`, NotThere for a person who cannot be seen.
    """
    person = take(actor, Person, person_id)
    if not LEAST_FACTOR <= factor <= MOST_FACTOR:
        raise Invalid(
            _("Give a number from %(least)s to %(most)s.", least=LEAST_FACTOR, most=MOST_FACTOR),
            "factor",
        )
    row = db.session.get(Allowance, person.id)
    if row is None:
        row = Allowance(person_id=person.id)
        try:
            with db.session.begin_nested():
                _keep_allowance(row, actor, factor, reason)
                db.session.add(row)
        except IntegrityError:
            row = db.session.get_one(Allowance, person.id)
    _keep_allowance(row, actor, factor, reason)
    return row


def _keep_allowance(row: Allowance, actor: Actor, factor: int, reason: str) -> None:
    row.factor, row.reason = factor, reason
    row.set_by, row.set_at = actor.person_id, clock.now()


@use_case("override.set")
def set_override(
    actor: Actor, quiz_code: str, whom: ForWhom, what: Override, reason: str
) -> QuizOverride:
    """Something differs at this quiz for one; it holds for chances begun from now on.

    All of it empty takes everything back. Raises Invalid at `closes_at` when the window is turned
    round, NotThere for whom or what cannot be seen.
    """
    quiz = db.session.scalars(visible_to(actor, Quiz).where(Quiz.code == quiz_code)).first()
    if quiz is None:
        raise NotThere(quiz_code)
    ensure(actor, _seen(actor, whom))
    _ensure_window(quiz, what)
    row = _override_of(quiz_code, whom) or QuizOverride(
        quiz_code=quiz_code, person_id=whom.person_id, cooperative_id=whom.cooperative_id
    )
    for name, value in structs.asdict(what).items():
        setattr(row, name, value)
    row.reason, row.set_by, row.set_at = reason, actor.person_id, clock.now()
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as clash:
        raise Invalid(_("Somebody has changed this at the same moment. Look again.")) from clash
    return row


def _seen(actor: Actor, whom: ForWhom) -> Person | Cooperative:
    """Whom it is for, if the actor may know of them; else NotThere."""
    found: Person | Cooperative | None
    if whom.person_id is not None:
        people = visible_to(actor, Person).where(Person.id == whom.person_id)
        found = db.session.scalars(people).first()
    else:
        places = visible_to(actor, Cooperative).where(Cooperative.id == whom.cooperative_id)
        found = db.session.scalars(places).first()
    if found is None:
        raise NotThere(str(whom))
    return found


def _ensure_window(quiz: Quiz, what: Override) -> None:
    opens, closes = what.opens_at or quiz.opens_at, what.closes_at or quiz.closes_at
    if opens is not None and closes is not None and closes <= opens:
        raise Invalid(_("It must close after it opens."), "closes_at")


def _override_of(quiz_code: str, whom: ForWhom) -> QuizOverride | None:
    return db.session.scalars(
        select(QuizOverride).where(
            QuizOverride.quiz_code == quiz_code,
            QuizOverride.person_id == whom.person_id
            if whom.person_id
            else QuizOverride.cooperative_id == whom.cooperative_id,
        )
    ).first()


def allowance_of(person_id: UUID) -> Allowance | None:
    """The extra time that a person has, if any was ever set."""
    return db.session.get(Allowance, person_id)


class Applying(Struct, frozen=True):
    """What applies to a person at a quiz, and the reasons that were given for what differs."""

    terms: Terms
    reasons: dict[Source, str]
    reason_for_time: str = ""


def applying(person_id: UUID, quiz: Quiz, cooperative_id: UUID | None) -> Applying:
    """What applies to this person of this cooperative at the quiz, and why."""
    rows = db.session.scalars(
        select(QuizOverride).where(
            QuizOverride.quiz_code == quiz.code,
            or_(QuizOverride.person_id == person_id, QuizOverride.cooperative_id == cooperative_id),
        )
    ).all()
    own = next((row for row in rows if row.person_id), None)
    home = next((row for row in rows if row.cooperative_id), None)
    more = db.session.get(Allowance, person_id)
    reasons = {Source.PERSON: own, Source.COOPERATIVE: home}
    return Applying(
        terms=resolve(
            quiz.rules,
            home.rules if home else None,
            own.rules if own else None,
            more.factor if more else USUAL,
        ),
        reasons={source: row.reason for source, row in reasons.items() if row},
        reason_for_time=more.reason if more and more.factor != USUAL else "",
    )


def terms_of(quiz: Quiz, homes: Mapping[UUID, UUID | None]) -> dict[UUID, Terms]:
    """What applies to each of these people by their cooperatives; two statements for all of them."""
    rows = db.session.scalars(select(QuizOverride).where(QuizOverride.quiz_code == quiz.code)).all()
    own = {row.person_id: row.rules for row in rows if row.person_id}
    of_home = {row.cooperative_id: row.rules for row in rows if row.cooperative_id}
    more = select(Allowance.person_id, Allowance.factor).where(Allowance.person_id.in_(homes))
    factors = {row.person_id: row.factor for row in db.session.execute(more)}
    return {
        person_id: resolve(
            quiz.rules,
            of_home.get(home) if home else None,
            own.get(person_id),
            factors.get(person_id, USUAL),
        )
        for person_id, home in homes.items()
    }


def applying_today(person_id: UUID, quiz: Quiz) -> Applying:
    """What applies if the person begins now."""
    return applying(person_id, quiz, placement(person_id, clock.today()).cooperative_id)


def last_close(quiz: Quiz) -> datetime | None:
    """When the quiz is closed for everybody, with the most that anybody may have of time."""
    rows = db.session.scalars(select(QuizOverride).where(QuizOverride.quiz_code == quiz.code))
    most = db.session.scalar(select(func.max(Allowance.factor))) or USUAL
    each = [None, *(row.rules for row in rows)]
    closes = [resolve(quiz.rules, None, one, most).closes_at for one in each]
    return max((moment for moment in closes if moment is not None), default=None)


def as_kept(terms: Terms) -> dict[str, str | int | dict[str, str] | None]:
    """The terms as an attempt keeps them, for good."""
    return {
        "mode": terms.mode.value,
        "limit_minutes": terms.limit_minutes,
        "chances": terms.chances,
        "opens_at": _iso(terms.opens_at),
        "closes_at": _iso(terms.closes_at),
        "wait_minutes": terms.wait_minutes,
        "factor": terms.factor,
        "sources": {name: source.value for name, source in terms.sources.items()},
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
