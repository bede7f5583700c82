"""How long somebody is sent, and what is still taken from them afterwards. Pure."""

from datetime import date, timedelta

DAYS_TO_HAND_IN = 14
"""Days after the last one in which visits made before it are still taken."""


def last_day(valid_to: date | None, expires_on: date | None) -> date | None:
    """The last day on which an assignment holds; None while no end is known.

    What was ended holds until the day before; what expires holds on that day.
    """
    ends = [valid_to - timedelta(days=1)] if valid_to else []
    ends += [expires_on] if expires_on else []
    return min(ends, default=None)


def is_taken(last: date, received_on: date) -> bool:
    """Whether a visit that was made in time is still taken on the day on which it arrives."""
    return received_on <= last + timedelta(days=DAYS_TO_HAND_IN)
