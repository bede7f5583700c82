"""Rows as lines of JSON that SQLite and PostgreSQL write alike, whatever version the tables have.

Tables are taken as the database has them, not as the program describes them: a backup is wanted
most just before an upgrade.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Column, Connection, MetaData, Table, Text, cast, inspect, select
from sqlalchemy import types as sql
from sqlalchemy.types import TypeDecorator, TypeEngine

from lms.core.types import UtcDateTime

AT_ONCE = 1_000
"""Rows that are in memory at a time."""
VERSION_TABLE = "alembic_version"


class Kind(StrEnum):
    """What a column holds, the same word for both databases."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    DAY = "day"
    TIME = "time"
    MOMENT = "moment"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"


class JsonText(TypeDecorator[str]):
    """PostgreSQL's JSON as the very text that was stored, so that it comes back the same."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindparam: Any) -> Any:
        """Text becomes JSON in the database."""
        return cast(bindparam, sql.JSON())

    def column_expression(self, column: Any) -> Any:
        """JSON becomes text in the database."""
        return cast(column, Text())


_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (sql.Uuid, Kind.UUID),
    (sql.JSON, Kind.JSON),
    (sql.Boolean, Kind.BOOLEAN),
    (sql.DateTime, Kind.MOMENT),
    (sql.Date, Kind.DAY),
    (sql.Time, Kind.TIME),
    (sql.LargeBinary, Kind.BYTES),
    (sql.Integer, Kind.INTEGER),
    (sql.Float, Kind.NUMBER),
    (sql.Numeric, Kind.DECIMAL),
    (sql.String, Kind.TEXT),
)
_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.TEXT: sql.Text(),
    Kind.INTEGER: sql.BigInteger(),
    Kind.NUMBER: sql.Double(),
    Kind.BOOLEAN: sql.Boolean(),
    Kind.DECIMAL: sql.Numeric(),
    Kind.DAY: sql.Date(),
    Kind.TIME: sql.Time(),
    Kind.MOMENT: UtcDateTime(),
    Kind.UUID: sql.Uuid(),
    Kind.JSON: JsonText().with_variant(Text(), "sqlite"),
    Kind.BYTES: sql.LargeBinary(),
}
_READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.DECIMAL: Decimal,
    Kind.DAY: date.fromisoformat,
    Kind.TIME: time.fromisoformat,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.UUID: UUID,
    Kind.NUMBER: float,
    Kind.BYTES: lambda text: msgspec.convert(text, bytes),
}


@dataclass(frozen=True)
class Shape:
    """A table's name, and its columns in the order of their names with what each holds."""

    name: str
    columns: Mapping[str, Kind]

    @property
    def table(self) -> Table:
        """The table for reading and writing."""
        columns = [Column(name, _TYPES[kind]) for name, kind in self.columns.items()]
        return Table(self.name, MetaData(), *columns)


class Tally:
    """How many rows there are and what they are, in whichever order they come."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        """One more row."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest())

    @property
    def sha256(self) -> str:
        """The sum of the hashes of all rows."""
        return f"{self._sum % 2**256:064x}"


def shapes(connection: Connection) -> dict[str, Shape]:
    """Every table of the database but the one that holds its version."""
    inspector = inspect(connection)
    return {
        name: Shape(
            name,
            {
                column["name"]: _kind(name, column["name"], column["type"])
                for column in sorted(inspector.get_columns(name), key=lambda one: one["name"])
            },
        )
        for name in sorted(inspector.get_table_names())
        if name != VERSION_TABLE
    }


def _kind(table: str, column: str, found: TypeEngine[Any]) -> Kind:
    # SQLite has no type for UUIDs: they are the only columns of fixed length.
    if isinstance(found, sql.CHAR) and found.length == 32:
        return Kind.UUID
    for base, kind in _KINDS:
        if isinstance(found, base):
            return kind
    raise NotImplementedError(f"{table}.{column} is {found!r}, which backups cannot hold yet")


def lines(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """Every row of the table as one line, a few at a time in memory."""
    rows = connection.execute(select(shape.table), execution_options={"yield_per": AT_ONCE})
    encode = msgspec.json.Encoder().encode
    for row in rows:
        yield encode(tuple(row))


def tally(some: Iterable[bytes]) -> Tally:
    """The count and the hash of these lines."""
    found = Tally()
    for line in some:
        found.add(line)
    return found


def values_of(line: bytes, shape: Shape) -> dict[str, Any]:
    """The row that a line tells of. Raises ValueError for anything else."""
    cells = msgspec.json.decode(line, type=list[Any])
    return {
        name: cell if cell is None else _READ.get(kind, _as_it_is)(cell)
        for (name, kind), cell in zip(shape.columns.items(), cells, strict=True)
    }


def _as_it_is(cell: Any) -> Any:
    return cell
