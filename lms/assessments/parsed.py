"""A bank as it was read from a file, whatever the format, before anything is kept."""

from enum import StrEnum

from msgspec import Struct

from lms.assessments.faults import Fault
from lms.assessments.kinds import Question


class Tags(Struct, frozen=True, kw_only=True):
    """What a question is for: its level C1 to C6, its objective (`MAN-101/3.2`), its form A or B.

    Empty where the file does not say; `others` are tags that mean nothing here but are kept.
    """

    level: str = ""
    objective: str = ""
    form: str = ""
    others: tuple[str, ...] = ()


class Proves(StrEnum):
    """What a sum in the file proves; the values are the words in the file."""

    KEY = "hitung"
    MISTAKE = "galat"


class Proof(Struct, frozen=True, kw_only=True):
    """A sum that shows where a number of the question comes from, such as `6000*15 == 90000`."""

    line: int
    proves: Proves
    expression: str
    remark: str = ""


class ParsedQuestion(Struct, frozen=True, kw_only=True):
    """A question with its permanent id (empty where the file gives none) and its place.

    `category` is where the file puts it, a path such as `Simpan pinjam/Bunga`; empty is none.
    """

    line: int
    question: Question
    id: str = ""
    title: str = ""
    category: str = ""
    tags: Tags = Tags()
    proofs: tuple[Proof, ...] = ()
    notes: tuple[str, ...] = ()


class Attached(Struct, frozen=True, kw_only=True):
    """A picture that came with a file: the name under which questions show it, and its words."""

    name: str
    content: bytes
    words: str


class ParsedBank(Struct, frozen=True):
    """The questions that could be read, and everything to put right before they are kept.

    `remarks` say what was left out and stops nothing; `attached` are pictures of the questions.
    """

    questions: tuple[ParsedQuestion, ...]
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    attached: tuple[Attached, ...] = ()
