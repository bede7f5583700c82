"""Letters of assignment: many mentors and cooperatives in one act, each with its own row in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from lms.core import storage
from lms.core.acts import ensure, note, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to
from lms.core.storage import Kept
from lms.mentoring.models import AssignmentLetter, AssignmentPause, MentorAssignment
from lms.mentoring.rules.codes import AssignmentKind, LetterKind
from lms.mentoring.service import (
    end_assignment,
    give_assignment,
    pause_assignment,
    resume_assignment,
)


@dataclass(frozen=True)
class LetterFields:
    """What stands on a letter: its number, from when to when it holds, and as what people are sent."""

    number: str
    kind: LetterKind
    office: AssignmentKind
    issued_on: date
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Sent:
    """One person is sent to one cooperative."""

    person_id: UUID
    cooperative_id: UUID


@use_case("letter.issue")
def issue_letter(
    actor: Actor,
    fields: LetterFields,
    sent: Sequence[Sent],
    *,
    scan: Kept | None = None,
    conflict_reason: str = "",
) -> AssignmentLetter:
    """Everybody on the letter mentors from its first day on; whoever did so in this kind leaves.

    Raises Invalid at `number` for one that is known, at `valid_until` for a letter that would end
    before it begins, and at `rows` when nobody is sent; ConflictOfInterest as for one assignment.
    """
    ensure(actor)
    if not sent:
        raise Invalid(_("Name at least one mentor and one cooperative."), "rows")
    if fields.valid_until is not None and fields.valid_until < fields.valid_from:
        raise Invalid(_("The last day must not be before the first."), "valid_until")
    letter = AssignmentLetter(
        number=fields.number,
        kind=fields.kind,
        issued_on=fields.issued_on,
        valid_from=fields.valid_from,
        valid_until=fields.valid_until,
        scan_sha256=storage.record(scan).sha256 if scan else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(letter)
    except IntegrityError as conflict:
        raise Invalid(_("A letter with this number is known already."), "number") from conflict
    # Cooperatives are locked in the order of their keys, whatever the order on the letter.
    for one in sorted(sent, key=lambda one: one.cooperative_id):
        give_assignment(
            actor,
            one.person_id,
            one.cooperative_id,
            fields.office,
            letter_number=letter.number,
            since=fields.valid_from,
            expires_on=fields.valid_until,
            conflict_reason=conflict_reason,
        )
    return letter


@use_case("letter.attach")
def attach_scan(actor: Actor, letter_id: UUID, scan: Kept) -> AssignmentLetter:
    """The letter as it was signed; a newer scan stands in the place of the one before."""
    letter = _letter(actor, letter_id)
    letter.scan_sha256 = storage.record(scan).sha256
    return letter


@use_case("letter.end")
def end_letter(actor: Actor, letter_id: UUID, on: date | None = None) -> int:
    """Nobody mentors by this letter from the day on; returns how many assignments ended."""
    letter = _letter(actor, letter_id)
    rows = _open(MentorAssignment.letter_number == letter.number)
    for row in rows:
        end_assignment(actor, row.id, on)
    return len(rows)


@use_case("letter.pause")
def pause_letter(actor: Actor, letter_id: UUID, reason: str, since: date | None = None) -> int:
    """All assignments of the letter rest; returns how many did not before."""
    letter = _letter(actor, letter_id)
    rows = [
        row for row in _open(MentorAssignment.letter_number == letter.number) if not _rests(row)
    ]
    for row in rows:
        pause_assignment(actor, row.id, reason, since)
    return len(rows)


@use_case("letter.resume")
def resume_letter(actor: Actor, letter_id: UUID, on: date | None = None) -> int:
    """All assignments of the letter that rest go on; returns how many did."""
    letter = _letter(actor, letter_id)
    rows = [row for row in _open(MentorAssignment.letter_number == letter.number) if _rests(row)]
    for row in rows:
        resume_assignment(actor, row.id, on)
    return len(rows)


@use_case("mentor.release")
def release_mentor(
    actor: Actor,
    person_id: UUID,
    reason: str,
    on: date | None = None,
    *,
    successor_id: UUID | None = None,
    letter_number: str | None = None,
) -> int:
    """Somebody stops mentoring, everywhere; a successor takes all of it over on that day.

    Returns how many assignments ended. Raises Invalid without a reason, at `successor` for the
    same person, and NotThere when there is nothing to end.
    """
    ensure(actor)
    if not reason:
        raise Invalid(_("Please say why."), "reason")
    if successor_id == person_id:
        raise Invalid(_("Somebody else takes over."), "successor")
    rows = _open(MentorAssignment.person_id == person_id)
    if not rows:
        raise NotThere(f"mentor {person_id}")
    note(f"person/{person_id}", {"reason": [None, reason]})
    for row in rows:
        if successor_id is None:
            end_assignment(actor, row.id, on)
        else:
            give_assignment(
                actor,
                successor_id,
                row.cooperative_id,
                AssignmentKind(row.kind),
                letter_number=letter_number,
                since=on,
                expires_on=None if letter_number else row.expires_on,
            )
    return len(rows)


def _letter(actor: Actor, letter_id: UUID) -> AssignmentLetter:
    number = db.session.scalar(
        visible_to(actor, AssignmentLetter)
        .where(AssignmentLetter.id == letter_id)
        .with_only_columns(AssignmentLetter.number)
    )
    if number is None:
        raise NotThere(f"letter {letter_id}")
    return take(actor, AssignmentLetter, number)


def _open(which: ColumnElement[bool]) -> Sequence[MentorAssignment]:
    return db.session.scalars(
        select(MentorAssignment)
        .where(which, MentorAssignment.valid_to.is_(None))
        .order_by(MentorAssignment.cooperative_id)
    ).all()


def _rests(assignment: MentorAssignment) -> bool:
    return bool(
        db.session.scalar(
            select(AssignmentPause.id).where(
                AssignmentPause.assignment_id == assignment.id, AssignmentPause.valid_to.is_(None)
            )
        )
    )
