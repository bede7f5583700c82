"""What offices write in lists is read as it is meant, and what is unclear is never guessed."""

from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.genders import read_gender
from lms.cooperatives.imports.rules.identity import is_identity_heading, without_identity
from lms.cooperatives.imports.rules.names import proper, read_name
from lms.cooperatives.imports.rules.numbers import read_count, read_hours
from lms.cooperatives.imports.rules.phones import read_phone
from lms.cooperatives.imports.rules.places import find_place
from lms.cooperatives.imports.rules.positions import read_position
from lms.cooperatives.imports.rules.saying import Unclear
from lms.cooperatives.rules import PositionKind
from lms.core.names import folded

MOBILE = st.from_regex(r"8[1-9][0-9]{7,9}", fullmatch=True)
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
ANYTHING = st.text(max_size=40)
READERS = (read_date, read_gender, read_name, read_count, read_hours, read_phone, read_position)


def said_of(read, text):
    try:
        return read(text).notes
    except Unclear as unclear:
        return (unclear.say,)


@given(ANYTHING)
def test_no_text_breaks_a_reading_and_what_is_said_can_be_said(text):
    for read in READERS:
        assert all(say.message % say.values for say in said_of(read, text))


class TestPhones:
    @given(MOBILE)
    def test_every_way_of_writing_is_one_number(self, national):
        ways = (
            national,
            f"0{national}",
            f"62{national}",
            f"+62 {national[:3]}-{national[3:7]}-{national[7:]}",
            f"0{national[:3]} {national[3:]}",
            f"{national}.0",
            f"{int(national):.11E}".replace(".", ","),
            f"HP. 0{national}",
        )
        assert {read_phone(way).value for way in ways} == {f"+62{national}"}

    @given(
        MOBILE, MOBILE, st.sampled_from((" / ", "/", ", ", "; ", " atau ", " dan ", "\n", " & "))
    )
    def test_of_two_the_first_is_taken_and_the_second_told(self, first, second, between):
        read = read_phone(f"0{first}{between}0{second}")

        assert read.value == f"+62{first}"
        assert len(read.notes) == (first != second)

    @given(MOBILE)
    def test_what_is_read_is_a_possible_number(self, national):
        number = phonenumbers.parse(read_phone(national).value)
        assert phonenumbers.is_possible_number(number)

    @pytest.mark.parametrize(
        "text", ["08l2345678", "0812", "8,12E+11", "8.1E+10", "tidak punya", "08123456789012345"]
    )
    def test_digits_are_never_made_up(self, text):
        with pytest.raises(Unclear):
            read_phone(text)


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("H. BUDI SANTOSO, S.E.", "Budi Santoso"),
            ("Hj. SITI NUR'AINI BINTI HASAN", "Siti Nur'aini binti Hasan"),
            ("Bpk. Ahmad", "Ahmad"),
            ("Dr. Ir. M. YUSUF", "M. Yusuf"),
            ("sri wahyuni", "Sri Wahyuni"),
            ("McDonald Siahaan", "McDonald Siahaan"),
            ("1. Sri-Mulyani", "Sri-Mulyani"),
        ],
    )
    def test_titles_and_capitals_go(self, text, name):
        assert read_name(text).value == name

    @pytest.mark.parametrize(
        "text", ["Budi / Ani", "Budi & Ani", "Budi dan Ani", "Budi 2", "A", "..."]
    )
    def test_what_is_not_one_name_is_unclear(self, text):
        with pytest.raises(Unclear):
            read_name(text)

    @given(st.lists(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=4))
    def test_a_name_in_capitals_is_the_same_name(self, words):
        name = " ".join(words)
        assert folded(proper(name.upper())) == folded(name)
        assert proper(proper(name.upper())) == proper(name.upper())


class TestDates:
    @given(st.dates(date(2001, 1, 1), date(2069, 12, 31)))
    def test_five_shapes_are_one_day(self, day):
        month = MONTHS[day.month - 1]
        serial = (day - date(1899, 12, 30)).days
        shapes = [
            f"{day.day}/{day.month}/{day.year}",
            day.isoformat(),
            f"{day.day} {month} {day.year}",
            f"{day.day:02}-{day.month:02}-{day.year % 100:02}",
            f"Rabu, {day.day} {month.upper()} {day.year}",
        ]
        if 20000 <= serial < 80000:
            shapes.append(str(serial))
        assert {read_date(shape).value for shape in shapes} == {day}

    @pytest.mark.parametrize(
        "text", ["Nov 2025", "11/2025", "2025", "31/2/2025", "11/25/2025", "besok", "0/7/2025"]
    )
    def test_a_day_is_never_made_up(self, text):
        with pytest.raises(Unclear):
            read_date(text)

    def test_the_day_comes_before_the_month(self):
        assert read_date("5/11/2025").value - read_date("11/5/2025").value == timedelta(days=178)


class TestPositions:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("KETUA", PositionKind.CHAIR),
            ("Wakil Ketua Bidang Anggota", PositionKind.VICE_MEMBERSHIP),
            ("Wakil Ketua Bid. Keanggotaan", PositionKind.VICE_MEMBERSHIP),
            ("Wk. Ketua Usaha", PositionKind.VICE_BUSINESS),
            ("Sekertaris", PositionKind.SECRETARY),
            ("Bendahra", PositionKind.TREASURER),
            ("Ketua Pengawas (Lurah)", PositionKind.HEAD_SUPERVISOR),
            ("Lurah", PositionKind.HEAD_SUPERVISOR),
            ("Anggota Pengawas 2", PositionKind.SUPERVISOR),
            ("Manajer", PositionKind.MANAGER),
            ("Pengelola", PositionKind.MANAGER),
        ],
    )
    def test_variants_are_understood(self, text, kind):
        assert read_position(text).value is kind

    @pytest.mark.parametrize(
        "text", ["Wakil Ketua", "Wakil Ketua I", "Anggota", "Tukang Kebun", "Ketua / Sekretaris"]
    )
    def test_between_two_nothing_is_chosen(self, text):
        with pytest.raises(Unclear):
            read_position(text)


NAMES = {
    name: [name]
    for name in (
        "Blimbing", "Oro-oro Dowo", "Gading Kasri", "Tlogomas", "Tlogowaru", "Arjosari",
        "Balearjosari", "Tasik Madu", "Kauman",
    )
}  # fmt: skip


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Kel. Blimbing", "Blimbing"),
            ("KELURAHAN BLIMBING", "Blimbing"),
            ("KKMP Oro Oro Dowo", "Oro-oro Dowo"),
            ("Koperasi Kelurahan Merah Putih Gadingkasri", "Gading Kasri"),
            ("Blimbing, Kec. Blimbing", "Blimbing"),
            ("TASIKMADU", "Tasik Madu"),
        ],
    )
    def test_every_way_of_naming_it_is_sure(self, text, name):
        found = find_place(text, NAMES)
        assert (found.keys, found.is_sure) == ((name,), True)

    def test_a_typing_error_is_read_where_no_other_is_near(self):
        found = find_place("Blimbng", NAMES)
        assert (found.keys, found.is_sure) == (("Blimbing",), False)

    def test_between_two_nothing_is_chosen(self):
        assert set(find_place("Tlogowas", NAMES).keys) == {"Tlogomas", "Tlogowaru"}

    @pytest.mark.parametrize("text", ["Kec. Blimbing", "Atlantis", "", "-", "Kota Malang"])
    def test_another_place_is_none(self, text):
        assert find_place(text, NAMES).keys == ()


class TestIdentity:
    @given(st.integers(11, 94), st.integers(0, 99), st.dates(), st.integers(1, 9999), st.booleans())
    def test_a_number_is_taken_out_wherever_it_stands(self, province, city, born, serial, woman):
        day = born.day + (40 if woman else 0)
        number = f"{province}{city:02}01{day:02}{born.month:02}{born.year % 100:02}{serial:04}"
        apart = f"{number[:6]}.{number[6:12]}.{number[12:]}"
        for written in (number, apart, f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"):
            text, found = without_identity(f"Budi {written}")
            assert (text, found) == ("Budi", True)

    @given(MOBILE)
    def test_a_phone_number_stays(self, national):
        assert without_identity(f"0{national}") == (f"0{national}", False)

    def test_the_number_of_a_cooperative_is_another(self):
        assert is_identity_heading("nik")
        assert is_identity_heading("nomor induk kependudukan")
        assert not is_identity_heading("nomor induk koperasi")
        assert not is_identity_heading("nomor induk anggota")


@given(st.integers(0, 1_000_000))
def test_a_count_is_read_with_and_without_its_dots(number):
    dotted = f"{number:,}".replace(",", ".")
    assert {read_count(text).value for text in (str(number), dotted, f"{dotted} orang")} == {number}


@pytest.mark.parametrize(
    ("text", "gender"), [("L", "L"), ("Lk.", "L"), ("PEREMPUAN", "P"), ("pr", "P")]
)
def test_genders_are_understood(text, gender):
    assert read_gender(text).value == gender


def test_hours_are_whole():
    assert read_hours("32 JP").value == 32
    with pytest.raises(Unclear):
        read_hours("0")
