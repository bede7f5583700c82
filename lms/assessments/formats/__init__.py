"""The file formats in which questions come in and go out: one registry for all doors."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath

from msgspec import structs

from lms.assessments.faults import Fault
from lms.assessments.formats.attaching import described
from lms.assessments.formats.gift import parse_gift, write_gift
from lms.assessments.formats.lettered import parse_aiken, parse_pasted
from lms.assessments.formats.moodle import parse_moodle, write_moodle
from lms.assessments.formats.package import BadPackage, kept_pictures, unpacked, with_names
from lms.assessments.formats.workbook import parse_workbook, template, write_workbook
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.core.errors import Invalid
from lms.core.storage import XLSX, mime_of
from lms.web.text_files import text_of

LARGEST = 20_000_000
"""Bytes of a file of questions with its pictures; 10,000 questions without any have 5 MB."""


class Format(StrEnum):
    """How a file of questions is written."""

    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodlexml"
    XLSX = "xlsx"
    TEXT = "text"


def _text(parse: Callable[[str], ParsedBank]) -> Callable[[bytes], ParsedBank]:
    return lambda content: parse(text_of(content, LARGEST))


READERS: Mapping[Format, Callable[[bytes], ParsedBank]] = {
    Format.GIFT: _text(parse_gift),
    Format.AIKEN: _text(parse_aiken),
    Format.MOODLE: _text(parse_moodle),
    Format.XLSX: parse_workbook,
    Format.TEXT: _text(parse_pasted),
}
WRITERS: Mapping[Format, Callable[[list[ParsedQuestion]], bytes]] = {
    Format.GIFT: lambda questions: write_gift(questions).encode(),
    Format.MOODLE: lambda questions: write_moodle(questions).encode(),
    Format.XLSX: write_workbook,
}
_SUFFIXES = {
    ".gift": Format.GIFT,
    ".aiken": Format.AIKEN,
    ".xml": Format.MOODLE,
    ".xlsx": Format.XLSX,
}
_ZIP = b"PK\x03\x04"

__all__ = [
    "LARGEST",
    "READERS",
    "WRITERS",
    "Format",
    "guess",
    "not_held",
    "read",
    "template",
    "write_gift",
    "write_moodle",
]


def read(content: bytes, form: Format | None = None, name: str = "") -> ParsedBank:
    """The questions of a file or of a package, and what must be put right, with lines.

    Without a format the name decides, else what the content looks like. Raises Invalid for what is
    too large, or no text where text is expected.
    """
    if len(content) > LARGEST:
        text_of(content, LARGEST)
    if content.startswith(_ZIP) and mime_of(content) != XLSX:
        return _read_package(content, form)
    return READERS[form or guess(content, name)](content)


def _read_package(content: bytes, form: Format | None) -> ParsedBank:
    try:
        name, questions, pictures = unpacked(content)
    except BadPackage as bad:
        return ParsedBank((), (bad.fault,))
    renamed, attached, faults = kept_pictures(pictures)
    chosen = form or guess(questions, name)
    if chosen is Format.XLSX:
        bank = parse_workbook(questions, renamed)
    else:
        bank = READERS[chosen](with_names(questions, renamed))
    return structs.replace(
        bank,
        faults=(*faults, *bank.faults),
        attached=(*described(attached, bank.questions), *bank.attached),
    )


def guess(content: bytes, name: str = "") -> Format:
    """How a file is written, by its name, else by what only one of them has."""
    if known := _SUFFIXES.get(PurePath(name).suffix.lower()):
        return known
    if content.startswith(_ZIP):
        return Format.XLSX
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    if text.lstrip().startswith(("<?xml", "<quiz")):
        return Format.MOODLE
    lines = [line.strip() for line in text.splitlines()]
    if any(line.startswith("ANSWER:") for line in lines):
        return Format.AIKEN
    return Format.GIFT if any("{" in line for line in lines) else Format.TEXT


def not_held(form: Format, questions: list[ParsedQuestion]) -> list[ParsedQuestion]:
    """The questions that would not come back from a file as they are."""
    try:
        back = READERS[form](WRITERS[form](questions))
    except Invalid:
        back = ParsedBank((), (Fault(0, ""),))
    read_back = {parsed.id: parsed.question for parsed in back.questions}
    return [parsed for parsed in questions if read_back.get(parsed.id) != parsed.question]
