"""Who may learn, and who records training."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from lms.cooperatives.policy import IN_CHARGE, OFFICE, cooperative_ids
from lms.core.policy import Actor, Role, in_areas_of, permits, reaches, sees
from lms.courses.models import Completion, Course, ExternalTraining


@sees(Course)
def everybody(viewer: Actor) -> ColumnElement[bool]:
    """What can be learnt is no secret."""
    return true()


@sees(Completion)
def own_or_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """Own completions, and those that count where the viewer is in charge."""
    return _own_or_in_charge(viewer, Completion)


@sees(ExternalTraining)
def own_training_or_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """Own training, and that which counts where the viewer is in charge."""
    return _own_or_in_charge(viewer, ExternalTraining)


def _own_or_in_charge(
    viewer: Actor, model: type[Completion] | type[ExternalTraining]
) -> ColumnElement[bool]:
    return or_(
        and_(model.person_id == viewer.person_id),
        model.cooperative_id.in_(cooperative_ids(viewer, Role.MENTOR)),
        in_areas_of(viewer, model.area_code, *IN_CHARGE),
    )


@permits("course.begin", "lesson.finish")
def whoever_is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Everybody with a sign-in may learn."""
    return actor.person_id is not None


@permits("training.record")
def office_of_the_place(actor: Actor, training: ExternalTraining) -> bool:
    """The office verifies training of the people of its area."""
    return training.area_code is not None and reaches(actor, training.area_code, *OFFICE)
