"""Proving that what is kept equals what is counted anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.coverage.counting import EDITION, count_villages
from lms.coverage.models import Figure, StaleMark
from lms.coverage.rules.sums import Key, Sum
from lms.coverage.service import VILLAGES_AT_ONCE, Counted, added_up, not_of_today


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it should be; None where there should be or is none."""

    area_code: str
    period: str
    key: Key
    kept: Sum | None
    counted: Sum | None

    def __str__(self) -> str:
        what = "/".join(part for part in self.key if part)
        kept, counted = _said(self.kept), _said(self.counted)
        return f"{self.area_code} {self.period} {what}: kept {kept}, counted {counted}"


def waiting() -> set[str]:
    """The kelurahan that the worker still has to count again: they cannot be compared yet."""
    return {*db.session.scalars(select(StaleMark.area_code).distinct()), *not_of_today()}


def differences() -> Iterator[Difference]:
    """Every kept figure that differs from a full recount; nothing when all is well.

    Kelurahan by kelurahan from the facts, then each area above from the kept ones just below it.
    """
    skipped = waiting()
    codes = [code for code in _villages() if code not in skipped]
    for start in range(0, len(codes), VILLAGES_AT_ONCE):
        some = codes[start : start + VILLAGES_AT_ONCE]
        yield from _compared(_kept(some), count_villages(dict.fromkeys(some)))
    level = {code.rpartition(".")[0] for code in _villages()} - {""}
    while level:
        yield from _compared(_kept(sorted(level)), added_up(dict.fromkeys(level, "")))
        level = {code.rpartition(".")[0] for code in level} - {""}


def _villages() -> Sequence[str]:
    return db.session.scalars(
        select(Cooperative.area_code).distinct().order_by(Cooperative.area_code)
    ).all()


def _kept(codes: Sequence[str]) -> Counted:
    found: dict[tuple[str, str], dict[Key, Sum]] = {}
    for row in db.session.scalars(
        select(Figure)
        .where(Figure.area_code.in_(codes), Figure.edition == EDITION)
        .execution_options(populate_existing=True)
    ):
        found.setdefault((row.area_code, row.period), {})[row.key] = row.sum
    return found


def _compared(kept: Counted, counted: Counted) -> Iterator[Difference]:
    nothing: Mapping[Key, Sum] = {}
    for place in sorted(kept.keys() | counted.keys()):
        ours, theirs = kept.get(place, nothing), counted.get(place, nothing)
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) != theirs.get(key):
                yield Difference(*place, key, ours.get(key), theirs.get(key))


def _said(one: Sum | None) -> str:
    if one is None:
        return "nothing"
    whole = "?" if one.out_of is None else one.out_of
    return f"{one.n}/{whole}" + (f" ({one.missing} without a whole)" if one.missing else "")
