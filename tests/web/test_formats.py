"""How dates, numbers and shares are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.text import parse_number, parse_whole
from lms.web import formats

DAY = date(2025, 11, 5)
AFTERNOON = datetime(2025, 11, 5, 7, 30, tzinfo=UTC)


def test_a_day_is_written_with_its_name_in_the_reader_s_language():
    assert formats.day_date(DAY, "id") == "Rabu, 5 November 2025"
    assert formats.day_date(DAY, "en") == "Wednesday, 5 November 2025"


def test_days_have_a_long_and_a_short_form():
    assert formats.date_long(DAY, "id") == "5 November 2025"
    assert formats.date_short(date(2025, 8, 5), "id") == "5 Agu 2025"


def test_outside_of_a_request_indonesian_is_spoken():
    assert formats.date_long(date(2025, 8, 17)) == "17 Agustus 2025"


def test_a_moment_is_shown_in_the_time_of_its_place():
    assert formats.clock_time(AFTERNOON, "id") == "14.30\u00a0WIB"
    assert formats.clock_time(AFTERNOON, "id", zone="Asia/Makassar") == "15.30\u00a0WITA"
    assert formats.clock_time(AFTERNOON, "id", zone="Asia/Jayapura") == "16.30\u00a0WIT"
    assert formats.clock_time(AFTERNOON, "en") == "14:30\u00a0WIB"


def test_a_moment_late_in_the_evening_belongs_to_the_day_of_its_place():
    late = datetime(2025, 11, 5, 17, 5, tzinfo=UTC)

    assert formats.day_time(late, "id") == "Kamis, 6 November 2025, 00.05\u00a0WIB"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        formats.clock_time(datetime(2025, 11, 5, 14, 30), "id")


def test_money_and_numbers_have_dots_between_thousands():
    assert formats.rupiah(1_000_000, "id") == "Rp1.000.000"
    assert formats.rupiah(-500, "id") == "-Rp500"
    assert formats.number(1_500_000, "id") == "1.500.000"
    assert formats.number(Decimal("87.6"), "id") == "87,6"
    assert formats.number(1_500_000, "en") == "1,500,000"


@given(st.integers(-(10**15), 10**15))
def test_an_amount_that_was_written_can_be_read_back(amount):
    assert parse_whole(formats.number(amount, "id")) == amount
    assert amount < 0 or parse_whole(formats.rupiah(amount, "id")) == amount


def test_a_percentage_is_rounded_half_up_to_one_decimal():
    assert formats.percent(114, 130, "id") == "87,7\u00a0%"
    assert formats.percent(1, 2000, "id") == "0,1\u00a0%"
    assert formats.percent(1, 2001, "id") == "0,0\u00a0%"
    assert formats.percent(10, 8, "id") == "125,0\u00a0%"


@pytest.mark.parametrize("whole", [0, None])
def test_a_percentage_of_nothing_is_not_available_rather_than_zero(whole):
    assert formats.percent(0, whole, "id") == "not available"


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_a_percentage_is_never_more_than_half_a_tenth_away(part, whole):
    shown = parse_number(formats.percent(part, whole, "id"))

    off = Fraction(shown) - Fraction(part * 100, whole)
    assert -Fraction(1, 20) < off <= Fraction(1, 20)


def test_a_share_names_part_and_whole():
    assert formats.share(114, 1456, "id") == "114 of 1.456"
    assert formats.share(0, None, "id") == "not available"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2025, 11, 5), "today"),
        (date(2025, 11, 6), "tomorrow"),
        (date(2025, 11, 10), "in 5 days"),
        (date(2025, 11, 4), "1 day late"),
        (date(2025, 11, 1), "4 days late"),
    ],
)
def test_a_deadline_is_said_from_where_one_stands(due, words):
    assert formats.relative_days(due, today=DAY) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1\u00a0KB"),
        (1_001, "2\u00a0KB"),
        (312_000, "312\u00a0KB"),
        (999_001, "1,0\u00a0MB"),
        (6_200_000, "6,2\u00a0MB"),
    ],
)
def test_a_download_says_what_it_costs(size, words):
    assert formats.file_size(size, "id") == words


def test_a_phone_number_is_shown_as_people_write_it():
    assert formats.phone("+6281234567890") == "0812-3456-7890"
    assert formats.phone("+62812345678901") == "0812-3456-78901"
    assert formats.phone("+6591234567") == "+6591234567"


def test_every_function_is_a_filter_of_the_same_name():
    assert all(filter_.__name__ == name for name, filter_ in formats.FILTERS.items())
