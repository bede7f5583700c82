"""Where a page of the trail begins, and the days it spans. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Days that a trail can span; what lies outside is a slip of the hand."""


@dataclass(frozen=True)
class Mark:
    """An entry's place in the order of the trail: its moment, then its id."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}_{self.id.hex}"


def parse_mark(text: str) -> Mark | None:
    """The place that an address names; None when it names none."""
    moment, _, key = text.partition("_")
    try:
        at = datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return Mark(at, UUID(hex=key)) if len(key) == 32 else None
    except ValueError:
        return None


def is_possible(day: date) -> bool:
    """Whether a trail can have something on the day."""
    return EARLIEST <= day <= LATEST


def span(first: date | None, last: date | None, zone: tzinfo) -> tuple[datetime | None, ...]:
    """From when (inclusive) until when (exclusive), for whole days in the zone; None is open."""
    begins = datetime.combine(first, time(), zone) if first else None
    ends = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
    return begins, ends
