"""What is kept of coverage: sums, and small marks that say what has to be counted again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base
from lms.core.types import AREA_CODE
from lms.coverage.rules.sums import Key, Sum


class Figure(Base):
    """One sum: an indicator of an area in a month ("2026-11"), for all or for one group.

    The columns are those of `Sum`. Edition 0 is the open one, which is counted again and again.
    """

    __tablename__ = "figure"
    __table_args__ = (CheckConstraint("n >= n_without", name="within"),)

    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(32), primary_key=True)
    group_kind: Mapped[str] = mapped_column(String(16), primary_key=True, default="")
    group_value: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    edition: Mapped[int] = mapped_column(primary_key=True, default=0)
    n: Mapped[int]
    out_of: Mapped[int | None]
    n_without: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime]

    @property
    def key(self) -> Key:
        """What it counts."""
        return Key(self.indicator, self.group_kind, self.group_value)

    @property
    def sum(self) -> Sum:
        """What was counted."""
        return Sum(self.n, self.out_of, self.n_without, self.missing)


class StaleMark(Base):
    """A kelurahan has to be counted again from a month on; the worker takes the mark away.

    Rows are only ever added, and the same one may be there many times: a fact's transaction never
    waits for another one here.
    """

    __tablename__ = "stale_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"))
    from_period: Mapped[str] = mapped_column(String(7))
    topic: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
