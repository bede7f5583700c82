"""What a person's chance at a quiz allows: time, window, number of chances, and which one counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from lms.assessments.rules.attempts import Finished, next_chance_opens_at
from lms.assessments.rules.marks import passed, round_half_up, score_percent

GRACE = timedelta(seconds=30)
"""How long after the deadline an answer that was on its way still counts."""
USUAL = 100
"""The factor, in percent, of somebody who needs no extra time."""


class Mode(StrEnum):
    """Whether the clock ends a chance: only in an exam."""

    PRACTICE = "practice"
    EXAM = "exam"


class Counts(StrEnum):
    """Which of several results is the one that counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    AVERAGE = "average"


class Pages(StrEnum):
    """Whether questions stand one on a page or all on one."""

    ONE = "one"
    ALL = "all"


class Reveal(StrEnum):
    """When the key and the explanations may be seen."""

    ON_SUBMITTING = "on_submitting"
    AFTER_PASSING = "after_passing"
    AFTER_CLOSING = "after_closing"


class QuizRules(Struct, frozen=True):
    """How a quiz is taken. As it stands without any word about it: no deadline, no limit.

    `hint_penalty` is in percent of a question's mark, for each hint. With `reveal_after` the key
    may be seen after so many chances also without passing.
    """

    mode: Mode = Mode.PRACTICE
    limit_minutes: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    chances: int | None = None
    wait_minutes: int = 10
    counts: Counts = Counts.BEST
    shuffle_questions: bool = True
    shuffle_options: bool = True
    pages: Pages = Pages.ONE
    hint_penalty: int = 25
    reveal: Reveal = Reveal.ON_SUBMITTING
    reveal_after: int | None = None


class Source(StrEnum):
    """Where something that applies to a person comes from; the later is the more specific."""

    QUIZ = "quiz"
    COOPERATIVE = "cooperative"
    PERSON = "person"


class Override(Struct, frozen=True):
    """What is different for a cooperative or a person; empty inherits."""

    limit_minutes: int | None = None
    chances: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    wait_minutes: int | None = None


OVERRIDDEN = Override.__struct_fields__


class Terms(Struct, frozen=True):
    """What applies to one person at one quiz, and where each of it comes from.

    `factor` is in percent; time limit and close hold it already.
    """

    mode: Mode
    limit_minutes: int | None
    chances: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    wait_minutes: int
    factor: int = USUAL
    sources: dict[str, Source] = {}

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to tell before somebody begins."""
        return (
            self.mode is Mode.PRACTICE
            and self.chances is None
            and self.opens_at is None
            and self.closes_at is None
        )


class Obstacle(StrEnum):
    """Why a chance cannot begin now."""

    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    NO_CHANCE_LEFT = "no_chance_left"
    TOO_EARLY = "too_early"


def resolve(
    quiz: QuizRules,
    cooperative: Override | None = None,
    person: Override | None = None,
    factor: int = USUAL,
) -> Terms:
    """What applies: of each thing the most specific word, then the person's extra time.

    The factor stretches the time of an exam, from whichever side the limit comes, and moves the
    close by as much; an exam without a limit has its window stretched. Elsewhere no clock ends
    anything, so there is nothing to stretch.
    """
    values = {name: getattr(quiz, name) for name in OVERRIDDEN}
    sources = dict.fromkeys(OVERRIDDEN, Source.QUIZ)
    for source, override in ((Source.COOPERATIVE, cooperative), (Source.PERSON, person)):
        for name in OVERRIDDEN:
            if override is not None and getattr(override, name) is not None:
                values[name], sources[name] = getattr(override, name), source
    return _stretched(Terms(mode=quiz.mode, sources=sources, factor=factor, **values))


def _stretched(terms: Terms) -> Terms:
    if terms.mode is not Mode.EXAM or terms.factor == USUAL:
        return terms
    extra = _usual_time(terms) * (terms.factor - USUAL) / USUAL
    minutes = terms.limit_minutes
    return replace(
        terms,
        limit_minutes=None if minutes is None else -(-minutes * terms.factor // USUAL),
        closes_at=None if terms.closes_at is None else terms.closes_at + extra,
    )


def _usual_time(terms: Terms) -> timedelta:
    if terms.limit_minutes is not None:
        return timedelta(minutes=terms.limit_minutes)
    if terms.opens_at is not None and terms.closes_at is not None:
        return max(terms.closes_at - terms.opens_at, timedelta())
    return timedelta()


def deadline(terms: Terms, started_at: datetime) -> datetime | None:
    """When the clock ends a chance that begins now; None outside of an exam."""
    if terms.mode is not Mode.EXAM:
        return None
    limit = terms.limit_minutes
    ends = [terms.closes_at, None if limit is None else started_at + timedelta(minutes=limit)]
    return min((end for end in ends if end is not None), default=None)


def is_late(received_at: datetime, deadline_at: datetime | None) -> bool:
    """Whether an answer came after the deadline and its grace."""
    return deadline_at is not None and received_at > deadline_at + GRACE


def obstacle(
    terms: Terms, finished: Iterable[Finished], used: int, now: datetime
) -> tuple[Obstacle, datetime | None] | None:
    """Why a new chance cannot begin, and from when it can; None when it can.

    `used` counts the chances that have begun; void ones are not among them, nor in `finished`.
    """
    if terms.closes_at is not None and now >= terms.closes_at:
        return Obstacle.CLOSED, None
    if terms.chances is not None and used >= terms.chances:
        return Obstacle.NO_CHANCE_LEFT, None
    if terms.opens_at is not None and now < terms.opens_at:
        return Obstacle.NOT_OPEN_YET, terms.opens_at
    next_at = next_chance_opens_at(finished, timedelta(minutes=terms.wait_minutes))
    if next_at is not None and now < next_at:
        return Obstacle.TOO_EARLY, next_at
    return None


def counted(scores: Sequence[int], counts: Counts) -> int | None:
    """The score that counts of several, in the order of the chances; None without any."""
    if not scores:
        return None
    match counts:
        case Counts.BEST:
            return max(scores)
        case Counts.LAST:
            return scores[-1]
        case Counts.FIRST:
            return scores[0]
        case Counts.AVERAGE:
            return round_half_up(sum(scores), len(scores))


def stands(results: Sequence[tuple[int, bool]], counts: Counts, pass_mark: int) -> bool:
    """Whether the result that counts passes, of scores and whether each passed in its own time.

    Of the best it is enough that any chance did; otherwise the score that counts must reach the
    pass mark in percent.
    """
    if counts is Counts.BEST:
        return any(has_passed for _score, has_passed in results)
    score = counted([score for score, _has_passed in results], counts)
    return score is not None and passed(score_percent(score, 1), pass_mark)


def is_revealed(
    reveal: Reveal,
    *,
    has_passed: bool,
    finished: int,
    after: int | None,
    closes_at: datetime | None,
    others_at_work: bool,
    now: datetime,
) -> bool:
    """Whether the key of a marked attempt may be seen.

    After closing, those who have more time are waited for: what one reads, another could hear.
    """
    match reveal:
        case Reveal.ON_SUBMITTING:
            return True
        case Reveal.AFTER_PASSING:
            return has_passed or (after is not None and finished >= after)
        case Reveal.AFTER_CLOSING:
            return closes_at is not None and now >= closes_at and not others_at_work


def after_hints(mark: int, hints: int, penalty: int, full: int) -> int:
    """What is left of a mark when each hint costs `penalty` percent of the full one."""
    return max(0, mark - hints * round_half_up(full * penalty, 100)) if mark > 0 else mark
