"""What a person may take away of learning: courses begun, steps finished, training elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.courses.models import Completion, Enrolment, ExternalTraining, ItemDone


def _of(model: Any, order: Any, *names: str) -> Callable[[UUID], Iterator[own_data.Row]]:
    def gather(person_id: UUID) -> Iterator[own_data.Row]:
        rows = db.session.scalars(
            select(model).where(model.person_id == person_id).order_by(order, model.id)
        )
        for row in rows:
            yield own_data.facts(row, *names)

    return gather


PLACED = ("cooperative_id", "area_code")
own_data.contribute(
    "enrolments",
    _("Courses begun"),
    ["enrolment.person_id"],
    _of(Enrolment, Enrolment.began_at, "course_code", "began_at"),
)
own_data.contribute(
    "items_done",
    _("Steps finished"),
    ["item_done.person_id"],
    _of(ItemDone, ItemDone.at, "course_code", "item_key", "cycle", "at", "minutes", *PLACED),
)
own_data.contribute(
    "completions",
    _("Courses completed"),
    ["completion.person_id"],
    _of(
        Completion,
        Completion.at,
        "course_code",
        "cycle",
        "completed_on",
        "minutes",
        "revoked_at",
        *PLACED,
    ),
)
own_data.contribute(
    "external_trainings",
    _("Training elsewhere"),
    ["external_training.person_id"],
    _of(
        ExternalTraining,
        ExternalTraining.began_on,
        "title",
        "organiser",
        "began_on",
        "ended_on",
        "minutes",
        "funds",
        "verified_at",
        *PLACED,
    ),
)
own_data.leave_out(own_data.AS_AN_ACT, "external_training.verified_by")
