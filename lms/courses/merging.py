"""What becomes of what was learnt when two entries are joined: every step done stays done, once."""

from typing import Any

from sqlalchemy import func, select, tuple_

from lms.accounts.merging.rooms import Merging, follows
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.courses.models import Completion, Enrolment, ExternalTraining, ItemDone


def settle(merging: Merging) -> None:
    """The same course twice counts as a second cycle; the same training elsewhere counts once."""
    _settle_enrolments(merging)
    _settle_cycles(merging)
    _settle_training(merging)


def _settle_enrolments(merging: Merging) -> None:
    """A course that both began was begun on the earlier day."""
    rows = db.session.scalars(select(Enrolment).where(Enrolment.person_id.in_(merging.both))).all()
    ours = {row.course_code: row for row in rows if row.person_id == merging.kept_id}
    for row in rows:
        twin = ours.get(row.course_code)
        if row.person_id == merging.kept_id or twin is None:
            continue
        merging.leave(Enrolment, row.id)
        merging.say(_("Both began the same course: it was begun on the earlier day."))
        if row.began_at < twin.began_at:
            merging.journal.begin()
            merging.change(Enrolment, twin.id, began_at=row.began_at)


def _settle_cycles(merging: Merging) -> None:
    """Where both did something in a course, the old entry's part is a further cycle of it."""
    courses: dict[str, int] = {}
    for model in (ItemDone, Completion):
        for code, greatest in db.session.execute(
            select(model.course_code, func.max(model.cycle))
            .where(model.person_id == merging.kept_id)
            .group_by(model.course_code)
        ):
            courses[code] = max(greatest, courses.get(code, 0))
    for model in (Completion, ItemDone):
        rows = db.session.execute(
            select(model.id, model.course_code, model.cycle)
            .where(model.person_id == merging.absorbed_id, model.course_code.in_(courses))
            .order_by(model.course_code, model.cycle.desc(), model.id)
        ).all()
        if rows:
            merging.journal.begin()
        for key, code, cycle in rows:
            merging.change(model, key, cycle=cycle + courses[code])
        if rows and model is Completion:
            words = _("Both completed the same course: both are kept, and it counts once.")
            merging.say(words, len(rows))


def _settle_training(merging: Merging) -> None:
    same: Any = (ExternalTraining.title, ExternalTraining.began_on)
    known = select(*same).where(ExternalTraining.person_id == merging.kept_id)
    for key in db.session.scalars(
        select(ExternalTraining.id).where(
            ExternalTraining.person_id == merging.absorbed_id, tuple_(*same).in_(known)
        )
    ).all():
        merging.leave(ExternalTraining, key)
        merging.say(_("The same training elsewhere was recorded for both: it counts once."))


follows(
    "courses",
    [
        "enrolment.person_id",
        "item_done.person_id",
        "completion.person_id",
        "external_training.person_id",
    ],
    settle,
)
