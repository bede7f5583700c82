"""When a cooperative should be visited, and what that means on a day. Pure.

Late, today, any time and missed are predicates over dates; only open, done and cancelled are kept.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.core.workdays import working_day_from, working_days_after

MID_MONTH = 15
WORKING_DAYS_TO_TRY_AGAIN = 5
"""After a visit at which nobody was met, the next one is due within these working days."""


class DueState(StrEnum):
    """What is kept of a due visit."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class DueStep(StrEnum):
    """What can happen to a due visit."""

    COMPLETE = "complete"
    REOPEN = "reopen"
    CANCEL = "cancel"


class DueSettled(ValueError):
    """The due visit stands where this step is not possible; `state` says where."""

    def __init__(self, state: DueState) -> None:
        super().__init__(state)
        self.state = state


class When(StrEnum):
    """What an open due visit is to its mentor on a day."""

    LATER = "later"
    ANY_TIME = "any_time"
    TODAY = "today"
    LATE = "late"
    MISSED = "missed"


_STEPS = {
    (DueState.OPEN, DueStep.COMPLETE): DueState.DONE,
    (DueState.DONE, DueStep.REOPEN): DueState.OPEN,
    (DueState.OPEN, DueStep.CANCEL): DueState.CANCELLED,
}


@dataclass(frozen=True)
class Window:
    """The first and last day on which a visit may be made, and the day on which it is due."""

    start: date
    end: date
    due_on: date


def after(state: DueState, step: DueStep) -> DueState:
    """Where the due visit stands after the step. Raises DueSettled when it cannot be taken."""
    if (state, step) not in _STEPS:
        raise DueSettled(state)
    return _STEPS[state, step]


def period_of(day: date) -> str:
    """The month of a day as due visits name it: "2026-11"."""
    return f"{day:%Y-%m}"


def month_windows(
    day: date, since: date, holidays: Collection[date], visits: int = 1
) -> list[Window]:
    """The windows of the visits of the day's month, where somebody has been sent since a day.

    The month falls into as many parts as there are visits; each is due in the middle of its part
    (the only one on the 15th), on a working day. Parts that had ended before are left out; who
    came later in a part has until its end.
    """
    length = monthrange(day.year, day.month)[1]
    ends = [length * (number + 1) // visits for number in range(visits)]
    windows = []
    for first, end in zip([1, *(end + 1 for end in ends)], ends, strict=False):
        last = day.replace(day=end)
        if since <= last:
            middle = day.replace(day=MID_MONTH if visits == 1 else (first + end) // 2)
            middle = min(working_day_from(middle, holidays), last)
            start = max(day.replace(day=first), since)
            windows.append(Window(start, last, middle if since <= middle else last))
    return windows


def window_after_nobody(visited_on: date, window_end: date, holidays: Collection[date]) -> Window:
    """When to try again after nobody was met."""
    due_on = working_days_after(visited_on, WORKING_DAYS_TO_TRY_AGAIN, holidays)
    return Window(visited_on, max(window_end, due_on), due_on)


def when(window: Window, day: date) -> When:
    """What an open due visit is on the day."""
    if day < window.start:
        return When.LATER
    if day > window.end:
        return When.MISSED
    if day == window.due_on:
        return When.TODAY
    return When.LATE if day > window.due_on else When.ANY_TIME


def is_after_window(visited_on: date, window_end: date) -> bool:
    """Whether a visit was late: by its own date, not by the day on which it arrived."""
    return visited_on > window_end
