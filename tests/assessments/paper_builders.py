"""Sittings on paper and what is typed from their sheets, for the tests of paper."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.kinds import Answer
from lms.assessments.models import Attempt
from lms.assessments.paper.judging import Sheet
from lms.assessments.paper.marks import written_mark
from lms.assessments.paper.models import Sitting
from lms.assessments.paper.queries import booklet_of, sitting_page
from lms.assessments.paper.sittings import open_sitting
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor
from tests.assessments.quiz_builders import right, wrong

CODE = "UJI-101/final"
DAY = clock.today() - timedelta(days=3)


def opened(actor: Actor, people: list[Person]) -> Sitting:
    """A sitting three days ago at which these people have seats."""
    return open_sitting(actor, CODE, DAY, "Aula", [one.id for one in people])


def seat_of(actor: Actor, sitting: Sitting, person: Person) -> int:
    """The booklet that somebody has."""
    page = sitting_page(actor, sitting.id)
    return next(line.booklet for line in page.lines if line.person.id == person.id)


def sheet(actor: Actor, sitting: Sitting, person: Person, correct: int = 10) -> Sheet:
    """A sheet on which the first so many answers are right."""
    asked = booklet_of(sitting.id, seat_of(actor, sitting, person))
    answers: dict[int, Answer | None] = {
        one.slot: right(one.question) if number < correct else wrong(one.question)
        for number, one in enumerate(asked)
    }
    return Sheet(person.id, answers)


def typed(actor: Actor, sitting: Sitting, person: Person) -> dict[str, str]:
    """What is typed from a sheet on which all is right."""
    asked = booklet_of(sitting.id, seat_of(actor, sitting, person))
    return {
        f"a{one.slot}": written_mark(one.question, one.order, right(one.question)) for one in asked
    }


def attempts() -> list[Attempt]:
    """Every chance, the first ones first."""
    return list(db.session.scalars(select(Attempt).order_by(Attempt.number, Attempt.id)))
