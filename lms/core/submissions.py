"""Nothing sent twice is done twice: each submission has a UUID that its sender made.

The same UUID with the same content gets the same answer again. The same UUID with other content
is refused, and both are kept, so that a person can decide.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import current, take, use_case
from lms.core.database import Base, db, new_id
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.people import Fate, person_column
from lms.core.policy import Actor
from lms.core.types import enum_type


class Receipt(Base):
    """What was answered to a submission, for whoever sends it again."""

    __tablename__ = "receipt"

    submission: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, bare=True, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Decision(StrEnum):
    """What a person decided of two versions: the first stands, or its author mends it."""

    KEPT_FIRST = "kept_first"
    RETURNED = "returned"


class Conflict(Base):
    """A submission whose UUID was already used with other content, kept until a person decides."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("submission", "sha256"),
        CheckConstraint("(decision IS NULL) = (resolved_at IS NULL)", name="decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    submission: Mapped[UUID]
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, bare=True, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(enum_type(Decision))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    resolved_by: Mapped[UUID | None] = person_column(Fate.KEEP, bare=True)
    resolved_at: Mapped[datetime | None]


class OtherContent(Refusal):
    """The UUID stands for something else already; both are kept."""

    status = 409


class AlreadyDecided(Refusal):
    """Which of the two versions holds has been decided before."""


def accept(
    actor: Actor,
    submission: UUID,
    kind: str,
    fields: Mapping[str, Any],
    act: Callable[[], Mapping[str, Any]],
) -> Receipt:
    """Do the act once for this submission and answer with its receipt, now and ever after.

    `fields` are the validated fields as JSON values. Raises OtherContent when the UUID was used
    for something else; that is kept as a Conflict. Whatever the act raises passes through.
    """
    digest = content_digest(kind, fields)
    try:
        return _accept(actor, submission, kind, digest, act)
    except IntegrityError:
        # The same submission arrived twice at the same moment: now the other one's receipt is there.
        return _accept(actor, submission, kind, digest, act)
    except OtherContent:
        _keep_conflict(actor, submission, kind, digest, dict(fields))
        raise


@use_case("conflict.decide")
def decide(actor: Actor, conflict_id: UUID, decision: Decision, reason: str) -> Conflict:
    """Somebody in charge says which of two versions holds, and why; both stay as they were sent.

    Raises AlreadyDecided when somebody else was faster, Invalid without a reason.
    """
    conflict = take(actor, Conflict, conflict_id)
    if conflict.decision is not None:
        raise AlreadyDecided(_("Somebody has already decided this."))
    if not reason:
        raise Invalid(_("Please say why."), "reason")
    conflict.decision, conflict.reason = decision, reason
    conflict.resolved_by, conflict.resolved_at = actor.person_id, clock.now()
    return conflict


def content_digest(kind: str, fields: Mapping[str, Any]) -> str:
    """The hash of a submission's content as canonical JSON."""
    text = json.dumps(
        {"kind": kind, "fields": fields}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


@use_case("submission.accept", audited=False)
def _accept(
    actor: Actor, submission: UUID, kind: str, digest: str, act: Callable[[], Mapping[str, Any]]
) -> Receipt:
    known = db.session.get(Receipt, submission)
    if known is not None:
        current().asked = True
        if known.person_id != actor.person_id or known.sha256 != digest:
            raise OtherContent(
                _(
                    "Something else was already sent under this number. Both are kept; "
                    "please tell the office the number."
                )
            )
        return known
    receipt = Receipt(
        submission=submission,
        person_id=actor.person_id,
        kind=kind,
        sha256=digest,
        answer=dict(act()),
        at=clock.now(),
    )
    db.session.add(receipt)
    return receipt


@use_case("submission.keep_conflict")
def _keep_conflict(
    actor: Actor, submission: UUID, kind: str, digest: str, payload: dict[str, Any]
) -> None:
    current().asked = True
    try:
        with db.session.begin_nested():
            db.session.add(
                Conflict(
                    submission=submission,
                    person_id=actor.person_id,
                    kind=kind,
                    sha256=digest,
                    payload=payload,
                    at=clock.now(),
                )
            )
    except IntegrityError:
        return
