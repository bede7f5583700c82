"""From a file to rows: which sheets, which columns mean what, what is dropped, what is passed over."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.cooperatives.imports.lines import Written
from lms.cooperatives.imports.registry import Kind
from lms.cooperatives.imports.rules.identity import is_identity_heading, without_identity
from lms.cooperatives.imports.rules.saying import N_, Say
from lms.core.i18n import lazy_gettext as _
from lms.core.sheets import (
    BadFile,
    Flaw,
    Headings,
    Row,
    Sheet,
    column_letter,
    find_headings,
    folded_heading,
    read_book,
    read_table,
)

MOST_ROWS = 20_000
NO_TABLE = frozenset(
    {"petunjuk", "catatan", "keterangan", "notes", "rekap", "rekapitulasi", "daftar isi", "cover",
     "sampul", "referensi", "pilihan"}
)  # fmt: skip
"""Names of sheets that nobody expects to hold a list."""
FLAWS = {
    Flaw.FORMULA: N_(
        "The cell holds a formula without its result. Open the file in Excel, save it, and send "
        "it again; or type the value."
    ),
    Flaw.ERROR: N_("The cell holds a formula that went wrong. Type the value."),
    Flaw.LONG: N_("The cell holds more text than fits. Shorten it."),
    Flaw.BROKEN: N_("There is a character here that cannot be stored. Please type it again."),
}
Meanings = Mapping[int, str]
Said = Mapping[str, str]
"""What somebody said that headings mean, by the folded heading; empty for one that is not used."""
CSV = "CSV"


@dataclass(frozen=True)
class Part:
    """One sheet of the file; without headings when it has no table of this kind."""

    sheet: Sheet
    headings: Headings | None

    @property
    def title(self) -> str:
        """The name of the sheet; a CSV file has one table without a name."""
        return self.sheet.name or CSV

    @property
    def identity_columns(self) -> tuple[int, ...]:
        """The columns of NIK (KTP) numbers, which are dropped."""
        words = self.headings.words if self.headings else {}
        return tuple(c for c, text in words.items() if is_identity_heading(folded_heading(text)))

    def meanings(self, said: Said) -> Meanings:
        """By column, what it means: as said, else as guessed; the first of two has a meaning."""
        found: dict[int, str] = {}
        if self.headings is None:
            return found
        for column, word in sorted(self.headings.words.items()):
            key = folded_heading(word)
            name = said[key] if key in said else self.headings.meant.get(column, "")
            if name and name not in found.values() and column not in self.identity_columns:
                found[column] = name
        return found

    @property
    def is_expected_without(self) -> bool:
        """Whether a sheet of this name is no list anyway."""
        return folded_heading(self.sheet.name) in NO_TABLE


@dataclass
class Reading:
    """All rows of the file, and what there is to say about it as a whole."""

    rows: list[Written] = field(default_factory=list)
    notes: list[Say] = field(default_factory=list)


def look(path: Path, kind: Kind) -> list[Part]:
    """The sheets with the headings that were found. Raises BadFile when no sheet has a table."""
    parts = [Part(sheet, _headings(sheet, kind)) for sheet in read_book(path)]
    if not any(part.headings for part in parts):
        wanted = ", ".join(column.label for column in kind.columns if column.is_required)
        where = parts[0].title
        raise BadFile(
            _(
                "No row of headings was found (sheet %(sheet)s). Write above the columns: "
                "%(wanted)s; or use the template.",
                sheet=where,
                wanted=wanted,
            )
        )
    return parts


def _headings(sheet: Sheet, kind: Kind) -> Headings | None:
    """The headings: with all required columns where there are such, else with two known ones."""
    found = find_headings(sheet, kind.words)
    is_expected = folded_heading(sheet.name) in NO_TABLE
    if found is None and len(kind.required) == 1 and not is_expected:
        found = find_headings(sheet, kind.words, least=1)
        if found and kind.required[0].name not in found.meant.values():
            return None
    return found


def read_rows(
    parts: Collection[Part],
    kind: Kind,
    said: Said,
    sheets: Collection[str] | None = None,
) -> Reading:
    """The rows of the chosen sheets; what should hold a list and does not is told.

    `said` is what headings mean; where it is silent the guess holds. Raises BadFile for more rows
    than can be taken at once.
    """
    reading = Reading()
    for part in parts:
        if part.headings is None:
            _without_table(part, kind, reading)
        elif sheets is None or part.title in sheets:
            _read_part(part, part.headings, kind, part.meanings(said), reading)
        if len(reading.rows) > MOST_ROWS:
            raise BadFile(
                _(
                    "The file has more than %(most)s rows. Divide it into several files.",
                    most=MOST_ROWS,
                )
            )
    _mark_twins(reading)
    return reading


def _without_table(part: Part, kind: Kind, reading: Reading) -> None:
    name = part.sheet.name
    if part.is_expected_without:
        reading.notes.append(
            Say(N_("Sheet %(sheet)s holds no list and was passed over."), {"sheet": name})
        )
        return
    wanted = ", ".join(column.label for column in kind.columns if column.is_required)
    say = Say(
        N_("No row of headings was found on this sheet. Write above the columns: %(wanted)s."),
        {"wanted": wanted},
        "A",
    )
    _add(reading, name, part.sheet.rows[0].number, {}, (), (say,))


def _read_part(
    part: Part, headings: Headings, kind: Kind, columns: Meanings, reading: Reading
) -> None:
    sheet = part.sheet
    _tell_columns(part, headings, columns, reading)
    missing = [c for c in kind.required if c.name not in columns.values()]
    if missing:
        labels = ", ".join(column.label for column in missing)
        lacking = Say(N_("The column %(names)s is missing."), {"names": labels}, "A")
        _add(reading, sheet.name, headings.first_row, {}, (), (lacking,))
        return
    required = {column.name for column in kind.columns if column.is_required}
    needed = [c for c, name in columns.items() if name in required]
    table = read_table(sheet, headings, needed)
    context = (*headings.titles, sheet.name)
    for row in table.rows:
        if _is_example(row, columns, kind):
            say = N_(
                "Sheet %(sheet)s, row %(row)s is the example of the template; it was passed over."
            )
            reading.notes.append(Say(say, {"sheet": part.title, "row": row.number}))
        else:
            _add(reading, sheet.name, row.number, *_row(row, columns, kind, context))
    _tell_passed(sheet, table.passed, reading)


def _is_example(row: Row, columns: Meanings, kind: Kind) -> bool:
    """Whether the row is that of the template, which nobody has replaced."""
    filled = {name: row.text(column) for column, name in columns.items() if row.text(column)}
    return len(filled) > 2 and all(kind.column(n).example == text for n, text in filled.items())


def _row(
    row: Row, columns: Meanings, kind: Kind, context: tuple[str, ...]
) -> tuple[dict[str, tuple[str, str]], tuple[str, ...], tuple[Say, ...]]:
    cells: dict[str, tuple[str, str]] = {}
    faults = []
    for column, name in columns.items():
        letter = column_letter(column)
        cell = row.cells.get(column)
        text = cell.text if cell else ""
        if cell and cell.flaw:
            faults.append(Say(FLAWS[cell.flaw], {}, letter))
        if text and not kind.column(name).holds_long_numbers:
            text, found = without_identity(text)
            if found:
                faults.append(Say(DROPPED, {}, letter))
        cells[name] = (text, letter)
    return cells, context, tuple(faults)


DROPPED = N_("A NIK (KTP) number stood here; it was dropped and is not kept.")
"""Told, but no reason to refuse the row."""


def _add(
    reading: Reading,
    sheet: str,
    row: int,
    cells: dict[str, tuple[str, str]],
    context: tuple[str, ...],
    faults: tuple[Say, ...],
) -> None:
    number = len(reading.rows) + 1
    reading.rows.append(Written(number, sheet, row, cells, context, faults))


def _tell_columns(part: Part, headings: Headings, columns: Meanings, reading: Reading) -> None:
    for column, word in headings.words.items():
        values = {"sheet": part.title, "heading": word[:60]}
        if column in part.identity_columns:
            dropped = N_(
                "Sheet %(sheet)s, column “%(heading)s”: NIK (KTP) numbers are not kept; "
                "the column was dropped."
            )
            reading.notes.append(Say(dropped, values, column_letter(column)))
        elif column not in columns and folded_heading(word) not in {"no", "nomor", "no urut"}:
            unused = N_("Sheet %(sheet)s, column “%(heading)s” is not used.")
            reading.notes.append(Say(unused, values, column_letter(column)))


def _tell_passed(sheet: Sheet, passed: tuple[tuple[int, str], ...], reading: Reading) -> None:
    after = [number for number, why in passed if why in {"after", "title"}]
    if after:
        say = N_("Sheet %(sheet)s: rows %(rows)s are no part of the list and were passed over.")
        rows = ", ".join(str(number) for number in after[:20])
        reading.notes.append(Say(say, {"sheet": sheet.name or CSV, "rows": rows}))


def _mark_twins(reading: Reading) -> None:
    """A row that says the very same as one before it."""
    seen: dict[str, int] = {}
    for place, row in enumerate(reading.rows):
        if not row.cells:
            continue
        key = _digest(row)
        if key in seen:
            first = seen[key]
            reading.rows[place] = Written(
                row.number, row.sheet, row.row, row.cells, row.context, row.faults, first
            )
        else:
            seen[key] = row.number


def _digest(row: Written) -> str:
    return hashlib.sha256("\x1f".join(_all_of(row)).encode()).hexdigest()


def _all_of(row: Written) -> Iterator[str]:
    yield from row.context
    for name in sorted(row.cells):
        yield f"{name}={row.cells[name][0]}"
