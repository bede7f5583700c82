"""What each room says of its rows when two entries become one person.

A room names every column of its own that follows a person, and settles beforehand what could not
stand beside the other's rows. A column that no room names stops a test, and a merge never leaves
anything behind by accident.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, select

from lms.accounts.merging.journal import Journal, Key, plain
from lms.core.database import Base, db
from lms.core.errors import Refusal


class CannotMerge(Refusal):
    """These two cannot become one as they are; the message says what comes first."""


@dataclass(frozen=True)
class Choices:
    """From which entry each value is kept, and which of the open memberships is the main one."""

    name: UUID | None = None
    gender: UUID | None = None
    phone: UUID | None = None
    email: UUID | None = None
    membership: UUID | None = None


@dataclass
class Merging:
    """A merge at work: whose rows go where, and what was said about those that collide."""

    kept_id: UUID
    absorbed_id: UUID
    choices: Choices
    journal: Journal
    settled: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    left: dict[str, set[Key]] = field(default_factory=dict)
    changed_roles: bool = False

    @property
    def both(self) -> tuple[UUID, UUID]:
        """The ids of both entries."""
        return self.kept_id, self.absorbed_id

    def left_rows(self) -> dict[str, list[list[Any]]]:
        """What stays with the old entry, as a merge keeps it."""
        return {
            table: sorted([plain(part) for part in key] for key in keys)
            for table, keys in self.left.items()
        }

    def say(self, words: Any, times: int = 1) -> None:
        """Tell whoever decides what becomes of something that collides."""
        self.settled[str(words)] += times

    def change(self, model: type[Base], *key: Any, **values: Any) -> None:
        """A row gets other values; they go back when the merge is taken back."""
        self.journal.change(table_of(model), key, values)

    def leave(self, model: type[Base], *key: Any) -> None:
        """A row says what another says already: it stays with the old entry, and counts nowhere."""
        self.left.setdefault(table_of(model).name, set()).add(key)


Settle = Callable[[Merging], None]


@dataclass(frozen=True)
class _Room:
    columns: tuple[str, ...]
    settle: Settle | None


_rooms: dict[str, _Room] = {}
_stays: dict[str, str] = {}


def follows(room: str, columns: Sequence[str], settle: Settle | None = None) -> None:
    """These columns (`table.column`) follow the person, after what collides has been settled."""
    _rooms[room] = _Room(tuple(columns), settle)


def stays(reason: str, *columns: str) -> None:
    """These columns stay with the old entry, and why."""
    _stays.update(dict.fromkeys(columns, reason))


def following() -> list[str]:
    """Every column that follows the person, in the order of the floors."""
    return [column for room in _rooms.values() for column in room.columns]


def staying() -> dict[str, str]:
    """Every column that stays with the old entry, with the reason."""
    return dict(_stays)


def settle_all(merging: Merging) -> None:
    """Each room settles what collides, the lower floors first."""
    for room in _rooms.values():
        if room.settle is not None:
            room.settle(merging)


def move_all(merging: Merging) -> None:
    """Every row that follows the person points at the one who remains."""
    for name in following():
        column = column_named(name)
        rows = db.session.execute(select(*key_of(column)).where(column == merging.absorbed_id))
        left = merging.left.get(column.table.name, set())
        keys = [tuple(row) for row in rows if tuple(row) not in left]
        if keys:
            merging.journal.move(column, keys, merging.absorbed_id, merging.kept_id)
            merging.moved[column.table.name] += len(keys)


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def key_of(column: Column[Any]) -> list[Column[Any]]:
    """The columns of the key of the column's table."""
    table = column.table
    assert isinstance(table, Table)
    return list(table.primary_key)


def column_named(name: str) -> Column[Any]:
    """The column of a name (`table.column`)."""
    table, _, column = name.partition(".")
    return Base.metadata.tables[table].c[column]
