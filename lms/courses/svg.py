"""Figures of lessons: what an SVG file may hold, and how large it is drawn.

A figure is shown by <img> under a strict Content-Security-Policy: presentation attributes only,
nothing that runs, moves, or is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

LARGEST = 15 * 1024
_ALLOWED = frozenset(
    {"svg", "title", "desc", "g", "defs", "rect", "circle", "ellipse", "line", "polyline", "use"}
    | {"polygon", "path", "text", "tspan", "marker", "clipPath", "pattern", "linearGradient"}
    | {"radialGradient", "stop", "symbol"}
)
_VIEW_BOX = re.compile(r"viewBox=\"\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*\"")


class _Reader:
    """What one pass over the file finds; expat calls it back."""

    def __init__(self, text: str) -> None:
        self.problems: list[tuple[int, str]] = []
        self.words: list[tuple[int, str]] = []
        self.texts: dict[str, str] = {}
        self.root: dict[str, str] = {}
        self.ids: set[str] = set()
        self._open: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = self._said
        self._parser.StartDoctypeDeclHandler = self._declared
        self._read(text)

    def _read(self, text: str) -> None:
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            self.problems.append((error.lineno, f"not XML: {expat.errors.messages[error.code]}"))
        except ValueError as error:
            self.problems.append((self._parser.CurrentLineNumber, str(error)))

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self.problems += [(line, message) for message in _of_element(name, attributes)]
        self.root = self.root or attributes
        self.ids.add(attributes.get("id", ""))
        self._open.append(name)

    def _ended(self, _name: str) -> None:
        self._open.pop()

    def _said(self, data: str) -> None:
        if data.strip():
            self.texts[self._open[-1]] = self.texts.get(self._open[-1], "") + data
            self.words.append((self._parser.CurrentLineNumber, data))

    def _declared(self, *_: object) -> None:
        # Entities are the one way in which a small XML file becomes a very large one.
        raise ValueError("a DOCTYPE is not allowed")


def size(text: str) -> tuple[int, int] | None:
    """Width and height of the viewBox, rounded, or None where there is none."""
    match = _VIEW_BOX.search(text)
    return (round(float(match[1])), round(float(match[2]))) if match else None


def problems(text: str) -> list[tuple[int, str]]:
    """What is wrong with a figure, as (line, message)."""
    reader = _Reader(text)
    return [*reader.problems, *_of_the_whole(text, reader)]


def words(text: str) -> list[tuple[int, str]]:
    """The words in a figure with their line: labels, title and description."""
    return _Reader(text).words


def _of_element(name: str, attributes: dict[str, str]) -> Iterator[str]:
    if name not in _ALLOWED:
        yield f"<{name}> is not allowed in a figure"
    for key, value in attributes.items():
        plain = key.lower()
        if plain in ("style", "class"):
            yield f"use presentation attributes, not {key}="
        elif plain.startswith("on"):
            yield f"{key}= would run a script"
        elif plain.rpartition(":")[2] in ("href", "src") and not value.startswith("#"):
            yield f"{key}={value!r:.40} leads out of the file"
        elif re.search(r"url\(\s*[\"']?(?!#)", value) or "javascript:" in value.lower():
            yield f"{key}= leads out of the file"


def _of_the_whole(text: str, reader: _Reader) -> Iterator[tuple[int, str]]:
    bytes_long = len(text.encode())
    if bytes_long > LARGEST:
        yield 1, f"{bytes_long} bytes: a figure has at most {LARGEST}"
    if size(text) is None:
        yield 1, "no viewBox: its size on the page is unknown"
    if reader.root.get("role") != "img":
        yield 1, 'the root needs role="img"'
    for name in ("title", "desc"):
        if not reader.texts.get(name):
            yield 1, f"no <{name}>"
    for label in reader.root.get("aria-labelledby", "").split():
        if label not in reader.ids:
            yield 1, f"aria-labelledby names '{label}', which is nowhere in the file"
