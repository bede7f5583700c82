"""How the trail speaks of courses and what people finished."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.accounts.wordings import ids
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.courses.models import Course, Enrolment


def courses(_viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Courses by title: what can be learnt is no secret."""
    return {
        row.code: row.name
        for row in db.session.scalars(select(Course).where(Course.code.in_(keys)))
    }


def enrolments(_viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Enrolments by their course; whose they are is said by who acted."""
    rows = db.session.execute(
        select(Enrolment.id, Course)
        .join(Course, Course.code == Enrolment.course_code)
        .where(Enrolment.id.in_(ids(keys)))
    )
    return {str(enrolment_id): course.name for enrolment_id, course in rows}


wordings.say_acts(
    "learning",
    _("Learning"),
    {
        "course.begin": _("Began a course"),
        "lesson.finish": _("Finished a lesson"),
        "training.record": _("Recorded training taken elsewhere"),
        "course.sync": _("Loaded a course from files"),
        "bundles.sync": _("Loaded bundles from files"),
    },
)
wordings.say_things(
    {
        "course": _("course"),
        "course_version": _("version of a course"),
        "course_figure": _("picture of a course"),
        "content_state": _("state of the content"),
        "item": _("step of a course"),
        "bundle": _("bundle"),
        "bundle_for": _("for whom a bundle is"),
        "bundle_course": _("course of a bundle"),
        "enrolment": _("enrolment"),
        "item_done": _("finished step"),
        "completion": _("completion"),
        "external_training": _("training elsewhere"),
    }
)
wordings.say_parts(
    {
        "course_code": _("course"),
        "version_id": _("version"),
        "cycle": _("round"),
        "item_key": _("step"),
        "evidence": _("evidence"),
        "rule": _("rule"),
        "completed_on": _("completed on"),
        "revoked_at": _("revoked at"),
        "organiser": _("organiser"),
        "began_on": _("began on"),
        "ended_on": _("ended on"),
        "funds": _("source of funds"),
        "verified_by": _("verified by"),
        "verified_at": _("verified at"),
        "bundle_code": _("bundle"),
        "required": _("required"),
        "days": _("days"),
        "summary": _("summary"),
        "summary_en": _("summary in English"),
        "track": _("track"),
        "loaded_at": _("loaded at"),
        "is_current": _("is the present one"),
        "body": _("text"),
        "module": _("part"),
        "level": _("level"),
    }
)
wordings.name_things("course", courses)
wordings.name_things("enrolment", enrolments)
