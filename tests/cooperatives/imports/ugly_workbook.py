"""A workbook as an office really has it: a sheet a kelurahan, no two alike, with planted faults.

57 sheets with the 456 people of board and supervisors: titles above the tables, merged cells,
headings in many words, numbers of phones without their zero, totals and signatures below. Each
of the planted faults is known by its sheet and cell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from lms.core.sheets import column_letter

WOMEN = (
    "Siti", "Sri", "Dewi", "Endang", "Rini", "Tutik", "Yuni", "Wiwik", "Lilis", "Nur", "Ratna",
    "Kartika",
)  # fmt: skip
MEN = (
    "Budi", "Agus", "Joko", "Slamet", "Hadi", "Bambang", "Eko", "Rudi", "Yusuf", "Imam", "Teguh",
    "Fajar",
)  # fmt: skip
FAMILY = (
    "Santoso", "Rahayu", "Wibowo", "Lestari", "Prasetyo", "Handayani", "Kusuma", "Maulana",
    "Purnomo", "Anggraini", "Hidayat", "Setiawan", "Utami", "Firmansyah", "Nugroho", "Pertiwi",
    "Saputra", "Wulandari", "Gunawan",
)  # fmt: skip
POSITIONS = (
    ("Ketua", "KETUA", "Ketua"),
    ("Wakil Ketua Bidang Usaha", "Wk. Ketua Usaha", "WAKIL KETUA BID. USAHA"),
    ("Wakil Ketua Bidang Anggota", "Wakil Ketua Bidang Keanggotaan", "Waka Bid. Keanggotaan"),
    ("Sekretaris", "Sekertaris", "SEKRETARIS"),
    ("Bendahara", "Bendahra", "Bendahara"),
    ("Ketua Pengawas", "Ketua Pengawas (Lurah)", "KETUA PENGAWAS"),
    ("Anggota Pengawas", "Pengawas", "Anggota Pengawas 1"),
    ("Anggota Pengawas", "Pengawas II", "Anggota Pengawas 2"),
)
TITLES = ("H. {}", "{}, S.E.", "{}", "Hj. {}", "Drs. {}", "{}", "Bpk. {}", "{}, S.Pd.")
HEADINGS = (
    ("No", "Nama", "L/P", "Jabatan", "No. HP", "Sejak"),
    ("No.", "NAMA LENGKAP", "JENIS KELAMIN", "JABATAN", "NO. HP/WA", "TMT"),
    ("NO", "Nama Pengurus", "JK", "Kedudukan", "Nomor WhatsApp", "Tanggal SK"),
)
DAY = date(2025, 7, 14)
DAYS = ("14/7/2025", "2025-07-14", "14 Juli 2025", "14-07-25", "Senin, 14 Juli 2025")
PEOPLE = 8


@dataclass
class Person:
    """One row as it should be."""

    name: str
    gender: str
    position: str
    phone: str
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """A fault at a place: `says` is part of what must be said of it."""

    sheet: str
    cell: str
    says: str


@dataclass
class Ugly:
    """The workbook's faults, and how many rows should be taken in."""

    faults: list[Fault] = field(default_factory=list)
    refused: int = 0
    undecided: int = 0
    rows: int = 0


Spoil = Callable[[Person], None]
NAME, GENDER, POSITION, PHONE, SINCE, PLACE = (
    "name",
    "gender",
    "position",
    "phone",
    "since",
    "place",
)


def put(column: str, value: Any) -> Spoil:
    """Write something else into the cell."""

    def spoil(person: Person) -> None:
        person.cells[column] = value

    return spoil


# (number of the sheet, row of the table, column of the fault, spoiling, what is said, outcome)
PLANTED: tuple[tuple[int, int, str, Spoil, str, str], ...] = (
    (0, 1, PHONE, put(PHONE, "08l2345678"), "bukan nomor HP", "refused"),
    (1, 2, PHONE, put(PHONE, "0812"), "terdiri dari 4 angka", "refused"),
    (2, 3, PHONE, put(PHONE, "8,12E+11"), "dibulatkan", "refused"),
    (3, 4, PHONE, put(PHONE, "0819-0000-0301 / 0819 0000 9301"), "beberapa nomor", "new"),
    (4, 5, PHONE, put(PHONE, 3573011203800001), "NIK (KTP)", "new"),
    (5, 6, NAME, put(NAME, "Yusuf Hidayat 3573 0112 0380 0002"), "NIK (KTP)", "new"),
    (6, 7, NAME, put(NAME, None), "Nama kosong", "refused"),
    (7, 0, NAME, put(NAME, "Budi 2"), "berisi angka", "refused"),
    (8, 1, NAME, put(NAME, "Hadi Saputra / Rini Utami"), "beberapa orang", "refused"),
    (9, 2, POSITION, put(POSITION, "Tukang Kebun"), "bukan jabatan", "refused"),
    (10, 1, POSITION, put(POSITION, "Wakil Ketua"), "bidang yang mana", "refused"),
    (11, 3, POSITION, put(POSITION, "Anggota"), "bukan jabatan", "refused"),
    (12, 4, POSITION, put(POSITION, None), "Jabatan kosong", "refused"),
    (13, 5, GENDER, put(GENDER, "X"), "bukan L atau P", "refused"),
    (14, 6, SINCE, put(SINCE, "Nov 2025"), "tidak menyebut tanggalnya", "refused"),
    (15, 7, SINCE, put(SINCE, "31/2/2025"), "tidak ada di kalender", "refused"),
    (16, 0, SINCE, put(SINCE, "11/25/2025"), "tidak ada di kalender", "refused"),
    (17, 1, SINCE, put(SINCE, "1/1/2090"), "belum tiba", "refused"),
    (18, 2, PHONE, put(PHONE, "=C7&D7"), "rumus tanpa hasilnya", "refused"),
    (19, 3, PHONE, put(PHONE, "#REF!"), "rumus yang salah", "refused"),
    (21, 4, PLACE, put(PLACE, "Atlantis"), "Tidak ada koperasi", "refused"),
    (24, 5, PLACE, put(PLACE, "Tlogowas"), "putuskan", "undecided"),
    (27, 6, PLACE, put(PLACE, "{typo}"), "dibaca sebagai", "new"),
    (30, 7, PHONE, put(PHONE, "{first phone}"), "", "undecided"),
    (31, 6, NAME, put(NAME, "{first name again}"), "", "undecided"),
    (32, 0, NAME, put(NAME, "-"), "Nama kosong", "refused"),
    (33, 1, NAME, put(NAME, "Kosong"), "Nama kosong", "refused"),
    (34, 2, POSITION, put(POSITION, "Ketua / Sekretaris"), "bukan jabatan", "refused"),
    (35, 3, GENDER, put(GENDER, "L/P"), "bukan L atau P", "refused"),
    (36, 4, SINCE, put(SINCE, "2025"), "tidak menyebut tanggalnya", "refused"),
    (37, 5, SINCE, put(SINCE, "segera"), "bukan tanggal", "refused"),
    (38, 6, PHONE, put(PHONE, "0812345678901234567"), "terdiri dari 19 angka", "refused"),
    (39, 7, PHONE, put(PHONE, "tidak punya HP"), "bukan nomor HP", "refused"),
    (40, 0, NAME, put(NAME, "X" * 130), "paling banyak", "refused"),
    (41, 1, NAME, put(NAME, "A"), "bukan nama", "refused"),
    (42, 2, SINCE, put(SINCE, "=TODAY()-1"), "rumus tanpa hasilnya", "refused"),
    (43, 3, GENDER, put(GENDER, "#N/A"), "rumus yang salah", "refused"),
    (44, 4, PHONE, put(PHONE, "0819 0000 4405 dan 0819 0000 9405"), "beberapa nomor", "new"),
    (45, 5, NAME, put(NAME, "Eko Kusuma & Imam Utami"), "beberapa orang", "refused"),
    (46, 6, SINCE, put(SINCE, "00/07/2025"), "tidak ada di kalender", "refused"),
)


def build(path: Path, names: Sequence[str], planted: bool = True) -> Ugly:
    """Write the workbook with a sheet for each of these kelurahan."""
    ugly = Ugly()
    book = xlsxwriter.Workbook(path)
    for number, name in enumerate(names):
        people = _people(number)
        faults = [one for one in PLANTED if one[0] == number] if planted else []
        for _number, row, _column, spoil, _says, outcome in faults:
            spoil(people[row])
            ugly.refused += outcome == "refused"
            ugly.undecided += outcome == "undecided"
        _complete(people, name)
        places = _Sheet(book, number, name, people).write()
        ugly.faults += [
            Fault(name, places[row, column], says) for _n, row, column, _s, says, _o in faults
        ]
        ugly.rows += len(people)
    _explain(book)
    book.close()
    return ugly


def _people(number: int) -> list[Person]:
    people = []
    for place in range(PEOPLE):
        i = number * PEOPLE + place
        given = (*WOMEN, *MEN)[i % 24]
        name = f"{given} {FAMILY[(7 * i + i // 24) % 19]}"
        gender = "P" if given in WOMEN else "L"
        people.append(Person(name, gender, "", f"0819{number:04d}{place + 1:04d}"))
    return people


def _complete(people: list[Person], kelurahan: str) -> None:
    """What a fault says of other rows: somebody else's phone, a name once more, a typing error."""
    first = people[0]
    for person in people:
        if person.cells.get(PHONE) == "{first phone}":
            person.cells[PHONE] = first.phone
        if person.cells.get(NAME) == "{first name again}":
            person.cells[NAME], person.cells[GENDER] = first.name, first.gender
        if person.cells.get(PLACE) == "{typo}":
            person.cells[PLACE] = kelurahan[:3] + kelurahan[4:]


class _Sheet:
    """One sheet in one of several layouts."""

    def __init__(self, book: Any, number: int, name: str, people: list[Person]) -> None:
        self.book, self.number, self.name, self.people = book, number, name, people
        self.sheet = book.add_worksheet(name[:31])
        self.headings = HEADINGS[number % 3]
        self.left = number % 2
        """Some tables begin in column B."""
        self.has_place = number % 3 == 0
        self.has_identity = number % 5 == 0
        self.is_two_rows = number % 4 == 3
        self.columns: dict[str, int] = {}

    def write(self) -> dict[tuple[int, str], str]:
        """Write it; returns the cell of each row and column."""
        top = self._titles()
        first = self._heading(top)
        for place, person in enumerate(self.people):
            self._row(first + place, place, person)
        if self.has_place:
            self._merged_place(first)
        self._below(first + len(self.people))
        return {
            (place, column): f"{column_letter(at + 1)}{first + place + 1}"
            for place in range(len(self.people))
            for column, at in self.columns.items()
        }

    def _titles(self) -> int:
        self.sheet.merge_range(0, 0, 0, 6, "DAFTAR PENGURUS DAN PENGAWAS")
        if self.number % 3 == 1:
            self.sheet.write(1, 0, f"KELURAHAN : {self.name.upper()}")
        if self.number % 3 == 2:
            self.sheet.write(1, 0, "Koperasi Kelurahan Merah Putih se-Kota Malang")
        self.sheet.write(2, self.left, "Keadaan per Juli 2025")
        return 4 + self.number % 2

    def _heading(self, top: int) -> int:
        names = dict(zip(("no", NAME, GENDER, POSITION, PHONE, SINCE), self.headings, strict=True))
        if self.has_place:
            names[PLACE] = ("Kelurahan", "KKMP", "Nama Koperasi")[self.number // 3 % 3]
        if self.has_identity:
            names["identity"] = "NIK"
        if self.number % 7 == 0:
            names["remarks"] = "Keterangan"
        for at, (column, heading) in enumerate(names.items(), start=self.left):
            self.columns[column] = at
            self.sheet.write(top + self.is_two_rows, at, heading)
        if self.is_two_rows:
            begin = self.columns[NAME]
            self.sheet.merge_range(top, begin, top, begin + 1, "Identitas")
        return top + 1 + self.is_two_rows

    def _row(self, row: int, place: int, person: Person) -> None:
        number = self.number
        name = TITLES[(place + number) % len(TITLES)].format(person.name)
        values: dict[str, Any] = {
            "no": place + 1,
            NAME: name.upper() if number % 2 else name,
            GENDER: (person.gender, "Laki-laki" if person.gender == "L" else "Perempuan")[
                number % 2
            ],
            POSITION: POSITIONS[place][number % 3],
            PHONE: self._phone(person.phone, place),
            SINCE: DAYS[(place + number) % 5],
            "identity": 3573010101800000 + number * 10 + place,
            "remarks": "",
            **person.cells,
        }
        for column, at in self.columns.items():
            if column == PLACE and PLACE not in person.cells:
                continue
            self._cell(row, at, values.get(column), is_serial=column == SINCE and place % 4 == 3)

    def _phone(self, phone: str, place: int) -> Any:
        """As lists have them: the zero lost, a number, with signs, in the form of abroad."""
        shapes = (phone, int(phone), f"{phone[:4]}-{phone[4:8]}-{phone[8:]}", f"+62{phone[1:]}")
        return shapes[(self.number + place) % 4]

    def _cell(self, row: int, at: int, value: Any, *, is_serial: bool) -> None:
        if value is None:
            return
        if isinstance(value, str) and value.startswith("="):
            # Written by a program that did not calculate: the file holds no result.
            self.sheet.write_formula(row, at, value, None, "")
        elif isinstance(value, str) and value.startswith("#"):
            self.sheet.write_formula(row, at, "=A1/0", None, value)
        elif is_serial and value in DAYS:
            style = self.book.add_format({"num_format": "dd/mm/yyyy"})
            self.sheet.write_datetime(row, at, DAY, style)
        else:
            self.sheet.write(row, at, value)

    def _merged_place(self, first: int) -> None:
        """The kelurahan stands once beside all of its people, but where a row says otherwise."""
        at = self.columns[PLACE]
        shown = (self.name, f"Kel. {self.name}", f"KKMP {self.name.upper()}")[self.number // 3 % 3]
        begin = 0
        for place in range(len(self.people) + 1):
            is_end = place == len(self.people) or PLACE in self.people[place].cells
            if is_end and place - begin > 1:
                self.sheet.merge_range(first + begin, at, first + place - 1, at, shown)
            elif is_end and place - begin == 1:
                self.sheet.write(first + begin, at, shown)
            if is_end:
                begin = place + 1

    def _below(self, row: int) -> None:
        if self.number % 2 == 0:
            self.sheet.write(row, self.left, "Jumlah")
            self.sheet.write(row, self.left + 2, len(self.people))
        if self.number % 3 == 0:
            self.sheet.write(row + 3, self.left + 4, "Malang, 14 Juli 2025")
            self.sheet.write(row + 4, self.left + 4, "Lurah")


def _explain(book: Any) -> None:
    sheet = book.add_worksheet("Petunjuk")
    sheet.write(0, 0, "Lembar ini tidak berisi daftar.")
