"""What becomes of sheets: the same for whoever looks at them first and for the act that keeps them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.allowances import terms_of
from lms.assessments.attempts import NO_CHANCE_LEFT
from lms.assessments.kinds import Answer
from lms.assessments.models import AnswerStep, Attempt, AttemptState, Quiz
from lms.assessments.paper.models import Sitting
from lms.assessments.rules.chances import Terms
from lms.cooperatives.queries import Placement, placements
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@dataclass(frozen=True)
class Sheet:
    """What was typed from the sheet of one person: the answer to each question by its place."""

    person_id: UUID
    answers: Mapping[int, Answer | None]

    @property
    def given(self) -> dict[int, Answer]:
        """The questions that were answered."""
        return {slot: value for slot, value in self.answers.items() if value is not None}


class Becomes(StrEnum):
    """What a sheet is beside what is known of its person."""

    NEW = "new"
    SAME = "same"
    """It was typed in before with the same answers."""
    OTHER = "other"
    """It was typed in before with other answers: it takes their place, for a reason."""
    AGAIN = "again"
    """It was typed in before and declared void: it counts after all, for a reason."""
    REFUSED = "refused"


@dataclass(frozen=True)
class Judged:
    """A sheet with what becomes of it.

    `was` is what was typed in before, by its places.
    """

    sheet: Sheet
    name: str
    becomes: Becomes
    number: int
    terms: Terms
    place: Placement
    why: Any = ""
    before: Attempt | None = None
    was: Mapping[int, Any] = field(default_factory=dict)

    @property
    def changed(self) -> list[int]:
        """The places at which another answer stands now."""
        now = self.sheet.given
        return [s for s in sorted({*self.was, *now}) if self.was.get(s) != now.get(s)]

    @property
    def needs_reason(self) -> bool:
        """Whether something that was kept before changes by it."""
        return self.becomes in (Becomes.OTHER, Becomes.AGAIN)


@dataclass(frozen=True)
class _Known:
    """What is known of all the people at once."""

    chances: Mapping[UUID, Sequence[Attempt]]
    given: Mapping[UUID, Mapping[int, Any]]
    names: Mapping[UUID, str]
    places: Mapping[UUID, Placement]
    terms: Mapping[UUID, Terms] = field(default_factory=dict)


def judge(viewer: Actor, sitting: Sitting, sheets: Sequence[Sheet]) -> list[Judged]:
    """What becomes of each sheet, in their order; as many statements for many as for one.

    Raises Refusal before the day of the sitting.
    """
    if sitting.held_on > clock.today():
        raise Refusal(_("This sitting has not been held yet: its sheets come afterwards."))
    quiz = db.session.get_one(Quiz, sitting.quiz_code)
    known = _known(sitting, quiz, [sheet.person_id for sheet in sheets])
    return [_judged(viewer, sitting, sheet, known) for sheet in sheets]


def _known(sitting: Sitting, quiz: Quiz, people: Collection[UUID]) -> _Known:
    chances = defaultdict[UUID, list[Attempt]](list)
    for row in db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id.in_(people), Attempt.quiz_code == quiz.code)
        .order_by(Attempt.number)
    ):
        chances[row.person_id].append(row)
    here = [row.id for rows in chances.values() for row in rows if row.sitting_id == sitting.id]
    named = db.session.scalars(select(Person).where(Person.id.in_(people)))
    places = placements(people, sitting.held_on)
    homes = {person_id: place.cooperative_id for person_id, place in places.items()}
    return _Known(
        chances=chances,
        given=given_on(here),
        names={row.id: f"{row.shown_name} ({row.participant_no})" for row in named},
        places=places,
        terms=terms_of(quiz, homes),
    )


def given_on(attempt_ids: Collection[UUID]) -> dict[UUID, dict[int, Any]]:
    """The answers that were typed from the sheets of these chances, by their places."""
    found: dict[UUID, dict[int, Any]] = {attempt_id: {} for attempt_id in attempt_ids}
    rows = db.session.execute(
        select(AnswerStep.attempt_id, AnswerStep.slot, AnswerStep.value).where(
            AnswerStep.attempt_id.in_(attempt_ids)
        )
    )
    for attempt_id, slot, value in rows:
        found[attempt_id][slot] = value
    return found


def _judged(viewer: Actor, sitting: Sitting, sheet: Sheet, known: _Known) -> Judged:
    person_id = sheet.person_id
    chances = known.chances.get(person_id, ())
    here = [row for row in chances if row.sitting_id == sitting.id]
    before = next((row for row in here if row.state is not AttemptState.VOID), None)
    was = known.given[before.id] if before else {}
    becomes, why = _beside(sheet, here, before, was)
    if becomes is not Becomes.SAME:
        counted = [row for row in chances if row.state is not AttemptState.VOID and row != before]
        if refused := _obstacle(viewer, person_id, counted, known.terms[person_id]):
            becomes, why = Becomes.REFUSED, refused
    return Judged(
        sheet=sheet,
        name=known.names[person_id],
        becomes=becomes,
        number=max((row.number for row in chances), default=0) + 1,
        terms=known.terms[person_id],
        place=known.places[person_id],
        why=why,
        before=before,
        was=was,
    )


def _beside(
    sheet: Sheet, here: Sequence[Attempt], before: Attempt | None, was: Mapping[int, Any]
) -> tuple[Becomes, Any]:
    """What the sheet is beside what was typed in at this sitting, and what to say of it."""
    if before is not None:
        return (Becomes.SAME if was == sheet.given else Becomes.OTHER), ""
    if here:
        reason = here[-1].void_reason or "–"
        return Becomes.AGAIN, _("This chance was declared void: %(reason)s", reason=reason)
    return Becomes.NEW, ""


def _obstacle(
    viewer: Actor, person_id: UUID, counted: Sequence[Attempt], terms: Terms
) -> Any | None:
    """Why the sheet cannot count beside the other chances; None when it can."""
    if viewer.person_id == person_id:
        return _("Nobody types in their own sheet.")
    states = {row.state for row in counted}
    if AttemptState.IN_PROGRESS in states:
        return _("A chance is open on a phone: it must be sent or declared void first.")
    if AttemptState.SUBMITTED in states:
        return _("The answers of the last chance are still being marked.")
    if terms.chances is not None and len(counted) >= terms.chances:
        return NO_CHANCE_LEFT
    return None
