"""Keeping what stands on sheets: they become chances of the day of their sitting, all or none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from lms.accounts.models import Person
from lms.assessments import kinds
from lms.assessments.attempts import frozen
from lms.assessments.finishing import finish
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptSource,
    AttemptState,
    Quiz,
)
from lms.assessments.notices import VOIDED, tell
from lms.assessments.paper.judging import Becomes, Judged, Sheet, judge
from lms.assessments.paper.models import Sitting, SittingSeat, SittingSlot
from lms.assessments.paper.sittings import BOOKLETS, questions_of_versions
from lms.core import clock
from lms.core.acts import note, take, use_case
from lms.core.database import db, lock_for_one, new_id
from lms.core.errors import NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

CLIENT = "kertas"
SAID = 5
"""Names in one message."""


class TypedBefore(Refusal):
    """Sheets were typed in before and would change; the message says whose."""

    def __init__(self, message: Any, judged: Sequence[Judged]) -> None:
        super().__init__(message)
        self.judged = judged


@use_case("sheet.keep")
def keep_sheets(
    actor: Actor, sitting_id: UUID, sheets: Sequence[Sheet], reason: str = ""
) -> list[Attempt]:
    """The sheets become chances that were taken on the day of the sitting, all of them or none.

    A sheet that is there already with the same answers stays as it is. With other answers the
    chance that was typed before is declared void for the reason given; without one TypedBefore is
    raised. Raises Refusal, with the names, where a sheet cannot count beside other chances.
    """
    sitting = take(actor, Sitting, sitting_id)
    quiz = db.session.get_one(Quiz, sitting.quiz_code)
    seats, slots = _seats(actor, sitting.id), _slots(sitting.id)
    if stranger := next((one for one in sheets if one.person_id not in seats), None):
        raise NotThere(f"seat of {stranger.person_id}")
    # In one order, so that two acts never wait for each other.
    for person_id in sorted(one.person_id for one in sheets):
        lock_for_one(f"attempt/{person_id}/{quiz.code}")
    judged = judge(actor, sitting, sheets)
    _ensure_all_count(judged, reason)
    questions = questions_of_versions([one.question_version_id for one in slots[BOOKLETS[0]]])
    return [
        _keep(actor, sitting, quiz, one, slots[seats[one.sheet.person_id]], questions, reason)
        for one in judged
    ]


def _ensure_all_count(judged: Sequence[Judged], reason: str) -> None:
    refused = [one for one in judged if one.becomes is Becomes.REFUSED]
    if refused:
        raise Refusal(_named(f"{one.name}: {one.why}" for one in refused))
    changing = [one for one in judged if one.needs_reason]
    if changing and not reason:
        names = _named(one.name for one in changing)
        raise TypedBefore(
            _("Typed in before: %(names)s. Say why it changes.", names=names), changing
        )


def _named(words: Iterable[str]) -> str:
    """The first of many, and how many more there are."""
    found = list(words)
    rest = len(found) - SAID
    return "; ".join(found[:SAID]) + (f"; +{rest}" if rest > 0 else "")


def _keep(
    actor: Actor,
    sitting: Sitting,
    quiz: Quiz,
    judged: Judged,
    slots: Sequence[SittingSlot],
    questions: Mapping[UUID, kinds.Question],
    reason: str,
) -> Attempt:
    if judged.before is not None and judged.becomes is Becomes.SAME:
        return judged.before
    if judged.before is not None:
        judged.before.state, judged.before.void_reason = AttemptState.VOID, reason
        tell(actor, [(VOIDED, str(judged.before.id), judged.before.person_id)])
        db.session.flush()
    attempt = _begin_and_finish(sitting, quiz, judged, slots, questions)
    if judged.needs_reason:
        note(f"attempt/{attempt.id}", {"reason": [None, reason]})
    return attempt


def _begin_and_finish(
    sitting: Sitting,
    quiz: Quiz,
    judged: Judged,
    slots: Sequence[SittingSlot],
    questions: Mapping[UUID, kinds.Question],
) -> Attempt:
    moment = moment_of(sitting.held_on)
    texts = [slot.position for slot in slots if not questions[slot.question_version_id].is_counted]
    attempt = Attempt(
        id=new_id(),
        quiz_code=quiz.code,
        person_id=judged.sheet.person_id,
        number=judged.number,
        rules=frozen(quiz, judged.terms, len(slots)) | ({"texts": texts} if texts else {}),
        state=AttemptState.IN_PROGRESS,
        source=AttemptSource.PAPER,
        sitting_id=sitting.id,
        started_at=moment,
        cooperative_id=judged.place.cooperative_id,
        area_code=judged.place.area_code,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.execute(
        insert(AttemptSlot),
        [
            {
                "attempt_id": attempt.id,
                "position": slot.position,
                "question_version_id": slot.question_version_id,
                "option_order": slot.option_order,
            }
            for slot in slots
        ],
    )
    if steps := _steps(attempt.id, judged.sheet, moment):
        db.session.execute(insert(AnswerStep), steps)
    finish(attempt, moment)
    return attempt


def _steps(attempt_id: UUID, sheet: Sheet, moment: datetime) -> list[dict[str, Any]]:
    return [
        {
            "attempt_id": attempt_id,
            "client": CLIENT,
            "sequence": slot,
            "slot": slot,
            "value": value,
            "sure": None,
            "received_at": moment,
            "late": False,
        }
        for slot, value in sheet.given.items()
    ]


def moment_of(day: date) -> datetime:
    """When a sheet of the day counts as handed in: at noon, and never in the future."""
    return min(datetime.combine(day, time(12), clock.WIB), clock.now())


def _seats(viewer: Actor, sitting_id: UUID) -> dict[UUID, int]:
    """The booklets of those who take part, as far as the viewer sees the people."""
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    rows = db.session.execute(
        select(SittingSeat.person_id, SittingSeat.booklet).where(
            SittingSeat.sitting_id == sitting_id, SittingSeat.person_id.in_(people)
        )
    )
    return {person_id: booklet for person_id, booklet in rows}


def _slots(sitting_id: UUID) -> dict[int, list[SittingSlot]]:
    found: dict[int, list[SittingSlot]] = {booklet: [] for booklet in BOOKLETS}
    rows = db.session.scalars(
        select(SittingSlot)
        .where(SittingSlot.sitting_id == sitting_id)
        .order_by(SittingSlot.position)
    )
    for row in rows:
        found[row.booklet].append(row)
    return found
