"""The file formats in which questions come in and go out: one registry for all doors."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath

from lms.assessments.formats.gift import parse_gift, write_gift
from lms.assessments.formats.lettered import parse_aiken, parse_pasted
from lms.assessments.parsed import ParsedBank

LARGEST = 5_000_000
"""Bytes of a file of questions: some 10,000 of them."""


class Format(StrEnum):
    """How a file of questions is written."""

    GIFT = "gift"
    AIKEN = "aiken"
    TEXT = "text"


READERS: Mapping[Format, Callable[[str], ParsedBank]] = {
    Format.GIFT: parse_gift,
    Format.AIKEN: parse_aiken,
    Format.TEXT: parse_pasted,
}
_SUFFIXES = {".gift": Format.GIFT, ".aiken": Format.AIKEN}

__all__ = ["LARGEST", "READERS", "Format", "guess", "read", "write_gift"]


def read(text: str, form: Format) -> ParsedBank:
    """The questions of a text that is written so, and what must be put right, with lines."""
    return READERS[form](text)


def guess(text: str, name: str = "") -> Format:
    """How a text is written, by the name of its file, else by what only one of them has."""
    if known := _SUFFIXES.get(PurePath(name).suffix.lower()):
        return known
    lines = [line.strip() for line in text.splitlines()]
    if any(line.startswith("ANSWER:") for line in lines):
        return Format.AIKEN
    return Format.GIFT if any("{" in line for line in lines) else Format.TEXT
