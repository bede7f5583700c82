"""How the trail speaks of assignments, visits and follow-ups."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from lms.accounts.wordings import ids
from lms.cooperatives.models import Cooperative
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility
from lms.mentoring import labels
from lms.mentoring.models import FollowUp, MentorAssignment, Visit, VisitDue
from lms.web.formats import date_short


def visits(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Visits by their cooperative and day."""
    return _at(viewer, Visit, Visit.visited_on, keys)


def dues(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Due visits by their cooperative and day."""
    return _at(viewer, VisitDue, VisitDue.due_on, keys)


def assignments(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Assignments by their cooperative and first day."""
    return _at(viewer, MentorAssignment, MentorAssignment.valid_from, keys)


def _at(viewer: Actor, model: Any, day: Any, keys: Collection[str]) -> Mapping[str, str]:
    rows = db.session.execute(
        select(model.id, Cooperative.name, day.label("day"))
        .join(Cooperative, Cooperative.id == model.cooperative_id)
        .where(visibility(viewer, model), model.id.in_(ids(keys)))
    )
    return {str(row.id): f"{row.name}, {date_short(row.day)}" for row in rows}


def follow_ups(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Follow-ups by what was promised."""
    rows = db.session.execute(
        select(FollowUp.id, FollowUp.action).where(
            visibility(viewer, FollowUp), FollowUp.id.in_(ids(keys))
        )
    )
    return {str(row.id): row.action for row in rows}


wordings.say_acts(
    "mentoring",
    _("Mentoring"),
    {
        "assignment.give": _("Assigned a mentor"),
        "assignment.end": _("Ended an assignment"),
        "dues.plan": _("Planned due visits"),
        "due.cancel": _("Cancelled a due visit"),
        "visit.submit": _("Recorded a visit"),
        "visit.correct": _("Corrected a visit"),
        "visit.withdraw": _("Withdrew a visit"),
        "visit.verify": _("Verified a visit"),
        "visit.verify_by_rule": _("Verified a visit by rule"),
        "visit.return": _("Returned a visit to be mended"),
        "visit.reject": _("Did not approve a visit"),
        "follow_up.note": _("Wrote a note on a follow-up"),
        "follow_up.claim": _("Said that a follow-up is done"),
        "follow_up.close": _("Closed a follow-up"),
        "follow_up.reopen": _("Opened a follow-up again"),
        "follow_up.cancel": _("Cancelled a follow-up"),
        "follow_up.move": _("Moved a follow-up's deadline"),
        "assignment.pause": _("Let an assignment rest"),
        "assignment.resume": _("Took an assignment up again"),
        "letter.issue": _("Recorded a letter of assignment"),
        "letter.attach": _("Added the scan of a letter"),
        "letter.end": _("Ended all assignments of a letter"),
        "letter.pause": _("Let a letter's assignments rest"),
        "letter.resume": _("Took a letter's assignments up again"),
        "mentor.release": _("Released a mentor"),
        "conflict.decide": _("Decided between two submissions"),
        "conflict.return": _("Returned a visit because of two submissions"),
    },
)
wordings.say_things(
    {
        "assignment_letter": _("letter of assignment"),
        "mentor_assignment": _("assignment"),
        "visit_plan": _("plan of visits"),
        "visit_due": _("due visit"),
        "visit_due_event": _("event of a due visit"),
        "visit": _("visit"),
        "visit_revision": _("visit as it was sent"),
        "visit_flag": _("flag of a visit"),
        "follow_up": _("follow-up"),
        "follow_up_event": _("event of a follow-up"),
        "assignment_pause": _("rest of an assignment"),
    }
)
wordings.say_parts(
    {
        "letter_number": _("number of the letter"),
        "issued_on": _("issued on"),
        "plan_id": _("plan"),
        "period": _("period"),
        "window_start": _("may be made from"),
        "window_end": _("may be made until"),
        "created_on": _("made on"),
        "due_id": _("due visit"),
        "step": _("step"),
        "author_id": _("author"),
        "visited_on": _("day of the visit"),
        "outcome": _("outcome"),
        "mode": _("way"),
        "place": _("place"),
        "people": _("people met"),
        "topics": _("topics"),
        "obstacles": _("obstacles"),
        "observations": _("observations"),
        "late_reason": _("reason for being late"),
        "state_reason": _("reason for the state"),
        "verified_rule": _("verified by rule"),
        "visit_id": _("visit"),
        "fields": _("as it was sent"),
        "raised_at": _("raised at"),
        "action": _("what was promised"),
        "owner": _("owner"),
        "agreed_on": _("agreed on"),
        "follow_up_id": _("follow-up"),
        "note": _("note"),
        "assignment_id": _("assignment"),
        "scan_sha256": _("scan"),
    }
)
wordings.say_values("visit.state", labels.VISIT_STATES)
wordings.say_values("visit.outcome", labels.OUTCOMES)
wordings.say_values("visit.kind", labels.KINDS)
wordings.say_values("visit.mode", labels.MODES)
wordings.say_values("visit.place", labels.PLACES)
wordings.say_values("visit_flag.kind", labels.FLAGS)
wordings.say_values("follow_up.state", labels.FOLLOW_UP_STATES)
wordings.say_values("follow_up.owner", labels.POSITIONS)
wordings.say_values("follow_up_event.step", labels.STEPS)
wordings.name_things("visit", visits)
wordings.name_things("visit_due", dues)
wordings.name_things("mentor_assignment", assignments)
wordings.name_things("follow_up", follow_ups)
