"""A figure: how many, out of how many, and what of that is not known. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Key(NamedTuple):
    """What a figure counts, and which group of it; one grouping at a time, or none."""

    indicator: str
    group_kind: str = ""
    group_value: str = ""


@dataclass(frozen=True)
class Sum:
    """`n` counted, `out_of` the whole, None when nobody has declared it.

    When several are added up, `out_of` sums those whose whole is known; `missing` says for how
    many cooperatives it is not, and `n_without` how many of `n` were counted there. A share is
    made of what lies inside the known whole only, so that a partial whole never passes for all.
    """

    n: int = 0
    out_of: int | None = None
    n_without: int = 0
    missing: int = 0

    @property
    def part(self) -> int:
        """Those who were counted where the whole is known."""
        return self.n - self.n_without

    @property
    def is_partial(self) -> bool:
        """Whether the whole is known for some cooperatives and missing for others."""
        return self.out_of is not None and self.missing > 0

    @property
    def is_outdated(self) -> bool:
        """Whether more were counted than were declared: the declaration is out of date."""
        return self.out_of is not None and self.part > self.out_of

    @property
    def share(self) -> Fraction | None:
        """The part of the known whole; None without one. More than 1 is shown as it is."""
        return Fraction(self.part, self.out_of) if self.out_of else None


def of_whole(n: int, whole: int | None) -> Sum:
    """What one cooperative counts, out of its whole; None is "not available", never nothing."""
    return Sum(n, None, n, 1) if whole is None else Sum(n, whole)


def add(sums: Iterable[Sum]) -> Sum:
    """Cooperatives add up to a kelurahan, kelurahan to a kecamatan, and so on up."""
    total = Sum()
    for one in sums:
        known = [whole for whole in (total.out_of, one.out_of) if whole is not None]
        total = Sum(
            total.n + one.n,
            sum(known) if known else None,
            total.n_without + one.n_without,
            total.missing + one.missing,
        )
    return total
