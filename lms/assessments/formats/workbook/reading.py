"""Reads a workbook of questions: a fault names sheet and cell, and the other rows are read."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from lms.assessments.faults import N_, Fault
from lms.assessments.formats.gift.comments import sorted_labels
from lms.assessments.formats.keys import letters_of, truth_of
from lms.assessments.formats.workbook import columns as names
from lms.assessments.kinds import (
    FULL,
    Description,
    Essay,
    FileTask,
    Kind,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Ordering,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
    clean_text,
    problems,
)
from lms.assessments.kinds.typed import bounds
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.core.sheets import BadFile, Row, Sheet, column_letter, folded_heading, read_book
from lms.core.text import parse_number

_NUMBER = re.compile(r"(?P<low>[^:]+?)\s*\.\.\s*(?P<high>.+)|(?P<value>[^:]+)(?::(?P<wide>.+))?")
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_WITH_POINT = re.compile(r"[-+]?\d{1,18}\.\d{1,9}", re.ASCII)
_KINDS = {folded_heading(name): kind for kind, name in names.NAMES.items()}
_NOT_READ = frozenset({names.EXAMPLES, names.GUIDE})


class _Wrong(Exception):
    """A row that cannot be read: the column at fault, the message id and its values."""

    def __init__(self, column: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.column, self.message, self.values = column, message, values


class _Line:
    """One row by the names of its columns."""

    def __init__(self, row: Row, places: Mapping[str, int], renamed: Mapping[str, str]) -> None:
        self.row, self.places, self.renamed = row, places, renamed

    def get(self, name: str) -> str:
        """What stands in a column, cleaned. Raises _Wrong for a cell whose value is unknown."""
        place = self.places.get(name)
        cell = self.row.cells.get(place) if place else None
        if cell is not None and cell.flaw:
            raise _Wrong(name, N_("The value of this cell is not known: write it as text."))
        text = clean_text(cell.text) if cell else ""
        for theirs, ours in self.renamed.items():
            text = text.replace(f"]({theirs})", f"]({ours})")
        return text

    @property
    def choices(self) -> dict[str, tuple[str, str]]:
        """The filled choices by their letters: the text, and what is said to it."""
        found = {letter: _parted(self.get(letter)) for letter in names.CHOICES}
        return {letter: said for letter, said in found.items() if any(said)}


def parse_workbook(content: bytes, renamed: Mapping[str, str] | None = None) -> ParsedBank:
    """The questions of all sheets, in their order, and what must be put right, by cell.

    `renamed` gives the pictures that came along the names under which they are kept.
    """
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(content)
            file.flush()
            sheets = read_book(Path(file.name))
    except BadFile as bad:
        return ParsedBank((), (Fault(0, str(bad.message)),))
    questions: list[ParsedQuestion] = []
    faults: list[Fault] = []
    found_any = False
    for sheet in sheets:
        if sheet.name.strip() in _NOT_READ:
            continue
        places, rows = _below_headings(sheet)
        found_any = found_any or bool(places)
        for row in rows:
            try:
                questions.append(_question(_Line(row, places, renamed or {})))
            except _Wrong as wrong:
                faults.append(_fault(sheet, row, places, wrong))
    if not found_any:
        faults.append(Fault(1, N_("No sheet has the columns Jenis and Soal: use the template.")))
    return ParsedBank(tuple(questions), tuple(faults))


def _fault(sheet: Sheet, row: Row, places: Mapping[str, int], wrong: _Wrong) -> Fault:
    letter = column_letter(places.get(wrong.column) or places[names.STEM])
    cell = f"{sheet.name}!{letter}{row.number}" if sheet.name else f"{letter}{row.number}"
    said = Fault(row.number, wrong.message, wrong.values)
    return Fault(row.number, N_("%(cell)s: %(said)s"), {"cell": cell, "said": said})


def _below_headings(sheet: Sheet) -> tuple[dict[str, int], list[Row]]:
    """The columns by their names, and the rows of questions; nothing where there are none."""
    known = {folded_heading(name): name for name in names.COLUMNS}
    for place, row in enumerate(sheet.rows):
        found = {
            known[heading]: column
            for column, cell in row.cells.items()
            if (heading := folded_heading(cell.text)) in known
        }
        if names.KIND in found and names.STEM in found:
            return found, [one for one in sheet.rows[place + 1 :] if _asks(one, found)]
    return {}, []


def _asks(row: Row, places: Mapping[str, int]) -> bool:
    return bool(row.text(places[names.KIND]).strip() or row.text(places[names.STEM]).strip())


def _question(line: _Line) -> ParsedQuestion:
    kind = _KINDS.get(folded_heading(line.get(names.KIND)))
    if kind is None:
        known = ", ".join(names.NAMES.values())
        raise _Wrong(names.KIND, N_("Choose one of: %(names)s."), names=known)
    question = _BUILDERS[kind](line, line.get(names.STEM), line.get(names.WHY))
    for message in problems(question):
        raise _Wrong(names.STEM, message)
    tags = re.split(r"\s*[;,]\s*", line.get(names.TAGS))
    labels = sorted_labels(line.row.number, filter(None, [*_labels(line), *tags]), ())
    return ParsedQuestion(
        line=line.row.number,
        question=question,
        id=line.get(names.ID),
        title=line.get(names.TITLE),
        category=line.get(names.CATEGORY),
        tags=labels.tags,
    )


def _labels(line: _Line) -> Iterator[str]:
    if level := line.get(names.LEVEL):
        yield level.upper()
    if objective := line.get(names.OBJECTIVE):
        yield f"objective:{objective}"
    if form := line.get(names.FORM):
        yield f"form:{form.upper()}"


def _parted(text: str) -> tuple[str, str]:
    """A choice and what is said to whoever takes it: after a # that stands alone."""
    said, _mark, feedback = f" {text} ".partition(" # ")
    return clean_text(said), clean_text(feedback)


# ---- the kinds ----


def _right(line: _Line) -> set[str]:
    """The letters of the key, each of them a choice."""
    key, choices = line.get(names.KEY), line.choices
    letters = letters_of(key)
    if not letters or any(letter not in choices for letter in letters):
        raise _Wrong(names.KEY, N_("The key names the letter of a choice, such as B or A, C."))
    return set(letters)


def _single(line: _Line, stem: str, why: str) -> Question:
    right = _right(line)
    if len(right) > 1:
        raise _Wrong(names.KEY, N_("Of several right choices: choose Pilihan ganda kompleks."))
    options = [
        Option(text, FULL if letter in right else 0, feedback)
        for letter, (text, feedback) in line.choices.items()
    ]
    return SingleChoice(stem=stem, explanation=why, options=tuple(options))


def _multiple(line: _Line, stem: str, why: str) -> Question:
    right = _right(line)
    share = FULL // len(right)
    options = [
        Option(text, share if letter in right else -share, feedback)
        for letter, (text, feedback) in line.choices.items()
    ]
    return MultipleChoice(stem=stem, explanation=why, options=tuple(options))


def _true_false(line: _Line, stem: str, why: str) -> Question:
    truth = truth_of(line.get(names.KEY))
    if truth is None:
        raise _Wrong(names.KEY, N_("The key is Benar or Salah."))
    return TrueFalse(stem=stem, explanation=why, is_true=truth)


def _short(line: _Line, stem: str, why: str) -> Question:
    answers = [
        TextAnswer(text, 0 if text == names.REST else FULL, feedback)
        for text, feedback in line.choices.values()
    ]
    if not answers and (key := line.get(names.KEY)):
        answers = [TextAnswer(key, FULL)]
    return ShortAnswer(stem=stem, explanation=why, answers=tuple(answers))


def _numerical(line: _Line, stem: str, why: str) -> Question:
    choices, key = line.choices, line.get(names.KEY)
    if not choices:
        low, high = _bounds(names.KEY, key)
        return Numerical(stem=stem, explanation=why, answers=(NumberAnswer(low, high, FULL),))
    right = _right(line)
    numbers = [
        NumberAnswer(*_bounds(letter, text), FULL if letter in right else 0, feedback)
        for letter, (text, feedback) in choices.items()
        if text != names.REST
    ]
    rest = [feedback for text, feedback in choices.values() if text == names.REST]
    return Numerical(
        stem=stem, explanation=why, answers=tuple(numbers), otherwise=rest[0] if rest else ""
    )


def _bounds(column: str, text: str) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that count: `90000`, `5:0,1` or `4,9..5,1`."""
    found = _NUMBER.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        if found["value"] is None:
            return _tidy(found["low"]), _tidy(found["high"])
        return bounds(_tidy(found["value"]), _tidy(found["wide"] or "0"))
    except _TwoWays as two:
        message = N_("%(text)s can be read in two ways: write 1125 or 1,1250.")
        raise _Wrong(column, message, text=str(two)) from two
    except ValueError as fault:
        raise _Wrong(column, N_("This is no number: %(text)s"), text=text[:40]) from fault


class _TwoWays(Exception):
    """A number that one reads as thousands and another as decimals."""


def _tidy(text: str) -> Decimal:
    """The number of a text; a cell that holds a number itself has a point before its decimals."""
    plain = text.strip()
    if _AMBIGUOUS.fullmatch(plain):
        raise _TwoWays(plain)
    number = Decimal(plain) if _WITH_POINT.fullmatch(plain) else parse_number(plain)
    return Decimal(f"{number.normalize():f}") + 0


def _matching(line: _Line, stem: str, why: str) -> Question:
    pairs, decoys = [], []
    for letter in names.CHOICES:
        left, mark, right = line.get(letter).partition(names.PAIR)
        if (left or right) and not mark:
            raise _Wrong(letter, N_("A pair is written as: left => right"))
        if left.strip():
            pairs.append(Pair(clean_text(left), clean_text(right)))
        elif right.strip():
            decoys.append(clean_text(right))
    return Matching(stem=stem, explanation=why, pairs=tuple(pairs), decoys=tuple(decoys))


def _ordering(line: _Line, stem: str, why: str) -> Question:
    items = [item for letter in names.CHOICES if (item := line.get(letter))]
    return Ordering(stem=stem, explanation=why, items=tuple(items))


def _essay(_line: _Line, stem: str, why: str) -> Question:
    return Essay(stem=stem, explanation=why)


def _file_task(_line: _Line, stem: str, why: str) -> Question:
    return FileTask(stem=stem, explanation=why)


def _description(_line: _Line, stem: str, why: str) -> Question:
    return Description(stem=stem, explanation=why)


_BUILDERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT: _short,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _essay,
    Kind.FILE_TASK: _file_task,
    Kind.DESCRIPTION: _description,
}
