"""What two entries hold, and which were joined; viewer first."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from lms.accounts.merging.models import DistinctPeople, PersonMerge
from lms.accounts.merging.rooms import following
from lms.accounts.merging.service import UNDO_WITHIN
from lms.core import clock
from lms.core.database import Base, db
from lms.core.policy import Actor, visible_to


def counts_of(person_ids: Collection[UUID] | Select[UUID]) -> dict[str, dict[UUID, int]]:
    """How many rows of each table point at each of these people, in one statement."""
    parts = []
    for name in following():
        table, _, column = name.partition(".")
        owner = Base.metadata.tables[table].c[column]
        parts.append(
            select(literal(table).label("kind"), owner.label("owner"), func.count().label("number"))
            .where(owner.in_(person_ids))
            .group_by(owner)
        )
    found: dict[str, dict[UUID, int]] = {}
    for row in db.session.execute(union_all(*parts)):
        found.setdefault(row.kind, {})[row.owner] = row.number
    return found


def recent_merges(viewer: Actor) -> Sequence[PersonMerge]:
    """The merges that can still be taken back, the latest first."""
    return db.session.scalars(
        visible_to(viewer, PersonMerge)
        .where(PersonMerge.undone_at.is_(None), PersonMerge.merged_at >= clock.now() - UNDO_WITHIN)
        .options(joinedload(PersonMerge.kept), joinedload(PersonMerge.absorbed))
        .order_by(PersonMerge.merged_at.desc())
        .limit(100)
    ).all()


def said_apart() -> list[tuple[UUID, UUID]]:
    """The pairs of which somebody said that they are two people."""
    rows = db.session.execute(select(DistinctPeople.first_id, DistinctPeople.second_id))
    return [(row.first_id, row.second_id) for row in rows]
