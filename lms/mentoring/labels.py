"""The words for every code of this room."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from lms.cooperatives.labels import POSITIONS as POSITIONS
from lms.core.i18n import lazy_gettext as _
from lms.mentoring.rules.codes import (
    AssignmentKind,
    LetterKind,
    Mode,
    Obstacle,
    Outcome,
    People,
    Place,
    Topic,
    VisitKind,
)
from lms.mentoring.rules.flags import Flag
from lms.mentoring.rules.follow_ups import FollowUpState, FollowUpStep, Status
from lms.mentoring.rules.visits import VisitState

ASSIGNMENTS: Mapping[AssignmentKind, Any] = {
    AssignmentKind.KELURAHAN: _("Mentor of the kelurahan"),
    AssignmentKind.BUSINESS_ASSISTANT: _("Business Assistant (BA)"),
    AssignmentKind.PROJECT_OFFICE: _("Project Management Office (PMO)"),
    AssignmentKind.FIELD_OFFICER: _("Field extension officer (PPKL)"),
    AssignmentKind.DINAS: _("Mentor from the Dinas"),
}
LETTERS: Mapping[LetterKind, Any] = {
    LetterKind.LETTER: _("Letter of assignment (SPT)"),
    LetterKind.CONTRACT: _("Contract (BA, PMO)"),
}
OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.HELD: _("Held"),
    Outcome.NOBODY_MET: _("Nobody met"),
    Outcome.REFUSED: _("Not received"),
}
OUTCOME_ICONS = {"held": "users", "nobody_met": "user", "refused": "no"}
KINDS: Mapping[VisitKind, Any] = {
    VisitKind.REGULAR: _("Regular mentoring"),
    VisitKind.INTRODUCTION: _("Introduction and first data"),
    VisitKind.TECHNICAL: _("Technical help"),
    VisitKind.STORE: _("The store: preparing and running it"),
    VisitKind.ANNUAL_MEETING: _("Annual members' meeting (RAT)"),
    VisitKind.FOLLOW_UP: _("Following up what was agreed"),
    VisitKind.EVALUATION: _("Monitoring together with the office"),
    VisitKind.PROBLEM: _("Solving a problem"),
    VisitKind.POTENTIAL: _("Checking the kelurahan's potential"),
}
MODES: Mapping[Mode, Any] = {
    Mode.ON_SITE: _("Face to face"),
    Mode.ONLINE: _("Online"),
    Mode.PHONE: _("By phone"),
}
PLACES: Mapping[Place, Any] = {
    Place.STORE: _("The cooperative's store"),
    Place.KELURAHAN_OFFICE: _("The kelurahan's office"),
    Place.HOME: _("Somebody's home"),
    Place.BUSINESS: _("A member's business"),
    Place.OTHER: _("Another place"),
}
PEOPLE: Mapping[People, Any] = {
    People.BOARD: _("Board"),
    People.SUPERVISORS: _("Supervisors"),
    People.MEMBERS: _("Members"),
    People.OTHERS: _("Others"),
}
TOPICS: Mapping[Topic, Any] = {
    Topic.GOVERNANCE: _("Board and governance"),
    Topic.BOOKKEEPING: _("Bookkeeping"),
    Topic.MEMBERSHIP: _("Members and savings"),
    Topic.BUSINESS_PLAN: _("Business plan"),
    Topic.STORE: _("Store and stock"),
    Topic.PRODUCTION: _("Production"),
    Topic.MARKETING: _("Marketing"),
    Topic.PERMITS: _("Permits"),
    Topic.FINANCING: _("Financing"),
    Topic.PARTNERSHIP: _("Partnership"),
    Topic.DIGITAL: _("Digital and SIMKOPDES"),
    Topic.ANNUAL_MEETING: _("Annual members' meeting (RAT)"),
    Topic.OTHER: _("Something else"),
}
OBSTACLES: Mapping[Obstacle, Any] = {
    Obstacle.PREMISES: _("Land or premises"),
    Obstacle.CAPITAL: _("Capital"),
    Obstacle.PEOPLE: _("Board or staff not active"),
    Obstacle.BOOKKEEPING: _("Books not in order"),
    Obstacle.PERMITS: _("Permits missing"),
    Obstacle.SUPPLY: _("Supply of goods"),
    Obstacle.MARKETING: _("Few buyers"),
    Obstacle.DIGITAL: _("Digital or SIMKOPDES"),
    Obstacle.TRUST: _("Members' trust or taking part"),
    Obstacle.CONFLICT: _("A conflict"),
    Obstacle.OTHER: _("Another obstacle"),
}
STATUSES: Mapping[Status, Any] = {
    Status.DONE: _("Done"),
    Status.UNDER_WAY: _("Under way"),
    Status.NOT_YET: _("Not yet"),
    Status.NOT_NEEDED: _("Not needed"),
}
STATUS_ICONS = {"done": "check", "under_way": "clock", "not_yet": "x", "not_needed": "no"}
VISIT_STATES: Mapping[VisitState, Any] = {
    VisitState.SUBMITTED: _("Waiting for verification"),
    VisitState.VERIFIED: _("Verified"),
    VisitState.RETURNED: _("Returned to be mended"),
    VisitState.REJECTED: _("Not approved"),
    VisitState.WITHDRAWN: _("Withdrawn"),
}
VISIT_TAGS = {
    VisitState.SUBMITTED: ("info", "clock"),
    VisitState.VERIFIED: ("ok", "check"),
    VisitState.RETURNED: ("warn", "again"),
    VisitState.REJECTED: ("bad", "no"),
    VisitState.WITHDRAWN: ("", "x"),
}
FOLLOW_UP_STATES: Mapping[FollowUpState, Any] = {
    FollowUpState.OPEN: _("Open"),
    FollowUpState.CLAIMED: _("Waiting to be checked"),
    FollowUpState.CLOSED: _("Done"),
    FollowUpState.CANCELLED: _("Not needed"),
}
STEPS: Mapping[FollowUpStep, Any] = {
    FollowUpStep.CREATE: _("Agreed"),
    FollowUpStep.NOTE: _("Note"),
    FollowUpStep.CLAIM: _("Said to be done"),
    FollowUpStep.CLOSE: _("Done"),
    FollowUpStep.REOPEN: _("Opened again"),
    FollowUpStep.CANCEL: _("Not needed"),
    FollowUpStep.MOVE: _("New deadline"),
}
FLAGS: Mapping[Flag, Any] = {
    Flag.BACKDATED: _("Arrived more than 7 days after the visit"),
    Flag.AT_NIGHT: _("Began between 23.00 and 04.00"),
    Flag.MANY_THAT_DAY: _("The third visit or more of this mentor that day"),
    Flag.SAME_TEXT: _("The same observations as at an earlier visit"),
    Flag.NOBODY_COUNTED: _("Held, but no people counted"),
    Flag.CORRECTED: _("Corrected after it was returned"),
    Flag.HANDED_IN_LATE: _("Handed in late: the assignment had ended"),
    Flag.DRAWN: _("Drawn by lot: one visit in ten"),
}


def choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Codes with their words, as a field offers them."""
    return [
        (code.value if isinstance(code, Enum) else str(code), word) for code, word in words.items()
    ]
