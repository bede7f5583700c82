"""Sums in content files are checked exactly, and nothing in them is run."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.arithmetic import NotArithmetic, holds, sides, value_of


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("6000*15 + 400*50", Fraction(110000)),
        ("(6000+400)*(15+50)", Fraction(416000)),
        ("7 // 2", Fraction(3)),
        ("1/3", Fraction(1, 3)),
        ("-5 + 2", Fraction(-3)),
        ("16_800_000 * 0.35", Fraction(5880000)),
    ],
)
def test_a_sum_is_worked_out_exactly(expression, value):
    assert value_of(expression) == value


def test_tenths_add_up_as_on_paper_and_not_as_in_a_machine():
    assert holds("0.1 + 0.2 == 0.3")


def test_a_name_stands_for_the_value_that_the_lesson_gives_it():
    assert holds("sisa * 12 == shu", {"sisa": 1_400_000, "shu": Decimal("16800000")})


def test_a_false_sum_does_not_hold():
    assert not holds("6000*15 == 9000")


def test_both_sides_of_a_comparison_can_be_asked_for():
    assert sides("2*3 == 6 == 12/2") == (6, 6, 6)
    assert holds("2*3 == 6 == 12/2")
    assert not holds("1 < 2 < 2")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "2 +",
        "1 / 0",
        "7 // 0",
        "2 ** 9999",
        "1e999999999",
        "0x10",
        "1j",
        "True",
        "'a'",
        "unknown",
        "__import__('os')",
        "().__class__",
        "[1][0]",
        "(lambda: 1)()",
        "1 if 1 else 2",
        "(" * 150 + "1" + ")" * 150,
        "1" * 400,
        "1\x002",
    ],
)
def test_anything_but_a_sum_is_refused(expression):
    with pytest.raises(NotArithmetic):
        value_of(expression)


@pytest.mark.parametrize("expression", ["6*7", "1 in 2", "1 is 1", "a == 1"])
def test_what_is_not_a_comparison_of_sums_is_refused(expression):
    with pytest.raises(NotArithmetic):
        holds(expression)


@given(st.text(alphabet="0123456789+-*/().=<> ab_e\n\"'[]{}:,\x00", max_size=60))
def test_no_text_does_more_than_hold_or_be_refused(text):
    with suppress(NotArithmetic):
        assert holds(text) in {True, False}


@given(st.integers(), st.integers(), st.integers(min_value=1))
def test_a_true_sum_always_holds(left, right, divisor):
    names = {"left": left, "right": right, "divisor": divisor, "sum": left + right}
    assert holds("(left + right) / divisor * divisor == sum", names)
