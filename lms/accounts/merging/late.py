"""What still arrives for an old entry after it was joined: it goes on to the person who remains.

An answer that was on its way in that very moment, a paper that names the old entry: within a
minute they count where the others do, and go back with them when the merge is taken back.
"""

from collections import defaultdict
from uuid import UUID

import structlog
from sqlalchemy import select

from lms.accounts.events import PeopleRegrouped
from lms.accounts.merging import rooms
from lms.accounts.merging.journal import Journal, plain
from lms.accounts.merging.models import PersonMerge
from lms.accounts.merging.queries import counts_of
from lms.accounts.merging.rooms import Merging
from lms.accounts.merging.service import NO_CHOICES, lock_people
from lms.accounts.models import Person
from lms.accounts.present import present_id
from lms.core import worker
from lms.core.acts import ensure, note, use_case
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.events import publish
from lms.core.policy import Actor, System

log = structlog.get_logger()


@worker.periodic("people.gather", seconds=60)
def gather_late() -> int:
    """Gather whatever arrived for old entries; returns how many rows moved."""
    moved = 0
    for absorbed_id in _with_late_rows():
        try:
            moved += gather(System(), absorbed_id)
        except Refusal:
            log.warning("people.gather.refused", person=str(absorbed_id))
    return moved


@use_case("person.gather")
def gather(actor: Actor, absorbed_id: UUID) -> int:
    """What arrived for the old entry since it was joined follows the person; how many rows moved."""
    ensure(actor)
    kept_id = present_id(absorbed_id)
    lock_people(kept_id, absorbed_id)
    merge = db.session.scalars(
        select(PersonMerge)
        .where(PersonMerge.kept_id == kept_id, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.merged_at.desc())
        .limit(1)
    ).first()
    if merge is None:
        return 0
    merging = Merging(kept_id, absorbed_id, NO_CHOICES, Journal.continued(merge.id))
    rooms.settle_all(merging)
    rooms.move_all(merging)
    db.session.expire_all()
    merging.journal.save()
    merge.stayed = _joined(merge.stayed, merging.left_rows())
    for table, number in merging.moved.items():
        note(table, {"rows": [None, number]})
    publish(PeopleRegrouped(kept_id, absorbed_id))
    return sum(merging.moved.values())


def _joined(
    before: dict[str, list[list[str]]], now: dict[str, list[list[str]]]
) -> dict[str, list[list[str]]]:
    """What was left before and what is left now, each once."""
    found = {table: list(keys) for table, keys in before.items()}
    for table, keys in now.items():
        known = found.setdefault(table, [])
        known.extend(key for key in keys if key not in known)
    return found


def _with_late_rows() -> list[UUID]:
    """The old entries at which rows point that no merge has left there."""
    left: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    kept = select(PersonMerge.stayed).where(PersonMerge.undone_at.is_(None))
    merges = db.session.scalars(kept).all()
    if not merges:
        return []
    for rows in merges:
        for table, keys in rows.items():
            left[table] |= {tuple(key) for key in keys}
    old = select(Person.id).where(Person.merged_into.is_not(None))
    # Most minutes nothing is late: one statement tells in which tables anything points at them.
    somewhere = counts_of(old)
    found: set[UUID] = set()
    for name in rooms.following():
        table = name.partition(".")[0]
        if table not in somewhere:
            continue
        column, here = rooms.column_named(name), left[table]
        for row in db.session.execute(select(column, *rooms.key_of(column)).where(column.in_(old))):
            if tuple(plain(part) for part in row[1:]) not in here:
                found.add(row[0])
    db.session.rollback()
    return sorted(found, key=str)
