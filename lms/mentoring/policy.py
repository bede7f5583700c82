"""Who may see and do what in mentoring."""

from sqlalchemy import ColumnElement, false, or_, select

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import IN_CHARGE, cooperative_ids
from lms.core.database import db
from lms.core.policy import (
    OVERSIGHT,
    Actor,
    in_areas_of,
    permits,
    reaches,
    sees,
    vetoes,
    visibility,
)
from lms.core.roles import Role, Scope
from lms.core.submissions import Conflict
from lms.mentoring.models import (
    AssignmentLetter,
    FollowUp,
    FollowUpEvent,
    MentorAssignment,
    Visit,
    VisitDue,
    VisitFlag,
    VisitRevision,
)

ASSIGNS = (Role.COORDINATOR, Role.STAFF, Role.ADMINISTRATOR)
"""Those who send mentors to the cooperatives of their area."""
VERIFIES = (Role.COORDINATOR,)
"""Those who verify visits in their area. A lurah never does."""


@sees(MentorAssignment)
def assignments_of_cooperatives_seen(viewer: Actor) -> ColumnElement[bool]:
    """Whoever sees a cooperative sees who mentors it; mentors see their own past assignments."""
    seen = select(Cooperative.id).where(visibility(viewer, Cooperative))
    return or_(
        MentorAssignment.cooperative_id.in_(seen), MentorAssignment.person_id == viewer.person_id
    )


@sees(Person)
def mentors_of_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Offices see who mentors the cooperatives of their area, members of none though they may be."""
    if not viewer.has(*OVERSIGHT):
        return false()
    return Person.id.in_(
        select(MentorAssignment.person_id)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(
            MentorAssignment.valid_to.is_(None),
            in_areas_of(viewer, Cooperative.area_code, *OVERSIGHT),
        )
    )


@sees(AssignmentLetter)
def letters(viewer: Actor) -> ColumnElement[bool]:
    """A letter is seen by whoever it sends, and by those who oversee a cooperative on it."""
    seen = (
        select(MentorAssignment.letter_number)
        .join(Cooperative, Cooperative.id == MentorAssignment.cooperative_id)
        .where(
            or_(
                in_areas_of(viewer, Cooperative.area_code, *OVERSIGHT),
                MentorAssignment.person_id == viewer.person_id,
            )
        )
    )
    return AssignmentLetter.number.in_(seen)


@sees(VisitDue)
def due_visits(viewer: Actor) -> ColumnElement[bool]:
    """People of a cooperative, its mentor and the area's offices see when a visit is due."""
    own = cooperative_ids(viewer, Role.MENTOR, Role.BOARD, Role.MEMBER)
    return or_(
        VisitDue.cooperative_id.in_(own), in_areas_of(viewer, VisitDue.area_code, *IN_CHARGE)
    )


@sees(Visit)
def visits(viewer: Actor) -> ColumnElement[bool]:
    """A visit is seen by its author, the cooperative's mentors and the offices of its area."""
    return or_(
        Visit.author_id == viewer.person_id,
        Visit.cooperative_id.in_(cooperative_ids(viewer, Role.MENTOR)),
        in_areas_of(viewer, Visit.area_code, *IN_CHARGE),
    )


@sees(VisitRevision)
def revisions(viewer: Actor) -> ColumnElement[bool]:
    """A revision is seen with its visit."""
    return VisitRevision.visit_id.in_(select(Visit.id).where(visibility(viewer, Visit)))


@sees(VisitFlag)
def flags(viewer: Actor) -> ColumnElement[bool]:
    """Flags are for those who verify or oversee, not for the mentor."""
    seen = select(Visit.id).where(in_areas_of(viewer, Visit.area_code, *OVERSIGHT))
    return VisitFlag.visit_id.in_(seen)


@sees(Conflict)
def versions_of_visits(viewer: Actor) -> ColumnElement[bool]:
    """Two versions of a visit are seen by the offices of its area; their own by who sent them."""
    visits = (
        select(VisitRevision.submission)
        .join(Visit, Visit.id == VisitRevision.visit_id)
        .where(in_areas_of(viewer, Visit.area_code, *ASSIGNS))
    )
    return or_(Conflict.submission.in_(visits), Conflict.person_id == viewer.person_id)


@permits("conflict.decide", "conflict.return")
def office_of_the_visit(actor: Actor, conflict: Conflict) -> bool:
    """Coordinator and office of the area decide which of two versions of a visit holds."""
    visit = _visit_of(conflict)
    return visit is not None and reaches(actor, visit.area_code, *ASSIGNS)


@vetoes("conflict.decide", "conflict.return")
def decides_in_own_cause(actor: Actor, conflict: Conflict) -> bool:
    """Nobody decides about what they sent, or about a cooperative that they govern."""
    visit = _visit_of(conflict)
    if conflict.person_id == actor.person_id:
        return True
    return visit is not None and judge_in_own_cause(actor, visit)


def _visit_of(conflict: Conflict) -> Visit | None:
    return db.session.scalars(
        select(Visit)
        .join(VisitRevision, VisitRevision.visit_id == Visit.id)
        .where(VisitRevision.submission == conflict.submission)
    ).first()


@sees(FollowUp)
def follow_ups(viewer: Actor) -> ColumnElement[bool]:
    """A follow-up is seen by the board that promised it, its mentors and the area's offices."""
    own = cooperative_ids(viewer, Role.MENTOR, Role.BOARD)
    return or_(
        FollowUp.cooperative_id.in_(own), in_areas_of(viewer, FollowUp.area_code, *IN_CHARGE)
    )


@sees(FollowUpEvent)
def follow_up_events(viewer: Actor) -> ColumnElement[bool]:
    """What happened to a follow-up is seen with it."""
    return FollowUpEvent.follow_up_id.in_(select(FollowUp.id).where(visibility(viewer, FollowUp)))


@permits("assignment.give", "assignment.end", "assignment.pause", "assignment.resume", "due.cancel")
def office_that_assigns(actor: Actor, subject: Cooperative | VisitDue) -> bool:
    """Coordinator and office send mentors to the cooperatives of their area."""
    return reaches(actor, subject.area_code, *ASSIGNS)


@permits(
    "letter.issue", "letter.attach", "letter.end", "letter.pause", "letter.resume", "mentor.release"
)
def whoever_assigns(actor: Actor, _subject: object) -> bool:
    """Those who assign write letters; each assignment within is asked for its own area."""
    return actor.has(*ASSIGNS)


@permits("visit.submit")
def sent_there(actor: Actor, cooperative: Cooperative | None) -> bool:
    """Whoever is or was sent to a cooperative records visits to it; the day is judged apart."""
    return cooperative is not None and bool(
        db.session.scalar(
            select(MentorAssignment.id)
            .where(
                MentorAssignment.cooperative_id == cooperative.id,
                MentorAssignment.person_id == actor.person_id,
            )
            .limit(1)
        )
    )


@permits("visit.correct", "visit.withdraw")
def own_visit(actor: Actor, visit: Visit) -> bool:
    """The author mends or withdraws a visit."""
    return visit.author_id == actor.person_id


@permits("visit.verify", "visit.return", "visit.reject")
def coordinator_of_the_area(actor: Actor, visit: Visit) -> bool:
    """The coordinator looks at the visits of the area."""
    return reaches(actor, visit.area_code, *VERIFIES)


@vetoes("visit.verify", "visit.return", "visit.reject")
def judge_in_own_cause(actor: Actor, visit: Visit) -> bool:
    """Nobody judges a visit of their own, or to a cooperative that they govern."""
    return visit.author_id == actor.person_id or governs(actor, visit)


def governs(actor: Actor, subject: Visit | FollowUp) -> bool:
    """Whether the actor sits on the board or supervision of the cooperative."""
    return str(subject.cooperative_id) in actor.keys(Scope.COOPERATIVE, Role.BOARD)


@permits("follow_up.close", "follow_up.reopen", "follow_up.cancel", "follow_up.move")
def mentor_or_coordinator(actor: Actor, follow_up: FollowUp) -> bool:
    """The mentor agrees what is done; the area's coordinator may too."""
    return mentors(actor, follow_up) or reaches(actor, follow_up.area_code, *VERIFIES)


@vetoes("follow_up.close", "follow_up.cancel", "follow_up.move")
def settles_own_promise(actor: Actor, follow_up: FollowUp) -> bool:
    """Nobody settles what a board on which they sit has promised."""
    return governs(actor, follow_up)


@permits("follow_up.note")
def all_concerned(actor: Actor, follow_up: FollowUp) -> bool:
    """Mentor, coordinator and the board write notes."""
    return mentor_or_coordinator(actor, follow_up) or governs(actor, follow_up)


@permits("follow_up.claim")
def whose_promise_it_is(actor: Actor, follow_up: FollowUp) -> bool:
    """The board says that it is done; the mentor checks."""
    return governs(actor, follow_up)


def mentors(actor: Actor, follow_up: FollowUp) -> bool:
    """Whether the actor mentors the cooperative now."""
    return str(follow_up.cooperative_id) in actor.keys(Scope.COOPERATIVE, Role.MENTOR)


def sees_letters(actor: Actor) -> bool:
    """Whether the list of letters is anything to the actor."""
    return actor.has(*OVERSIGHT)


def is_mentor(actor: Actor) -> bool:
    """Whether the actor mentors any cooperative now."""
    return actor.has(Role.MENTOR)


def decides(actor: Actor) -> bool:
    """Whether two versions of a visit may wait for the actor."""
    return actor.has(*ASSIGNS)


def verifies(actor: Actor) -> bool:
    """Whether visits wait for the actor."""
    return actor.has(*VERIFIES)
