"""The text of a GIFT file: its blocks, its escapes, and the place of every fault."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from lms.assessments.faults import N_, Fault
from lms.assessments.kinds import clean_text

_ESCAPE = re.compile(r"\\([~=#{}:>\\n])")
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)")
_ROOTS = {"$course$", "$system$", "$module$", "top", ""}
_SPECIAL = re.compile(r"[~=#{}:\\]|(?<=-)>")


class Block:
    """One question's part of the file, with its comments apart, and the faults found in it.

    `line` is where it begins, counted from 1; `text` has an empty line for each comment, so that
    a place in it still tells the line. `category` is the last one that the file named.
    """

    def __init__(self, line: int, lines: list[str], category: str = "") -> None:
        self.line = line
        self.category = category
        self.comments = [
            (line + number, text.strip()[2:].strip())
            for number, text in enumerate(lines)
            if _is_comment(text)
        ]
        self.text = "\n".join("" if _is_aside(text) else text for text in lines)
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self.is_html = False

    @property
    def first_line(self) -> int:
        """The line on which the question's own text begins."""
        return self.line_at(len(self.text) - len(self.text.lstrip()))

    def line_at(self, offset: int) -> int:
        """The line of the file for a place in `text`."""
        return self.line + self.text.count("\n", 0, offset)

    def fault(self, offset: int, message: str, **values: Any) -> None:
        """Notes a fault at a place in `text`."""
        self.faults.append(Fault(self.line_at(offset), message, values))


def blocks(text: str) -> Iterator[Block]:
    """The blocks between blank lines; a character that cannot be stored is a fault of its block."""
    collected: list[str] = []
    begins, category = 1, ""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            begins = begins if collected else number
            collected.append(line)
        elif collected:
            for named in filter(None, map(_CATEGORY.match, collected)):
                category = _path(named[1])
            yield _block(begins, collected, category)
            collected = []


def marks(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Where a pattern occurs and no backslash takes its meaning away."""
    for found in re.finditer(rf"\\.|(?P<mark>{pattern})", text, re.DOTALL):
        if found["mark"] is not None:
            yield found


def split_first(pattern: str, text: str) -> tuple[str, str | None]:
    """The text before the first mark and the text after it; None where the mark is missing."""
    found = next(marks(pattern, text), None)
    return (text, None) if found is None else (text[: found.start()], text[found.end() :])


def plain(raw: str) -> str:
    r"""The text that a person reads: escapes resolved, `\n` a new line, blanks tidied."""
    one_line = raw.replace("\n", " ")
    return clean_text(_ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], one_line))


def escaped(text: str) -> str:
    """The text as it is written in a file, so that `plain` gives it back."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", r"\n")


def _path(named: str) -> str:
    """A category as a path, without the words by which Moodle says where its paths begin."""
    parts = [clean_text(part) for part in re.split(r"(?<!/)/(?!/)", named)]
    while parts and parts[0] in _ROOTS:
        parts = parts[1:]
    return "/".join(part for part in parts if part)


def _block(line: int, lines: list[str], category: str) -> Block:
    safe = ["".join(char for char in text if _is_storable(char)) for text in lines]
    block = Block(line, safe, category)
    for number, (before, after) in enumerate(zip(lines, safe, strict=True)):
        if before != after:
            message = N_("There is a character here that cannot be stored.")
            block.faults.append(Fault(line + number, message))
    return block


def _is_storable(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"}


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _is_aside(line: str) -> bool:
    """Comments and categories, which belong to no text."""
    return _is_comment(line) or line.lstrip().startswith("$CATEGORY")
