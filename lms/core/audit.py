"""The trail: who did what to which object, when, and from what to what; sealed into a chain.

Each act leaves one row in the act's own transaction. The worker seals committed rows: it gives
them their position and a hash over the row, the salted digest of its detail and the hash before.
Erasing a person empties salt and text of a detail; the digest stays and the chain still holds.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, db, lock_for_one, new_id
from lms.core.people import Fate, person_column

SEAL_AT_ONCE = 5_000
"""Rows that are sealed in one transaction, so that nobody waits long for the writer's turn."""
FIRST_LINK = "0" * 64


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class AuditEntry(Base):
    """One act: `cause_id` names the act within which it happened."""

    # Each index ends with the order in which the trail is read, so that no page has to sort.
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_actor", "actor_id", "at", "id"),
        Index("ix_audit_entry_act", "act", "at", "id"),
        Index("ix_audit_entry_object", "object_kind", "object_id", "at", "id"),
        Index("ix_audit_entry_kind", "object_kind", "at", "id"),
        Index("ix_audit_entry_first", "at", "id", **_where("cause_id IS NULL")),
        Index("ix_audit_entry_cause", "cause_id", "at", "id", **_where("cause_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = person_column(Fate.KEEP, bare=True)
    by_system: Mapped[bool] = mapped_column(default=False)
    act: Mapped[str] = mapped_column(String(64))
    object_kind: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[str | None] = mapped_column(String(64))
    cause_id: Mapped[UUID | None]
    detail_digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int | None] = mapped_column(unique=True)
    link: Mapped[str | None] = mapped_column(String(64))


class AuditDetail(Base):
    """What changed from what to what; may be emptied without breaking the chain.

    `erased_at` says when that was done on request: then neither salt nor changes are kept.
    """

    __tablename__ = "audit_detail"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    changes: Mapped[dict[str, Any]]
    erased_at: Mapped[datetime | None]


def detail_digest(salt: str, changes: dict[str, Any]) -> str:
    """The salted digest that stands for the changes in the chain."""
    written = json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{written}".encode()).hexdigest()


def write(changes: dict[str, Any], **entry: Any) -> None:
    """Leave one row in the trail, with its detail when something changed.

    Past the session: the trail is written with every act and never read by it.
    """
    salt = secrets.token_hex(16)
    digest = detail_digest(salt, changes)
    db.session.execute(insert(AuditEntry), {**entry, "detail_digest": digest})
    if changes:
        detail = {"entry_id": entry["id"], "salt": salt, "changes": changes}
        db.session.execute(insert(AuditDetail), detail)


def link_after(previous: str, entry: AuditEntry) -> str:
    """The hash that ties an entry to the one before it."""
    parts = (
        previous,
        str(entry.position),
        str(entry.id),
        entry.at.isoformat(timespec="microseconds"),
        str(entry.actor_id),
        str(entry.by_system),
        entry.act,
        str(entry.object_kind),
        str(entry.object_id),
        str(entry.cause_id),
        entry.detail_digest,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def seal() -> int:
    """Give committed, unsealed entries their place in the chain; returns how many.

    Call within a transaction for writing. Never two at once: the position is unique.
    """
    lock_for_one("audit.seal")
    waiting = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.position.is_(None))
        .order_by(AuditEntry.at, AuditEntry.id)
        .limit(SEAL_AT_ONCE)
    ).all()
    if not waiting:
        return 0
    position, previous = _end_of_chain()
    for entry in waiting:
        position += 1
        entry.position = position
        entry.link = previous = link_after(previous, entry)
    return len(waiting)


def _end_of_chain() -> tuple[int, str]:
    last = db.session.execute(
        select(AuditEntry.position, AuditEntry.link)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).first()
    return (last.position or 0, last.link or FIRST_LINK) if last else (0, FIRST_LINK)


def faults() -> Iterator[str]:
    """What is wrong with the chain, one sentence each; nothing when it proves itself."""
    previous, expected = FIRST_LINK, 0
    rows = db.session.execute(
        select(AuditEntry, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position)
        .execution_options(yield_per=1000)
    )
    for entry, detail in rows:
        expected += 1
        if entry.position != expected:
            yield f"entry {expected} is missing before {entry.position} ({entry.act})"
            expected = entry.position or expected
        if entry.link != link_after(previous, entry):
            yield f"entry {entry.position} ({entry.act}) does not follow from the one before it"
        if detail and not _is_whole(detail, entry.detail_digest):
            yield f"the detail of entry {entry.position} ({entry.act}) was changed"
        previous = entry.link or ""


def _is_whole(detail: AuditDetail, digest: str) -> bool:
    """Whether a detail is what was written; an erased one is when nothing stands in its place."""
    if detail.erased_at:
        return not detail.changes and not detail.salt
    return detail_digest(detail.salt, detail.changes) == digest


def erase_details(entry_ids: Collection[UUID], at: datetime) -> None:
    """Empty what these entries say was changed: the rows stay, and the chain still proves itself.

    Call within an act, which tells of the erasing.
    """
    db.session.execute(
        update(AuditDetail)
        .where(AuditDetail.entry_id.in_(entry_ids))
        .values(salt="", changes={}, erased_at=at)
    )


def sealed_up_to() -> int:
    """The position of the last sealed entry; 0 when none is."""
    return db.session.scalar(select(func.max(AuditEntry.position))) or 0


def count() -> tuple[int, int]:
    """How many entries are sealed, and how many wait for the sealer."""
    row = db.session.execute(
        select(func.count(AuditEntry.position), func.count()).select_from(AuditEntry)
    ).one()
    return row[0], row[1] - row[0]
