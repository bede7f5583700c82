"""Everything typed passes one filter."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.text import BadText, clean, parse_number, parse_whole


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.500.000", 1_500_000),
        ("1500000", 1_500_000),
        ("Rp1.500.000", 1_500_000),
        ("rp 1.500.000", 1_500_000),
        ("Rp. 2.000,-", 2_000),
        ("0", 0),
        (" 12 ", 12),
        ("-3", -3),
    ],
)
def test_whole_numbers_are_understood_as_indonesians_write_them(typed, meant):
    assert parse_whole(typed) == meant


def test_a_comma_separates_decimals():
    assert parse_number("87,6") == Decimal("87.6")


@pytest.mark.parametrize(
    "typed",
    ["", "1.5", "0.125", "1,500,000", "dua", "1e9", "٣", "9" * 30, "1.50.000", "--1", "NaN"],
)
def test_what_is_not_clearly_a_number_is_refused(typed):
    with pytest.raises(BadText):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "\x1b[31m", "\u2028"])
def test_characters_that_no_database_should_hold_are_refused(typed):
    with pytest.raises(BadText):
        clean(typed)


@given(st.text(max_size=200))
def test_what_passes_is_composed_trimmed_and_passes_again(typed):
    try:
        kept = clean(typed, multiline=True)
    except BadText:
        return
    assert clean(kept, multiline=True) == kept
    kept.encode("utf-8")


@given(st.text(max_size=60))
def test_a_number_is_read_or_refused_and_nothing_else(typed):
    try:
        number = parse_number(typed)
    except BadText:
        return
    assert abs(number) < 2**63


def test_a_line_of_text_has_no_second_line():
    with pytest.raises(BadText):
        clean("satu\ndua")
    assert clean("satu\r\ndua", multiline=True) == "satu\ndua"


def test_text_over_the_limit_is_refused():
    assert clean("a" * 10, limit=10)
    with pytest.raises(BadText):
        clean("a" * 11, limit=10)


@pytest.mark.parametrize(
    "char", list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
def test_what_turns_the_direction_of_text_unseen_is_refused(char: str) -> None:
    with pytest.raises(BadText):
        clean(f"Sri{char}Wahyuni", multiline=True)
