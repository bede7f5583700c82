"""What all kinds of question share: the text that asks, what may be shown, and what explains."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence, Sized
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.rules.marks import FULL

Answer = str | bool | list[str] | dict[str, Any]
T = TypeVar("T")

MOST_PARTS = 100
"""Choices, answers or gaps of one question."""


class Kind(StrEnum):
    """How a question is asked; the value is the tag under which it is stored."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"
    ESSAY = "essay"
    FILE_TASK = "file_task"
    DESCRIPTION = "description"


def text_id(text: str) -> str:
    """The name under which a choice is answered and ordered: 10 hexadecimal digits of its text.

    It stays when choices change places, and tells nothing about which of them is right.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def clean_text(text: str) -> str:
    """A text as questions keep it: NFC, single blanks, no blanks around its lines."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class Choice(Struct, frozen=True):
    """A text that can be chosen, without a word on whether it is right."""

    id: str
    text: str


class PublicView(Struct, frozen=True):
    """All of a question that may leave the server before the reveal.

    `choices` are the options, the right side of a matching whose left side is `lefts`, or the
    things to put in order. `gaps` are the parts of a text with gaps, `criteria` the names of what
    a person will look at, `most_words` a hint on length (0 for none).
    """

    kind: Kind
    stem: str
    choices: tuple[Choice, ...] = ()
    lefts: tuple[Choice, ...] = ()
    gaps: tuple["PublicView", ...] = ()
    criteria: tuple[str, ...] = ()
    most_words: int = 0


class ExplainedChoice(Struct, frozen=True):
    """One choice on the reveal page: what it was, whether it was taken, and why.

    Where two things are held against each other (matching, ordering, gaps), `text` is the one
    asked about, `given` what was answered to it and `expected` what belongs there; otherwise
    these two are empty. `is_number` when both are numbers, which people write in their own way.
    """

    id: str
    text: str
    is_right: bool
    is_chosen: bool
    feedback: str = ""
    given: str = ""
    expected: str = ""
    is_number: bool = False


class Graded(Struct, frozen=True):
    """The mark of one answer in 10⁻⁷ of the full one, and what explains it.

    `feedback` answers what was chosen or typed; `choices` explains every choice, in the author's
    order; `explanation` is for everyone.
    """

    mark: int
    is_correct: bool
    feedback: tuple[str, ...]
    choices: tuple[ExplainedChoice, ...]
    explanation: str


class Asked(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every kind has: the text that asks, and an explanation for everyone afterwards."""

    kind: ClassVar[Kind]
    is_by_hand: ClassVar[bool] = False
    """Whether a person marks it."""
    is_counted: ClassVar[bool] = True
    """Whether it has a mark at all."""

    stem: str
    explanation: str = ""

    def problems(self) -> Iterator[str]:
        """What makes this kind impossible to answer or to mark, as message ids."""
        yield from ()

    def grade(self, _answer: Answer | None) -> Graded:
        """What an answer earns by the question's own rule; where a person marks it, nothing yet."""
        return self.graded(0)

    def choice_texts(self) -> tuple[str, ...]:
        """The texts that take an order of their own in each attempt."""
        return ()

    def public(self, order: Sequence[str]) -> PublicView:
        """What a person sees while answering."""
        choices = ordered(choices_of(self.choice_texts()), order)
        return PublicView(kind=self.kind, stem=self.stem, choices=choices)

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        """Each choice and expected answer with what is said to it."""
        yield from ()

    def shown_texts(self) -> tuple[str, ...]:
        """Every text that its author wrote and somebody may see, however early or late."""
        said = (feedback for _text, feedback in self.feedbacks())
        return (self.stem, self.explanation, *self.choice_texts(), *said)

    def listed_texts(self) -> tuple[str, ...]:
        """The texts that stand where no picture can: in lists to choose from and typed answers."""
        return ()

    def graded(self, mark: int, choices: tuple[ExplainedChoice, ...] = ()) -> Graded:
        """A mark with what explains it."""
        return Graded(
            mark=mark,
            is_correct=mark == FULL,
            feedback=tuple(c.feedback for c in choices if c.is_chosen and c.feedback),
            choices=choices,
            explanation=self.explanation,
        )


class HasId(Protocol):
    """What is ordered by an attempt."""

    @property
    def id(self) -> str:
        """The name under which it is chosen."""


Named = TypeVar("Named", bound=HasId)


def ordered(choices: Iterable[Named], order: Sequence[str]) -> tuple[Named, ...]:
    """Choices as an attempt shows them; what the order does not name comes last, by its id."""
    place = {choice_id: number for number, choice_id in enumerate(order)}
    return tuple(sorted(choices, key=lambda choice: (place.get(choice.id, len(place)), choice.id)))


def choices_of(texts: Iterable[str]) -> tuple[Choice, ...]:
    """Texts with the names under which they are chosen."""
    return tuple(Choice(id=text_id(text), text=text) for text in texts)


def shaped(shape: type[T], answer: Answer | None) -> T | None:
    """The answer when it has this shape."""
    return answer if isinstance(answer, shape) else None


def clipped(fraction: int) -> int:
    """A sum of fractions as a mark: never below nothing, never above the whole."""
    return max(0, min(FULL, fraction))


def many_problems(parts: Sized) -> Iterator[str]:
    """No question has more parts than a phone can show and a person can read."""
    if len(parts) > MOST_PARTS:
        yield N_("A question has at most 100 choices or answers.")


def text_problems(texts: Collection[str]) -> Iterator[str]:
    """Each text says something, none says what another does, and they are not too many."""
    yield from many_problems(texts)
    if not all(texts):
        yield N_("A choice or answer has no text.")
    if len(set(texts)) < len(texts):
        yield N_("Two choices or answers are the same.")
