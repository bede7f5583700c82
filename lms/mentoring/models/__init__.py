"""The tables of mentoring."""

from lms.mentoring.models.assignments import AssignmentLetter, AssignmentPause, MentorAssignment
from lms.mentoring.models.follow_ups import FollowUp, FollowUpEvent
from lms.mentoring.models.schedule import VisitDue, VisitDueEvent, VisitPlan
from lms.mentoring.models.visits import Visit, VisitFlag, VisitRevision

__all__ = [
    "AssignmentLetter",
    "AssignmentPause",
    "FollowUp",
    "FollowUpEvent",
    "MentorAssignment",
    "Visit",
    "VisitDue",
    "VisitDueEvent",
    "VisitFlag",
    "VisitPlan",
    "VisitRevision",
]
