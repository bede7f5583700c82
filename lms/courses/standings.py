"""How a person stands in the courses: what is done, what comes next, why it is called for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Date, bindparam, case, literal, select, union_all

from lms.cooperatives.models import Cooperative, Membership, Position, Potential
from lms.cooperatives.queries import holding
from lms.cooperatives.rules import SUPERVISORS
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope
from lms.core.roles import Hat, hats
from lms.courses import rules
from lms.courses.catalogue import CourseEntry, kept
from lms.courses.models import Completion, Course, Enrolment, Item, ItemDone


@dataclass
class Facts:
    """What a person has done in one course."""

    began_at: datetime | None = None
    completed_at: datetime | None = None
    done: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """How a person stands in one course: what is done, what comes next, why it is called for."""

    entry: CourseEntry
    facts: Facts
    call: rules.Call | None
    lacking: tuple[str, ...]
    steps: tuple[rules.Step, ...]

    @property
    def course(self) -> Course:
        """The course itself."""
        return self.entry.course

    @property
    def is_begun(self) -> bool:
        """Whether the person has begun and not yet completed it."""
        return self.facts.began_at is not None and not self.is_completed

    @property
    def is_completed(self) -> bool:
        """Whether the person completed it."""
        return self.facts.completed_at is not None

    @property
    def is_locked(self) -> bool:
        """Whether another course comes first."""
        return bool(self.lacking) and self.facts.began_at is None

    @property
    def done(self) -> int:
        """How many steps are finished."""
        return sum(step.state == "done" for step in self.steps)

    @property
    def next_item(self) -> Item | None:
        """The step to take now; None when all are finished."""
        key = rules.next_step(self.steps)
        return next((item for item in self.entry.items if item.key == key), None)

    @property
    def missing(self) -> tuple[Item, ...]:
        """The steps that are still lacking."""
        open_keys = {step.key for step in self.steps if step.state != "done"}
        return tuple(item for item in self.entry.items if item.key in open_keys)


_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_FACTS = union_all(
    select(
        literal("done").label("what"),
        ItemDone.person_id,
        ItemDone.course_code,
        ItemDone.item_key,
        ItemDone.at,
    ).where(ItemDone.person_id.in_(_PEOPLE)),
    select(
        literal("completed"),
        Completion.person_id,
        Completion.course_code,
        literal(""),
        Completion.at,
    ).where(Completion.person_id.in_(_PEOPLE), Completion.revoked_at.is_(None)),
    select(
        literal("began"),
        Enrolment.person_id,
        Enrolment.course_code,
        literal(""),
        Enrolment.began_at,
    ).where(Enrolment.person_id.in_(_PEOPLE)),
)


def facts_of(person_ids: Collection[UUID]) -> dict[tuple[UUID, str], Facts]:
    """What these people have done, by person and course, in one statement."""
    found: dict[tuple[UUID, str], Facts] = {}
    for row in db.session.execute(_FACTS, {"people": list(person_ids)}):
        facts = found.setdefault((row.person_id, row.course_code), Facts())
        # Taken twice, by two entries of one person say, it has been done since the first time.
        if row.what == "done":
            facts.done[row.item_key] = min(row.at, facts.done.get(row.item_key, row.at))
        elif row.what == "completed":
            facts.completed_at = min(row.at, facts.completed_at or row.at)
        else:
            facts.began_at = row.at
    return found


_TODAY = bindparam("today", type_=Date())
_PERSON: BindParameter[Any] = bindparam("person_id")
_REASONS = union_all(
    select(
        literal("position").label("kind"),
        case((Position.kind.in_(SUPERVISORS), "pengawas"), else_=Position.kind).label("value"),
        Position.valid_from.label("since"),
    ).where(Position.person_id == _PERSON, holding(Position.valid_from, Position.valid_to, _TODAY)),
    select(literal("position"), literal(rules.MEMBER), Membership.valid_from).where(
        Membership.person_id == _PERSON,
        holding(Membership.valid_from, Membership.valid_to, _TODAY),
    ),
    select(literal("category"), Potential.category, Potential.valid_from)
    .join(Cooperative, Cooperative.area_code == Potential.area_code)
    .where(Cooperative.id.in_(bindparam("places", expanding=True)), Potential.valid_to.is_(None)),
)


def reasons_of(viewer: Actor) -> list[rules.Reason]:
    """Why courses are called for: membership, positions, the potential of the place, mentoring."""
    today = clock.today()
    places = [UUID(key) for key in viewer.keys(Scope.COOPERATIVE, Role.MEMBER, Role.BOARD)]
    asked = {"person_id": viewer.person_id, "today": today, "places": places}
    rows = db.session.execute(_REASONS, asked).all()
    reasons = [rules.Reason(row.kind, row.value.replace(" ", "_"), row.since) for row in rows]
    if places and not any(reason.kind == "category" for reason in reasons):
        reasons.append(rules.Reason("category", rules.NOTHING_KNOWN, today))
    if Hat.MENTOR in hats({grant.role for grant in viewer.grants}):
        reasons.append(rules.Reason("position", rules.MENTOR, today))
    return reasons


def standing(
    entry: CourseEntry, facts: Facts, completed: Collection[str], call: rules.Call | None
) -> Standing:
    """How somebody with these facts stands in the course."""
    keys = [item.key for item in entry.lessons]
    states = rules.steps(keys, entry.final.key, facts.done)
    return Standing(entry, facts, call, rules.lacking(entry.course.requires, completed), states)


def standings(viewer: Actor) -> list[Standing]:
    """How the viewer stands in every course, what to go on with first; completed ones last."""
    if viewer.person_id is None:
        return []
    content = kept()
    wanted = rules.calls(reasons_of(viewer), content.bundles)
    every = _in_all(viewer.person_id, content.entries, wanted)
    completed = {code for code, one in every.items() if one.is_completed}
    order = rules.order_of_work(
        every,
        wanted,
        began={code for code, one in every.items() if one.facts.began_at},
        completed=completed,
        locked={code for code, one in every.items() if one.is_locked},
    )
    return [every[code] for code in (*order, *sorted(completed))]


def _in_all(
    person_id: UUID, entries: Mapping[str, CourseEntry], wanted: Mapping[str, rules.Call]
) -> dict[str, Standing]:
    facts = {code: one for (_, code), one in facts_of([person_id]).items()}
    completed = {code for code, one in facts.items() if one.completed_at}
    return {
        code: standing(entry, facts.get(code, Facts()), completed, wanted.get(code))
        for code, entry in entries.items()
    }


def standing_in(viewer: Actor, code: str) -> Standing | None:
    """How the viewer stands in one course; None when there is no such course."""
    return next((one for one in standings(viewer) if one.course.code == code), None)
