"""From sent to settled: the states of a visit, and when rule alone verifies one. Pure."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from lms.core.workdays import working_days_after

WORKING_DAYS_UNTIL_RULE = 2
"""Working days in which the coordinator may look before a clean visit is verified by rule."""


class VisitState(StrEnum):
    """Where a visit stands between mentor and coordinator."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class VisitStep(StrEnum):
    """What can happen to a visit."""

    VERIFY = "verify"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CORRECT = "correct"


class VisitSettled(ValueError):
    """The visit stands where this step is no longer possible; `state` says where."""

    def __init__(self, state: VisitState) -> None:
        super().__init__(state)
        self.state = state


_STEPS = {
    (VisitState.SUBMITTED, VisitStep.VERIFY): VisitState.VERIFIED,
    (VisitState.SUBMITTED, VisitStep.RETURN): VisitState.RETURNED,
    (VisitState.SUBMITTED, VisitStep.REJECT): VisitState.REJECTED,
    (VisitState.SUBMITTED, VisitStep.WITHDRAW): VisitState.WITHDRAWN,
    (VisitState.RETURNED, VisitStep.CORRECT): VisitState.SUBMITTED,
    (VisitState.RETURNED, VisitStep.REJECT): VisitState.REJECTED,
    (VisitState.RETURNED, VisitStep.WITHDRAW): VisitState.WITHDRAWN,
}
VOID = frozenset({VisitState.REJECTED, VisitState.WITHDRAWN})
"""A visit in one of these states never was: its due visit is open again."""
COUNTED = frozenset({VisitState.SUBMITTED, VisitState.VERIFIED})
"""Coverage counts a held visit in one of these states."""


def after(state: VisitState, step: VisitStep) -> VisitState:
    """Where the visit stands after the step. Raises VisitSettled when it cannot be taken."""
    if (state, step) not in _STEPS:
        raise VisitSettled(state)
    return _STEPS[state, step]


def can(state: VisitState, step: VisitStep) -> bool:
    """Whether the step can be taken."""
    return (state, step) in _STEPS


def verified_by_rule_on(received_on: date, holidays: Collection[date]) -> date:
    """The day from which rule alone verifies a clean visit that arrived on a day."""
    return working_days_after(received_on, WORKING_DAYS_UNTIL_RULE, holidays)


def number(visit_hex: str) -> str:
    """The number by which people speak of a visit: the first eight signs of its id, "3F2A-91BC"."""
    return f"{visit_hex[:4]}-{visit_hex[4:8]}".upper()
