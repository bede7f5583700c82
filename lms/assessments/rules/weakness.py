"""What a person or a board does not know yet, for the mentor's next visit."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from msgspec import Struct

LEAST_ANSWERS_OF_A_BOARD = 4
LEAST_PEOPLE_OF_A_BOARD = 2


class Answered(Struct, frozen=True):
    """One answer in a finished attempt; `is_sure` is None where the person did not say."""

    person: str
    question: str
    objective: str
    is_correct: bool
    is_sure: bool | None
    answered_at: datetime


class Standing(Struct, frozen=True):
    """How an objective stands over the latest answers: shown as correct of answered."""

    objective: str
    answered: int
    correct: int
    people: int
    sure_and_wrong: int

    def is_below(self, pass_mark: int) -> bool:
        """Whether the share of right answers is below the pass mark in percent, exactly."""
        return self.correct * 100 < pass_mark * self.answered


def latest_answers(answers: Iterable[Answered]) -> list[Answered]:
    """The last answer of each person to each question; of two at one moment, the wrong one."""
    latest: dict[tuple[str, str], Answered] = {}
    for answer in answers:
        key = (answer.person, answer.question)
        if key not in latest or _place(answer) > _place(latest[key]):
            latest[key] = answer
    return list(latest.values())


def standings(answers: Iterable[Answered]) -> list[Standing]:
    """How every objective that was asked stands, over the latest answers, what hurts most first.

    Objectives that people got wrong and were sure of lead, the most such answers first: being
    sure of an error harms more than not knowing. Then the smallest share of right answers.
    """
    by_objective: dict[str, list[Answered]] = {}
    for answer in latest_answers(answers):
        by_objective.setdefault(answer.objective, []).append(answer)
    return sorted(
        (_standing(objective, rows) for objective, rows in by_objective.items()), key=_urgency
    )


def for_the_visit(answers: Iterable[Answered], pass_mark: int) -> list[Standing]:
    """What opens the mentor's form: sure and wrong first, then the board's weak objectives.

    An objective that somebody got wrong and was sure of is on it even when the board is not weak.
    """
    return [
        standing
        for standing in standings(answers)
        if standing.sure_and_wrong or _is_weak_for_board(standing, pass_mark)
    ]


def _is_weak_for_board(standing: Standing, pass_mark: int) -> bool:
    return (
        standing.answered >= LEAST_ANSWERS_OF_A_BOARD
        and standing.people >= LEAST_PEOPLE_OF_A_BOARD
        and standing.is_below(pass_mark)
    )


def _place(answer: Answered) -> tuple[datetime, bool, bool]:
    return answer.answered_at, not answer.is_correct, bool(answer.is_sure)


def _standing(objective: str, rows: list[Answered]) -> Standing:
    return Standing(
        objective=objective,
        answered=len(rows),
        correct=sum(row.is_correct for row in rows),
        people=len({row.person for row in rows}),
        sure_and_wrong=sum(bool(row.is_sure) and not row.is_correct for row in rows),
    )


def _urgency(standing: Standing) -> tuple[int, Fraction, str]:
    return (
        -standing.sure_and_wrong,
        Fraction(standing.correct, standing.answered),
        standing.objective,
    )
