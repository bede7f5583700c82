"""Which questions a chance shows, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from random import Random

from msgspec import Struct

from lms.assessments.kinds import Question, choice_texts, text_id


class Purpose(StrEnum):
    """What a quiz is for: cek awal, cek akhir (the scored one), latihan, or "Ulang 5 soal"."""

    PRE = "pre"
    FINAL = "final"
    PRACTICE = "practice"
    AGAIN = "again"


class Candidate(Struct, frozen=True):
    """A question that may be drawn; `form` is A or B."""

    id: str
    objective: str
    form: str


def eligible(
    pool: Sequence[Candidate], purpose: Purpose, chance: int, count: int
) -> Sequence[Candidate]:
    """The part of a bank from which a chance is drawn; `chance` counts from 1.

    Cek awal takes form A and the first chance of cek akhir form B, so that the gain compares two
    sets that nobody has seen; so latihan, too, keeps to form A. A form with fewer than `count`
    questions gives way to both.
    """
    if purpose in (Purpose.PRE, Purpose.PRACTICE):
        form = "A"
    elif purpose is Purpose.FINAL and chance == 1:
        form = "B"
    else:
        return pool
    of_form = [candidate for candidate in pool if candidate.form == form]
    return of_form if len(of_form) >= count else pool


def draw(
    pool: Iterable[Candidate],
    count: int,
    rng: Random,
    uses: Mapping[str, int],
    first: Sequence[str] = (),
) -> tuple[str, ...]:
    """The ids of the questions to show, in the order in which they are shown.

    Every objective gets the same number, or one more; what an objective lacks falls to the
    others. Within an objective the least used come first (`uses` by id, missing = 0). The same
    pool, in any order, and the same seed give the same draw; a small pool gives all it has.
    The objectives named `first` are served first, in that order, when not all can be.
    """
    queues = _queues(pool, rng, uses, first)
    chosen: list[str] = []
    while queues and len(chosen) < count:
        chosen += [queue.pop() for queue in queues[: count - len(chosen)]]
        queues = [queue for queue in queues if queue]
    rng.shuffle(chosen)
    return tuple(chosen)


def order_options(question: Question, rng: Random) -> tuple[str, ...]:
    """The ids of a question's choices in the order in which one attempt shows them."""
    # Sorted first: the order then depends on the seed and the choices, not on the author's order.
    ids = sorted(text_id(text) for text in choice_texts(question))
    rng.shuffle(ids)
    return tuple(ids)


def _queues(
    pool: Iterable[Candidate], rng: Random, uses: Mapping[str, int], first: Sequence[str]
) -> list[list[str]]:
    """One list for each objective, objectives in random order, the least used question last."""
    by_objective: dict[str, list[str]] = {}
    for candidate in sorted(pool, key=lambda candidate: candidate.id):
        by_objective.setdefault(candidate.objective, []).append(candidate.id)
    objectives = sorted(by_objective)
    rng.shuffle(objectives)
    place = {objective: number for number, objective in enumerate(first)}
    objectives.sort(key=lambda objective: place.get(objective, len(place)))
    queues = [by_objective[objective] for objective in objectives]
    for queue in queues:
        rng.shuffle(queue)
        queue.sort(key=lambda question: -uses.get(question, 0))
    return queues
