"""The sheets of a sitting as a workbook: a row for each person, a column for each question."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import xlsxwriter

from lms.assessments.faults import N_, Fault
from lms.assessments.kinds import Answer
from lms.assessments.paper.judging import Becomes, Judged, Sheet
from lms.assessments.paper.marks import read_mark, written_mark
from lms.assessments.paper.printing import numbers_of
from lms.assessments.paper.queries import Asked, Line, SittingPage, typed_before
from lms.core.sheets import BadFile, Row, column_letter, folded_heading, read_book
from lms.core.text import BadText

NUMBER, NAME, BOOKLET = "Nomor peserta", "Nama", "Buku"
FIRST = (NUMBER, NAME, BOOKLET)
_GUIDE = (
    "Satu baris untuk satu lembar jawaban; tulis jawaban sesuai nomor pada buku orang itu.",
    "Pilihan ganda: hurufnya. Beberapa jawaban: huruf-hurufnya, misalnya AC. "
    "Benar/Salah: B atau S.",
    "Menjodohkan dan mengurutkan: huruf berurutan, misalnya CAB. Kosong atau - berarti tidak "
    "dijawab.",
    "Baris yang semua jawabannya kosong dilewati.",
)
Booklets = Mapping[int, Sequence[Asked]]


@dataclass(frozen=True)
class Read:
    """What a workbook holds: the sheets that could be read, and what is wrong, by cell.

    `cells` are those of the numbers by which the people are named; `changes` says whose sheet
    changes what was kept before, and how.
    """

    sheets: tuple[Sheet, ...]
    faults: tuple[Fault, ...] = ()
    cells: Mapping[UUID, str] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()

    def count(self, becomes: str) -> int:
        """Of how many sheets this becomes."""
        return sum(one.becomes == becomes for one in self.judged)


def sheets_workbook(page: SittingPage, booklets: Booklets) -> bytes:
    """The workbook to fill in; sheets that are typed in stand in it already."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Jawaban")
    head = book.add_format({"bold": True, "bg_color": "#f3e3e5", "border": 1})
    cell = book.add_format({"num_format": "@"})
    numbers = [numbers_of(booklets[1])[one.slot] for one in booklets[1] if one.question.is_counted]
    for place, name in enumerate((*FIRST, *numbers)):
        sheet.set_column(
            place, place, 26 if name == NAME else 14 if place < len(FIRST) else 7, cell
        )
        sheet.write_string(0, place, name, head)
    typed = typed_before(booklets, page.lines)
    for number, line in enumerate(page.lines, start=1):
        for place, text in enumerate(_cells(line, booklets[line.booklet], typed[line.person.id])):
            sheet.write_string(number, place, text, cell)
    sheet.freeze_panes(1, len(FIRST))
    guide = book.add_worksheet("Petunjuk")
    guide.set_column(0, 0, 110)
    for number, text in enumerate(_GUIDE):
        guide.write_string(number, 0, text)
    book.close()
    return out.getvalue()


def _cells(line: Line, asked: Sequence[Asked], typed: Mapping[int, str]) -> list[str]:
    answers = [typed[one.slot] for one in asked if one.question.is_counted]
    return [line.person.participant_no, line.person.shown_name, str(line.booklet), *answers]


def read_sheets(content: bytes, page: SittingPage, booklets: Booklets) -> Read:
    """The sheets of a workbook; whatever is wrong is named by its cell, and nothing is guessed."""
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            file.write(content)
            file.flush()
            (first, *_others) = read_book(Path(file.name))
    except BadFile as bad:
        return Read((), (Fault(0, str(bad.message)),))
    reader = _Reader(page, booklets)
    for row in first.rows:
        reader.read(row)
    if not reader.places:
        return Read((), (Fault(1, N_("The column Nomor peserta is missing: use the workbook.")),))
    return Read(tuple(reader.sheets), tuple(reader.faults), reader.cells)


def beside_what_is_known(
    read: Read, judged: Sequence[Judged], page: SittingPage, booklets: Booklets
) -> Read:
    """The same with what becomes of each sheet; whoever is refused is named by the cell."""
    faults = tuple(
        _fault_at(read.cells[one.sheet.person_id], 0, f"{one.name}: {one.why}")
        for one in judged
        if one.becomes is Becomes.REFUSED
    )
    of = {line.person.id: line.booklet for line in page.lines}
    changes = tuple(
        (one.name, str(one.why or differences(one, booklets[of[one.sheet.person_id]])))
        for one in judged
        if one.needs_reason
    )
    return replace(read, faults=read.faults + faults, judged=tuple(judged), changes=changes)


def differences(judged: Judged, asked: Sequence[Asked]) -> str:
    """What was typed before and what is now, by the numbers of the booklet: `3: B → C`."""
    numbers, by_slot = numbers_of(asked), {one.slot: one for one in asked}

    def mark(slot: int, answers: Mapping[int, Answer | None]) -> str:
        one = by_slot[slot]
        return written_mark(one.question, one.order, answers.get(slot)) or "–"

    return "; ".join(
        f"{numbers[slot]}: {mark(slot, judged.was)} → {mark(slot, judged.sheet.answers)}"
        for slot in judged.changed
    )


def _fault_at(cell: str, row: int, message: str) -> Fault:
    return Fault(row, N_("%(cell)s: %(said)s"), {"cell": cell, "said": Fault(row, message)})


class _Reader:
    """Goes through the rows; the first that names the columns says where everything stands."""

    def __init__(self, page: SittingPage, booklets: Booklets) -> None:
        self.lines = {line.person.participant_no: line for line in page.lines}
        self.booklets = booklets
        self.places: dict[str, int] = {}
        self.sheets: list[Sheet] = []
        self.faults: list[Fault] = []
        self.cells: dict[UUID, str] = {}

    def read(self, row: Row) -> None:
        """One row: the headings, or the sheet of one person."""
        if not self.places:
            self._find_headings(row)
            return
        number = row.text(self.places[NUMBER]).strip().zfill(7)
        line = self.lines.get(number)
        marks = self._marks(row)
        if not any(marks.values()):
            return
        if line is None:
            self._fault(row, NUMBER, N_("Nobody of this sitting has this number."))
        elif line.person.id in self.cells:
            self._fault(row, NUMBER, N_("This person stands in the list twice."))
        else:
            self.cells[line.person.id] = self._cell(row, NUMBER)
            self._take(row, line, marks)

    def _find_headings(self, row: Row) -> None:
        found = {folded_heading(cell.text): place for place, cell in row.cells.items()}
        if folded_heading(NUMBER) in found:
            self.places = {name: place for name, place in found.items() if name}
            self.places[NUMBER] = found[folded_heading(NUMBER)]

    def _marks(self, row: Row) -> dict[str, str]:
        count = sum(one.question.is_counted for one in self.booklets[1])
        names = [str(number) for number in range(1, count + 1)]
        return {
            name: row.text(self.places[name]).strip() if name in self.places else ""
            for name in names
        }

    def _take(self, row: Row, line: Line, marks: dict[str, str]) -> None:
        asked = self.booklets[line.booklet]
        numbers, answers = numbers_of(asked), dict[int, Answer | None]()
        before = len(self.faults)
        for one in asked:
            name = numbers.get(one.slot)
            if name is None:
                continue
            try:
                answers[one.slot] = read_mark(one.question, one.order, marks[name])
            except BadText as bad:
                self._fault(row, name, str(bad.message))
        if len(self.faults) == before:
            self.sheets.append(Sheet(line.person.id, answers))

    def _fault(self, row: Row, name: str, message: str) -> None:
        self.faults.append(_fault_at(self._cell(row, name), row.number, message))

    def _cell(self, row: Row, name: str) -> str:
        return f"{column_letter(self.places.get(name, 1))}{row.number}"
