"""YAML files that know the line of everything in them, and say every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.scalarbool import ScalarBoolean

from lms.courses.faults import Fault

Place = tuple[str | int, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """A parsed YAML text: its plain data, and the line of each key and list entry."""

    path: str
    data: Any
    first_line: int = 1
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of a place such as `("modules", 0, "title")`, or of the nearest one above it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, self.first_line)

    def fault(self, place: Place, message: str) -> Fault:
        """A fault at that place."""
        return Fault(self.path, self.line(*place), message)


def read_text(file: Path, path: str) -> tuple[str, list[Fault]]:
    """The text of a content file, or nothing and a fault when it is no UTF-8."""
    try:
        return file.read_text(encoding="utf-8"), []
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return "", [Fault(path, line, "not UTF-8")]


def read_yaml(text: str, path: str, first_line: int = 1) -> tuple[Source, list[Fault]]:
    """One YAML text that begins on `first_line` of its file; a fault of syntax leaves it empty."""
    try:
        _refuse_aliases(text)
        node = YAML(typ="rt").load(text)
        lines = {place: first_line + line for place, line in _lines(node, ())}
        return Source(path, _plain(node), first_line, lines), []
    except Exception as error:  # The loader answers odd texts with nearly any exception.
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
        message = f"YAML: {[*str(problem).splitlines(), 'cannot be read'][0]}"
        return Source(path, {}, first_line), [Fault(path, line, message)]


def _refuse_aliases(text: str) -> None:
    """A few aliases of aliases are a very large file, and one of itself has no end."""
    for event in YAML(typ="rt").parse(text):
        if isinstance(event, AliasEvent):
            raise MarkedYAMLError(
                problem="aliases are not used here", problem_mark=event.start_mark
            )


def _lines(node: object, place: Place) -> Iterator[tuple[Place, int]]:
    keys: Iterator[str | int]
    if isinstance(node, CommentedMap):
        keys = (str(key) for key in node)
        values = list(node.values())
        numbers = [node.lc.key(key)[0] for key in node]
    elif isinstance(node, CommentedSeq):
        keys = iter(range(len(node)))
        values = list(node)
        numbers = [node.lc.item(index)[0] for index in range(len(node))]
    else:
        return
    for key, value, line in zip(keys, values, numbers, strict=True):
        yield (*place, key), line
        yield from _lines(value, (*place, key))


def _plain(node: object) -> Any:
    """Built-in values only: the round-trip classes stay inside this module."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, ScalarBoolean):
        return bool(node)
    for kind in (str, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def convert(source: Source, kind: type[T]) -> tuple[T | None, list[Fault]]:
    """The data as `kind`, a struct, or None with every unknown, missing and wrong key named."""
    faults = [source.fault(place, message) for place, message in _problems(source.data, kind, ())]
    return (None, faults) if faults else (msgspec.convert(source.data, kind), [])


def _problems(data: Any, kind: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Each place that does not fit, found one key at a time: msgspec alone names only the first."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(data, dict):
            yield place, f"expected keys and values, got {data!r:.40}"
        else:
            yield from _struct_problems(data, kind, place)
    elif get_origin(kind) is list and isinstance(data, list):
        (member,) = get_args(kind)
        for index, value in enumerate(data):
            yield from _problems(value, member, (*place, index))
    elif get_origin(kind) is dict and isinstance(data, dict):
        for key, value in data.items():
            yield from _problems(value, get_args(kind)[1], (*place, key))
    else:
        try:
            msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            yield place, _told(place, error)


def _struct_problems(
    data: dict[str, Any], kind: type[msgspec.Struct], place: Place
) -> Iterator[tuple[Place, str]]:
    fields = {item.encode_name: item for item in msgspec.structs.fields(kind)}
    for key in data:
        if key not in fields and kind.__struct_config__.forbid_unknown_fields:
            yield (*place, key), f"unknown key '{key}'"
    for name, item in fields.items():
        if name in data:
            yield from _problems(data[name], item.type, (*place, name))
        elif item.required:
            yield place, f"missing key '{name}'"


def _told(place: Place, error: msgspec.ValidationError) -> str:
    message = re.sub(r" - at `\$(.*)`$", r" (at \1)", str(error))
    return f"{place[-1] if place else 'file'}: {message}"
