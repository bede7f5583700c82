"""What an address asks for, answered the same way on every page.

Nothing asked is the usual page. A page, filter or kind that there is not is "not here" (404): a
mistyped address must not pass for an empty or a full list.
"""

from collections.abc import Sized
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

from lms.core.errors import NotThere

LONGEST = 5
"""Digits of a page's number."""
K = TypeVar("K", bound=StrEnum)


def page_number(name: str = "page") -> int:
    """The page asked for, counted from 1."""
    typed = request.args.get(name, "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST and int(typed)):
        raise NotThere(typed)
    return int(typed)


def page_or_first(name: str = "page") -> int:
    """The page asked for, on lists whose address people change by hand: what makes no sense is 1."""
    try:
        return page_number(name)
    except NotThere:
        return 1


def ensure_there(page: int, rows: Sized) -> None:
    """Raises NotThere for a page after the last one; the first may be empty."""
    if page > 1 and not len(rows):
        raise NotThere(f"page {page}")


def one_of(kinds: type[K], name: str) -> K | None:
    """The filter asked for; None when none is."""
    typed = request.args.get(name, "")
    if not typed:
        return None
    if typed not in set(kinds):
        raise NotThere(typed)
    return kinds(typed)


def id_of(name: str) -> UUID | None:
    """The thing asked for by its id; None when none is."""
    typed = request.args.get(name, "")
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise NotThere(typed) from None
