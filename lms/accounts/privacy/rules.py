"""How a notice is laid out, and who has still to read it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

FIRST = date(2026, 1, 1)
"""The version of the text that the product ships, before the office wrote its own."""


@dataclass
class Part:
    """A heading, a paragraph or a list of a notice."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)


def parts(notice: str) -> list[Part]:
    """A notice as it is typed: `## ` begins a heading, `- ` a point, an empty line a paragraph."""
    found: list[Part] = []
    is_new = True
    for line in (line.strip() for line in notice.splitlines()):
        if not line:
            is_new = True
        elif line.startswith("#"):
            found.append(Part("heading", line.lstrip("#").strip()))
            is_new = True
        else:
            _add(found, line, is_new=is_new)
            is_new = False
    return found


def _add(found: list[Part], line: str, *, is_new: bool) -> None:
    is_point = line.startswith("- ")
    if is_point and not (found and found[-1].kind == "list" and not is_new):
        found.append(Part("list"))
    if is_point:
        found[-1].items.append(line[2:].strip())
    elif is_new or found[-1].kind != "paragraph":
        found.append(Part("paragraph", line))
    else:
        found[-1].text += " " + line


def version_now(written: Iterable[date], read_again: Iterable[date]) -> date:
    """The version that somebody reads now, from the days on which the text or the duty changed."""
    return max([FIRST, *written, *read_again])


def has_read(read: date | None, read_again: Iterable[date]) -> bool:
    """Whether somebody who read that version last need not read again."""
    return read is not None and read >= max([FIRST, *read_again])
