"""Who may learn, and who records training."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, true

from lms.accounts.models import Person
from lms.cooperatives.policy import OFFICE
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.policy import Actor, permits, reaches, sees, visible_to
from lms.courses.models import Completion, Course, ExternalTraining


@sees(Course)
def everybody(viewer: Actor) -> ColumnElement[bool]:
    """What can be learnt is no secret."""
    return true()


@sees(Completion)
def with_whose_it_is(viewer: Actor) -> ColumnElement[bool]:
    """A completion is seen by whoever sees the person now, wherever it counts."""
    return Completion.person_id.in_(_people(viewer))


@sees(ExternalTraining)
def training_with_whose_it_is(viewer: Actor) -> ColumnElement[bool]:
    """So is training that was taken elsewhere."""
    return ExternalTraining.person_id.in_(_people(viewer))


def _people(viewer: Actor) -> Select[UUID]:
    return visible_to(viewer, Person).with_only_columns(Person.id)


@permits("course.begin", "lesson.finish")
def whoever_is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Everybody with a sign-in may learn."""
    return actor.person_id is not None


@permits("training.record")
def office_of_where_they_belong(actor: Actor, training: ExternalTraining) -> bool:
    """So does the office of where the person belongs now, whom nobody kept in a list back then."""
    here = placement(training.person_id, clock.today()).area_code
    return here is not None and reaches(actor, here, *OFFICE)


@permits("training.record")
def office_of_the_place(actor: Actor, training: ExternalTraining) -> bool:
    """The office verifies training of the people of its area."""
    return training.area_code is not None and reaches(actor, training.area_code, *OFFICE)
