"""Marks and percentages: one way to round, and the number that is shown is the one that decides."""

from decimal import Decimal

FULL = 10_000_000
"""The full mark of a question: marks and fractions are whole numbers in 10⁻⁷ of it."""


def round_half_up(numerator: int, denominator: int) -> int:
    """A quotient as the nearest whole number; a half goes up, also below zero.

    `denominator` is greater than 0.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def score_percent(earned: int, questions: int) -> Decimal | None:
    """The score in percent with two decimals, half up: the number that people see.

    `earned` is the sum of marks in 10⁻⁷ of a question; each question counts the same. None when
    there was no question.
    """
    if not questions:
        return None
    return Decimal(round_half_up(earned * 10_000, questions * FULL)).scaleb(-2)


def passed(score: Decimal | None, pass_mark: int) -> bool:
    """Whether a score in percent reaches the pass mark.

    The score is the rounded one of `score_percent`, so that nobody is shown 70 % and told that
    it is less, and three thirds of a mark are a whole one.
    """
    return score is not None and score >= pass_mark
