"""Item analysis: how a quiz and each of its questions did, from the marks alone. Pure.

Sample variance and covariance everywhere (divisor n - 1). T is an attempt's total, the sum of its
slot marks; r = T - x is what an attempt has without the slot. None stands for a figure that is
not defined: nobody answered, or everybody had the same. Source of the formulas: Moodle's
documentation "Quiz statistics calculations"; k-statistics: R. A. Fisher (1929).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, sqrt
from operator import mul
from statistics import median

Marks = Sequence[float]

TINY = 1e-12
"""What is left of a variance of nothing after adding in floating point, relative to the marks."""


@dataclass(frozen=True)
class SlotFigures:
    """How one slot did. `covariance` is that of its mark with the total."""

    slot: str
    max: float
    facility: float | None
    sd: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    covariance: float | None
    effective_weight: float | None = None

    @property
    def is_against_the_rest(self) -> bool:
        """Whether those who did better in the whole did worse here: a warning, not a weight."""
        return self.covariance is not None and self.covariance < 0


@dataclass(frozen=True)
class QuizFigures:
    """How the whole did: totals in marks, `cic` and `error_ratio` in percent."""

    attempts: int
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    cic: float | None
    error_ratio: float | None
    standard_error: float | None


@dataclass(frozen=True)
class Analysis:
    """A quiz and its slots."""

    quiz: QuizFigures
    slots: tuple[SlotFigures, ...]


def analyse(slots: Sequence[tuple[str, float]], attempts: Sequence[Marks]) -> Analysis:
    """The figures of a quiz from its slots (name, greatest mark) and each attempt's slot marks."""
    totals = [fsum(marks) for marks in attempts]
    columns = [[marks[place] for marks in attempts] for place in range(len(slots))]
    found = [
        slot_figures(name, greatest, column, totals)
        for (name, greatest), column in zip(slots, columns, strict=True)
    ]
    return Analysis(quiz_figures(columns, totals), weighted(found))


def slot_figures(slot: str, greatest: float, marks: Marks, totals: Marks) -> SlotFigures:
    """The figures of one slot or question, over the attempts that had it."""
    rest = [total - mark for mark, total in zip(marks, totals, strict=True)]
    spread = variance(marks)
    return SlotFigures(
        slot=slot,
        max=greatest,
        facility=mean(marks) / greatest if marks and greatest else None,
        sd=sqrt(spread) / greatest if spread is not None and greatest else None,
        discrimination_index=_share(covariance(marks, rest), _product(spread, variance(rest))),
        discriminative_efficiency=_share(
            covariance(marks, rest), covariance(sorted(marks), sorted(rest))
        ),
        covariance=covariance(marks, totals),
    )


def weighted(slots: Sequence[SlotFigures]) -> tuple[SlotFigures, ...]:
    """The slots with their effective weights: what part of the differences each one makes."""
    whole = fsum(_root(one.covariance) or 0.0 for one in slots)
    return tuple(_with_weight(one, whole) for one in slots)


def _with_weight(one: SlotFigures, whole: float) -> SlotFigures:
    root = _root(one.covariance)
    weight = 100 * root / whole if root is not None and whole else None
    return SlotFigures(**{**vars(one), "effective_weight": weight})


def _root(value: float | None) -> float | None:
    return None if value is None or value < 0 else sqrt(value)


def quiz_figures(columns: Sequence[Marks], totals: Marks) -> QuizFigures:
    """The figures of the whole from the marks of each slot and the totals."""
    spread = variance(totals)
    sd = sqrt(spread) if spread is not None else None
    cic = internal_consistency(columns, totals)
    ratio = sqrt(1 - cic / 100) if cic is not None else None
    return QuizFigures(
        attempts=len(totals),
        mean=mean(totals) if totals else None,
        median=median(totals) if totals else None,
        sd=sd,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        cic=cic,
        error_ratio=100 * ratio if ratio is not None else None,
        standard_error=ratio * sd if ratio is not None and sd is not None else None,
    )


def internal_consistency(columns: Sequence[Marks], totals: Marks) -> float | None:
    """Cronbach's alpha in percent: 100 k/(k-1) (1 - sum of var x / var T). Source: Cronbach (1951)."""
    spread = variance(totals)
    if len(columns) < 2 or not spread:
        return None
    parts = fsum(variance(column) or 0.0 for column in columns)
    # It is never more than 100; rounding may make it so where all slots agree.
    return min(100.0, 100 * len(columns) / (len(columns) - 1) * (1 - parts / spread))


def mean(values: Marks) -> float:
    """The mean of at least one value."""
    return fsum(values) / len(values)


def covariance(one: Marks, other: Marks) -> float | None:
    """The sample covariance; None for fewer than two pairs."""
    if len(one) < 2:
        return None
    added = fsum(map(mul, _centred(one), _centred(other)))
    return 0.0 if _is_nothing(added, one, other) else added / (len(one) - 1)


def _centred(values: Marks) -> list[float]:
    middle = mean(values)
    return [value - middle for value in values]


def _is_nothing(added: float, one: Marks, other: Marks) -> bool:
    size = max(map(abs, one)) * max(map(abs, other)) * len(one)
    return abs(added) <= TINY * size


def variance(values: Marks) -> float | None:
    """The sample variance; None for fewer than two values."""
    return covariance(values, values)


def skewness(values: Marks) -> float | None:
    """k3 / k2^(3/2): above 0 when a few did much better than most; None for fewer than three."""
    n, spread = len(values), variance(values)
    if n < 3 or not spread:
        return None
    k3 = n**2 * _moment(values, 3) / ((n - 1) * (n - 2))
    return float(k3 / spread**1.5)


def kurtosis(values: Marks) -> float | None:
    """k4 / k2^2: above 0 when many are in the middle and some far out; None for fewer than four."""
    n, spread = len(values), variance(values)
    if n < 4 or not spread:
        return None
    second, fourth = _moment(values, 2), _moment(values, 4)
    k4 = n**2 * ((n + 1) * fourth - 3 * (n - 1) * second**2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / spread**2


def _moment(values: Marks, power: int) -> float:
    middle = mean(values)
    return fsum((value - middle) ** power for value in values) / len(values)


def _product(one: float | None, other: float | None) -> float | None:
    return sqrt(one * other) if one and other else None


def _share(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None


class Advice(StrEnum):
    """What to do about a question, before any number."""

    TOO_FEW = "too_few"
    AGAINST_THE_REST = "against_the_rest"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    TELLS_LITTLE = "tells_little"
    GOOD = "good"


FEWEST = 20
"""Attempts below which the figures of a question say more of chance than of the question."""
HARD, EASY = 0.2, 0.95
LITTLE = 15.0
"""Discriminative efficiency, in percent, below which a question hardly tells people apart."""


def advice(one: SlotFigures, attempts: int) -> Advice:
    """The one thing to know first about a question."""
    if attempts < FEWEST or one.facility is None:
        return Advice.TOO_FEW
    if one.is_against_the_rest or (one.discrimination_index or 0) < 0:
        return Advice.AGAINST_THE_REST
    if one.facility < HARD:
        return Advice.TOO_HARD
    if one.facility > EASY:
        return Advice.TOO_EASY
    if one.discriminative_efficiency is None or one.discriminative_efficiency < LITTLE:
        return Advice.TELLS_LITTLE
    return Advice.GOOD
