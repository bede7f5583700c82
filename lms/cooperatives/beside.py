"""Pages of rooms above about one cooperative, to which its own page leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Beside:
    """A page that takes a cooperative's id."""

    endpoint: str
    label: Any


_pages: dict[str, Beside] = {}


def show_beside(endpoint: str, label: Any) -> None:
    """Register a page for those in charge of a cooperative; registering it again replaces it."""
    _pages[endpoint] = Beside(endpoint, label)


def pages_beside() -> Sequence[Beside]:
    """The pages that rooms above have, in the order of the floors."""
    return tuple(_pages.values())
