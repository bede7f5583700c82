"""Pictures in questions: `![what it shows](file.svg)`, of the course's content or added here."""

import re
from collections.abc import Iterable, Iterator

from lms.assessments.faults import N_

PICTURE = re.compile(r"(?<!\\)!\[(?P<words>[^\]\n]*)\]\((?P<file>[^)\n]*)\)")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.svg", re.ASCII)
_ADDED = re.compile(r"[0-9a-f]{16}\.(png|jpg)", re.ASCII)


def picture_problems(texts: Iterable[str], listed: Iterable[str]) -> Iterator[str]:
    """Pictures that nobody could see or hear; `listed` are texts that can hold none."""
    pictures = [found for text in texts for found in PICTURE.finditer(text)]
    if any(not found["words"].strip() for found in pictures):
        yield N_("A picture needs words that say what it shows: ![words](file.svg).")
    if any(not is_file(found["file"]) for found in pictures):
        yield N_("A picture is a file of the course, such as ![words](buku-kas.svg).")
    if any(PICTURE.search(text) for text in listed):
        yield N_("A picture cannot stand in a list to choose from or in a typed answer.")


def is_file(name: str) -> bool:
    """Whether this names a picture of the course or of a bank, and nothing anywhere else."""
    return _FILE.fullmatch(name) is not None or is_added(name)


def is_added(name: str) -> bool:
    """Whether this names a picture that an editor has added, by its content."""
    return _ADDED.fullmatch(name) is not None


def files_in(texts: Iterable[str]) -> Iterator[str]:
    """The files that these texts show."""
    yield from (found["file"] for text in texts for found in PICTURE.finditer(text))


def in_words(text: str) -> str:
    """The text with the words of its pictures in their place, for where only words can stand."""
    return PICTURE.sub(lambda found: found["words"], text)
