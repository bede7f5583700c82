"""Learning hours, what a person's position and place call for, and how far they are. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

MINUTES_A_JP = 45
"""One jam pelajaran, as Indonesian training practice counts it."""
MEMBER = "anggota"
MENTOR = "pendamping"
NOTHING_KNOWN = "belum_diketahui"


def learning_hours(minutes: int, minutes_a_jp: int = MINUTES_A_JP) -> Decimal:
    """The JP that minutes of content make, to one decimal, half up."""
    return (Decimal(minutes) / minutes_a_jp).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Reason:
    """Why courses are called for: a position (or membership), or the potential of the place.

    `since` is the day from which the deadline counts.
    """

    kind: str
    value: str
    since: date


@dataclass(frozen=True)
class BundleRow:
    """One course of a bundle with one of those for whom the bundle is."""

    kind: str
    value: str
    course_code: str
    required: bool
    days: int


@dataclass(frozen=True)
class Call:
    """That a person should take a course: must (wajib) or may (dianjurkan), until a day."""

    course_code: str
    required: bool
    due_on: date
    for_what: str


def calls(reasons: Collection[Reason], bundles: Iterable[BundleRow]) -> dict[str, Call]:
    """The courses that a person's reasons call for; a requirement outweighs a recommendation.

    Among equals the earliest deadline counts.
    """
    latest_first = sorted(reasons, key=lambda reason: reason.since, reverse=True)
    since = {(reason.kind, reason.value): reason.since for reason in latest_first}
    found: dict[str, Call] = {}
    for row in bundles:
        start = since.get((row.kind, row.value))
        if start is None:
            continue
        call = Call(row.course_code, row.required, start + timedelta(days=row.days), row.value)
        if _rank(call) < _rank(found.get(row.course_code)):
            found[row.course_code] = call
    return found


def _rank(call: Call | None) -> tuple[bool, date]:
    return (not call.required, call.due_on) if call else (True, date.max)


@dataclass(frozen=True)
class Step:
    """One step of a course and how it stands for a person: `done`, `now`, `open` or `locked`."""

    key: str
    state: str


def steps(lessons: Sequence[str], final: str, done: Collection[str]) -> tuple[Step, ...]:
    """How each step stands: the first unfinished lesson is now; the final check waits for lessons."""
    states: list[Step] = []
    has_now = False
    for key in lessons:
        if key in done:
            states.append(Step(key, "done"))
        else:
            states.append(Step(key, "open" if has_now else "now"))
            has_now = True
    state = "done" if final in done else ("locked" if has_now else "now")
    return (*states, Step(final, state))


def next_step(all_steps: Iterable[Step]) -> str | None:
    """The key of the step to take now; None when all is done."""
    return next((step.key for step in all_steps if step.state == "now"), None)


def lacking(requires: Iterable[str], completed: Collection[str]) -> tuple[str, ...]:
    """The courses that must be completed before this one may be begun."""
    return tuple(code for code in requires if code not in completed)


def order_of_work(
    codes: Iterable[str],
    wanted: Mapping[str, Call],
    began: Collection[str],
    completed: Collection[str],
    locked: Collection[str],
) -> list[str]:
    """The unfinished courses in the order in which to go on: begun, required, recommended, others.

    Within each the earlier deadline comes first. Locked ones come last.
    """

    def rank(code: str) -> tuple[bool, bool, bool, bool, date, str]:
        call = wanted.get(code)
        return (
            code in locked,
            code not in began,
            not (call and call.required),
            call is None,
            call.due_on if call else date.max,
            code,
        )

    return sorted((code for code in codes if code not in completed), key=rank)
