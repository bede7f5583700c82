"""The kinds of lists that are known: each room registers its own, for the command and the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.rules.saying import Read
from lms.core.policy import Actor


@dataclass(frozen=True)
class Column:
    """One column of a list: how offices call it, how its cells are read, and an example.

    `words` are its headings in lists as they come; `options` are offered in the template. A
    column that is `implied` may be missing when the sheet itself says it, by its name or title.
    """

    name: str
    label: str
    words: tuple[str, ...]
    read: Callable[[str], Read]
    example: str = ""
    hint: str = ""
    is_required: bool = False
    is_implied: bool = False
    options: tuple[str, ...] = ()
    holds_long_numbers: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of list, and what one of its rows does.

    `label` and `hint` are message ids, `label` being what the list holds; `sheet` is the name of
    the template's sheet; `notes` are further lines of its sheet of explanations.
    """

    name: str
    label: Any
    hint: Any
    sheet: str
    columns: tuple[Column, ...]
    act: Callable[[Actor, Given], Result]
    notes: tuple[str, ...] = ()

    def register(self) -> None:
        """Make the kind known; registering it again replaces it."""
        _kinds[self.name] = self

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """How each column may be called."""
        return {column.name: (column.label, *column.words) for column in self.columns}

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which nothing can be taken in."""
        return tuple(c for c in self.columns if c.is_required and not c.is_implied)


_kinds: dict[str, Kind] = {}


def kinds() -> tuple[Kind, ...]:
    """Every kind of list, in the order of the floors."""
    return tuple(_kinds.values())


def kind_of(name: str) -> Kind | None:
    """The kind of this name, if there is one."""
    return _kinds.get(name)
