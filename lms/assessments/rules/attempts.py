"""What an attempt allows, and which of the answers that reached the server counts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.kinds import Answer
from lms.core.errors import Refusal

WAIT_AFTER_FAILING = timedelta(minutes=10)


class AttemptState(StrEnum):
    """Where an attempt stands; a void one counts as if it had never been."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    GRADED = "graded"
    VOID = "void"


class NotOpen(Refusal):
    """The attempt is finished or void and takes no more answers."""


class TooEarly(Refusal):
    """The next chance opens later; `opens_at` says when, after a wait of `wait`."""

    def __init__(self, opens_at: datetime, wait: timedelta = WAIT_AFTER_FAILING) -> None:
        super().__init__(N_("The next chance opens some minutes after the last one."))
        self.opens_at = opens_at
        self.wait = wait


class Finished(Struct, frozen=True):
    """How an earlier chance at the same quiz ended."""

    submitted_at: datetime
    passed: bool


class Step(Struct, frozen=True):
    """One answer that a phone or a browser tab sent; `slot` counts the questions from 1.

    `client` names the phone or tab and `sequence` its own count of what it sent.
    """

    client: str
    sequence: int
    slot: int
    value: Answer | None
    is_sure: bool | None
    received_at: datetime
    is_late: bool = False


def ensure_open(state: AttemptState) -> None:
    """An attempt takes answers only while it is in progress. Raises NotOpen."""
    if state is not AttemptState.IN_PROGRESS:
        raise NotOpen(N_("These answers have been sent already."))


def next_chance_opens_at(
    earlier: Iterable[Finished], wait: timedelta = WAIT_AFTER_FAILING
) -> datetime | None:
    """When a person may begin again; None for at once.

    After a chance that was not passed one waits, usually 10 minutes, to look the lessons up. Void
    attempts are not among the earlier ones.
    """
    last = max(earlier, key=lambda finished: finished.submitted_at, default=None)
    if last is None or last.passed:
        return None
    return last.submitted_at + wait


def ensure_next_chance(earlier: Iterable[Finished], now: datetime) -> None:
    """A new chance begins only when the wait is over. Raises TooEarly."""
    opens_at = next_chance_opens_at(earlier)
    if opens_at is not None and now < opens_at:
        raise TooEarly(opens_at)


def latest_steps(steps: Iterable[Step]) -> dict[int, Step]:
    """The answer that counts for each slot, in whatever order the steps arrived.

    Within one client the highest sequence counts, so a resent old answer never hides a newer
    one. Between clients the one whose answer came last, then the client's name. What came after
    the deadline is kept but does not count.
    """
    of_clients: dict[tuple[int, str], Step] = {}
    for step in steps:
        key = (step.slot, step.client)
        if not step.is_late and (key not in of_clients or step.sequence > of_clients[key].sequence):
            of_clients[key] = step
    by_arrival = sorted(of_clients.values(), key=lambda step: (step.received_at, step.client))
    return {step.slot: step for step in by_arrival}
