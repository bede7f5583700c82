"""Rows on their way from a file to an act: as written, as understood, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.rules.saying import Say
from lms.core.errors import Refusal
from lms.core.i18n import gettext, translated

Words = dict[str, Any]
"""A sentence as it is kept: message id, values, and the letter of its column."""


@dataclass(frozen=True)
class Written:
    """One row as it stands in the file. `cells` are text and letter by the name of the column."""

    number: int
    sheet: str
    row: int
    cells: Mapping[str, tuple[str, str]]
    context: tuple[str, ...] = ()
    faults: tuple[Say, ...] = ()
    twin: int | None = None

    def letter(self, *names: str) -> str:
        """The letter of the first of these columns that the table has; else of its first one."""
        letters = [self.cells[name][1] for name in names if name in self.cells]
        return next(iter([*letters, *(cell[1] for cell in self.cells.values()), ""]))


@dataclass
class Given:
    """One row as it is understood: values by column, what was told on the way, what was decided.

    `memory` is shared by the rows of one run, for what need not be asked anew each time.
    """

    written: Written
    values: Mapping[str, Any]
    since: date
    file_name: str
    notes: list[Say] = field(default_factory=list)
    decision: Mapping[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """The value of the column; None where the row says nothing."""
        return self.values.get(name)

    def tell(self, message: str, column: str = "", **values: Any) -> None:
        """Say something about the row that does not keep it from being taken in."""
        self.notes.append(Say(message, values, column))

    def refuse(self, message: str, column: str = "", **values: Any) -> "RowRefused":
        """The refusal of the row, to be raised, at the cell of the column."""
        return RowRefused(Say(message, values, column))


@dataclass(frozen=True)
class Doubt:
    """Somebody or something that the row could mean; `why` says what makes it likely.

    `is_exact` when the names are the same, so that many can be decided at once.
    """

    kind: str
    key: UUID
    why: Say
    is_exact: bool = False


@dataclass(frozen=True)
class Result:
    """What became of a row."""

    outcome: Outcome
    object_kind: str | None = None
    object_id: str | None = None
    says: tuple[Say, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class RowRefused(Refusal):
    """The row is not taken in, for these reasons."""

    status = 422

    def __init__(self, *says: Say) -> None:
        super().__init__(" ".join(spoken(say) for say in says))
        self.says = says


class Undecided(Refusal):
    """A person has to say who or what is meant."""

    def __init__(self, doubts: tuple[Doubt, ...], column: str) -> None:
        super().__init__("undecided")
        self.doubts = doubts
        self.column = column


def spoken(say: Say) -> str:
    """The sentence in the person's language."""
    return gettext(say.message, **{k: translated_value(v) for k, v in say.values.items()})


def translated_value(value: Any) -> Any:
    """What fills a sentence in; a message within a message is translated as well."""
    return translated(value["id"]) if isinstance(value, dict) and "id" in value else value


def kept(say: Say) -> Words:
    """The sentence as it is kept in a row."""
    values = {
        key: value if isinstance(value, int | str | dict) else str(value)
        for key, value in say.values.items()
    }
    return {"id": say.message, "values": values, "column": say.column}


def said(words: Words) -> Say:
    """The kept sentence."""
    return Say(words["id"], words.get("values") or {}, words.get("column") or "")


def from_lazy(message: Any, column: str = "") -> Say:
    """A refusal of a use case as a sentence that can be kept: its id with its values."""
    arguments = getattr(message, "_args", ())
    if arguments and isinstance(arguments[0], str):
        values = {k: str(v) for k, v in getattr(message, "_kwargs", {}).items()}
        return Say(arguments[0], values, column)
    return Say("%(text)s", {"text": str(message)}, column) if str(message) else Say("", {}, column)
