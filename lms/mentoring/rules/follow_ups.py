"""What was promised, from open to done: the states of a follow-up. Pure."""

from datetime import date
from enum import StrEnum


class FollowUpState(StrEnum):
    """Where a follow-up stands. Overdue is a predicate over dates, never a state."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class FollowUpStep(StrEnum):
    """What can happen to a follow-up; each leaves an event."""

    CREATE = "created"
    NOTE = "note"
    CLAIM = "claimed"
    CLOSE = "closed"
    REOPEN = "reopened"
    CANCEL = "cancelled"
    MOVE = "new_deadline"


class Status(StrEnum):
    """What a mentor finds at a visit of what was promised before."""

    DONE = "done"
    UNDER_WAY = "under_way"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"


class FollowUpSettled(ValueError):
    """The follow-up stands where this step is not possible; `state` says where."""

    def __init__(self, state: FollowUpState) -> None:
        super().__init__(state)
        self.state = state


UNDONE = frozenset({FollowUpState.OPEN, FollowUpState.CLAIMED})
"""Not settled yet: somebody still has to do or to check something."""

_STEPS = {
    (FollowUpState.OPEN, FollowUpStep.CLAIM): FollowUpState.CLAIMED,
    (FollowUpState.OPEN, FollowUpStep.CLOSE): FollowUpState.CLOSED,
    (FollowUpState.OPEN, FollowUpStep.CANCEL): FollowUpState.CANCELLED,
    (FollowUpState.CLAIMED, FollowUpStep.CLOSE): FollowUpState.CLOSED,
    (FollowUpState.CLAIMED, FollowUpStep.REOPEN): FollowUpState.OPEN,
    (FollowUpState.CLAIMED, FollowUpStep.CANCEL): FollowUpState.CANCELLED,
    (FollowUpState.CLOSED, FollowUpStep.REOPEN): FollowUpState.OPEN,
    **{(state, FollowUpStep.NOTE): state for state in UNDONE},
    **{(state, FollowUpStep.MOVE): state for state in UNDONE},
}


def after(state: FollowUpState, step: FollowUpStep) -> FollowUpState:
    """Where the follow-up stands after the step. Raises FollowUpSettled when it cannot be taken."""
    if (state, step) not in _STEPS:
        raise FollowUpSettled(state)
    return _STEPS[state, step]


def can(state: FollowUpState, step: FollowUpStep) -> bool:
    """Whether the step can be taken."""
    return (state, step) in _STEPS


def steps_for(state: FollowUpState, status: Status) -> tuple[FollowUpStep, ...]:
    """What a status found at a visit does to an undone follow-up.

    Done closes and not needed cancels; the others leave a note, and what was claimed to be done
    and was not is open again.
    """
    if status is Status.DONE:
        return (FollowUpStep.CLOSE,)
    if status is Status.NOT_NEEDED:
        return (FollowUpStep.CANCEL,)
    if state is FollowUpState.CLAIMED:
        return (FollowUpStep.REOPEN, FollowUpStep.NOTE)
    return (FollowUpStep.NOTE,)


def is_overdue(state: FollowUpState, due_on: date, day: date) -> bool:
    """Whether the deadline has passed and it is not done."""
    return state in UNDONE and due_on < day


def needs_status(agreed_on: date, visited_on: date) -> bool:
    """Whether a visit has to say how it stands: when it was agreed on an earlier day.

    A visit that was recorded without a signal cannot know what was agreed after it.
    """
    return agreed_on < visited_on
