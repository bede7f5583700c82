"""How a merge changes rows, and how that is taken back: every value with what it was before.

What changed since stays as it became: only what still is as the merge left it goes back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, Table, Uuid, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.merging.models import PersonMergeRow
from lms.core.database import Base, db
from lms.core.types import UtcDateTime

AT_ONCE = 400
"""Rows that one statement names."""
Key = tuple[Any, ...]


class Journal:
    """Changes rows and remembers each; nothing is forgotten until `save`."""

    def __init__(self, merge_id: UUID, *, after: tuple[int, int] = (0, 0)) -> None:
        self.merge_id = merge_id
        self._rows: list[dict[str, Any]] = []
        self._before, self._part = after

    @classmethod
    def continued(cls, merge_id: UUID) -> "Journal":
        """What is changed for a merge that was made before stands after what it changed then."""
        last = db.session.execute(
            select(func.max(PersonMergeRow.ordinal), func.max(PersonMergeRow.part)).where(
                PersonMergeRow.merge_id == merge_id
            )
        ).one()
        return cls(merge_id, after=(last[0] or 0, last[1] or 0))

    def begin(self) -> None:
        """What follows belongs together: later it is all taken back, or none of it."""
        self._part += 1

    def change(self, table: Table, key: Key, values: Mapping[str, Any]) -> None:
        """The row with the key gets these values."""
        columns = [table.c[name] for name in values]
        is_it = [column == part for column, part in zip(table.primary_key, key, strict=True)]
        before = db.session.execute(select(*columns).where(*is_it)).one()
        db.session.execute(update(table).where(*is_it).values(**values))
        for column, old in zip(columns, before, strict=True):
            self._note(table, key, column, old, values[column.name])

    def move(self, column: Column[Any], keys: Sequence[Key], old: UUID, new: UUID) -> None:
        """These rows point at another person."""
        table = column.table
        assert isinstance(table, Table)
        self.begin()
        for some in _portions(keys):
            moved = update(table).where(among(table, some), column == old)
            db.session.execute(moved.values({column.name: new}))
        for key in keys:
            since = tuple(new if part == old else part for part in key)
            self._note(table, since if column.primary_key else key, column, old, new)

    def _note(self, table: Table, key: Key, column: Column[Any], old: Any, new: Any) -> None:
        self._rows.append(
            {
                "merge_id": self.merge_id,
                "ordinal": self._before + len(self._rows) + 1,
                "part": self._part,
                "table_name": table.name,
                "row_key": [plain(part) for part in key],
                "column_name": column.name,
                "before": plain(old),
                "after": plain(new),
            }
        )

    def save(self) -> None:
        """Keep what was changed, beside the merge."""
        if self._rows:
            db.session.execute(insert(PersonMergeRow), self._rows)


def take_back(merge_id: UUID) -> int:
    """Every row as it was before the merge, the last change first; how many values stay changed.

    Those are what somebody changed since, and what would not fit beside what came since.
    """
    rows = db.session.scalars(
        select(PersonMergeRow)
        .where(PersonMergeRow.merge_id == merge_id)
        .order_by(PersonMergeRow.ordinal.desc())
    ).all()
    kept = 0
    for _part, together in groupby(rows, key=lambda row: row.part):
        part = list(together)
        try:
            with db.session.begin_nested():
                restored = sum(_restored(batch) for batch in _alike(part))
        except IntegrityError:
            restored = 0
        kept += len(part) - restored
    return kept


def _alike(rows: Sequence[PersonMergeRow]) -> Iterator[list[PersonMergeRow]]:
    """Neighbours of the same column with the same values: one statement takes them back."""
    for _same, some in groupby(
        rows, key=lambda row: (row.table_name, row.column_name, str(row.before), str(row.after))
    ):
        yield from _portions(list(some))


def _restored(batch: Sequence[PersonMergeRow]) -> int:
    table = Base.metadata.tables[batch[0].table_name]
    column = table.c[batch[0].column_name]
    before, after = valued(column, batch[0].before), valued(column, batch[0].after)
    keys = [
        tuple(valued(one, part) for one, part in zip(table.primary_key, row.row_key, strict=True))
        for row in batch
    ]
    is_unchanged = column.is_(None) if after is None else column == after
    result = db.session.execute(
        update(table).where(among(table, keys), is_unchanged).values({column.name: before})
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def among(table: Table, keys: Sequence[Key]) -> Any:
    """The condition that a row has one of the keys."""
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _portions(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for begin in range(0, len(rows), AT_ONCE):
        yield list(rows[begin : begin + AT_ONCE])


def plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def valued(column: Column[Any], kept: Any) -> Any:
    """A value of the column, from its JSON."""
    if kept is None:
        return None
    kind = getattr(column.type, "enum_class", None)
    if kind is not None:
        return kind(kept)
    if isinstance(column.type, Uuid):
        return UUID(kept)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(kept)
    return date.fromisoformat(kept) if isinstance(column.type, Date) else kept
