"""The kinds of question, as values that never change once made.

A question version is stored as the JSON of one of these values and read back as the same value.
Texts are plain or limited Markdown and are made safe where they are shown. Fractions and marks
are whole numbers in 10⁻⁷ of the full mark.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeVar

import msgspec
from msgspec import Struct

FULL = 10_000_000

Answer = str | bool | list[str] | dict[str, str]


class Kind(StrEnum):
    """How a question is asked; the value is the tag under which it is stored."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERICAL = "numerical"
    MATCHING = "matching"


def text_id(text: str) -> str:
    """The name under which a choice is answered and ordered: 10 hexadecimal digits of its text.

    It stays when choices change places, and tells nothing about which of them is right.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def clean_text(text: str) -> str:
    """A text as questions keep it: NFC, single blanks, no blanks around its lines."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class Option(Struct, frozen=True):
    """One choice of a question; `fraction` may be negative where several can be chosen."""

    text: str
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name under which this choice is answered and ordered."""
        return text_id(self.text)


class TextAnswer(Struct, frozen=True):
    r"""An answer to expect in a short answer: `*` stands for any text, `\*` for a star."""

    pattern: str
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name of this answer in item analysis."""
        return text_id(self.pattern)


class NumberAnswer(Struct, frozen=True):
    """A number to expect, as the least and the greatest that count, both included."""

    low: Decimal
    high: Decimal
    fraction: int = 0
    feedback: str = ""

    @property
    def id(self) -> str:
        """The name of this answer in item analysis."""
        return text_id(f"{self.low}..{self.high}")

    @property
    def middle(self) -> Decimal:
        """The number itself when it has a tolerance around it."""
        return self.low if self.low == self.high else (self.low + self.high) / 2


class Pair(Struct, frozen=True):
    """Two things that belong together."""

    left: str
    right: str

    @property
    def id(self) -> str:
        """The name of the left side, for which a right side is chosen."""
        return text_id(self.left)


class _Asked(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every kind has: the text that asks, and an explanation for everyone afterwards."""

    stem: str
    explanation: str = ""


class SingleChoice(_Asked, frozen=True, kw_only=True, tag=Kind.SINGLE.value):
    """One choice is right; others may earn a part of the mark."""

    kind: ClassVar[Kind] = Kind.SINGLE
    options: tuple[Option, ...]


class MultipleChoice(_Asked, frozen=True, kw_only=True, tag=Kind.MULTIPLE.value):
    """Several choices are right together; wrong ones may take away."""

    kind: ClassVar[Kind] = Kind.MULTIPLE
    options: tuple[Option, ...]


class TrueFalse(_Asked, frozen=True, kw_only=True, tag=Kind.TRUE_FALSE.value):
    """A statement that is true or not."""

    kind: ClassVar[Kind] = Kind.TRUE_FALSE
    is_true: bool
    if_right: str = ""
    if_wrong: str = ""


class ShortAnswer(_Asked, frozen=True, kw_only=True, tag=Kind.SHORT.value):
    """A few typed words; the first expected answer that fits decides."""

    kind: ClassVar[Kind] = Kind.SHORT
    answers: tuple[TextAnswer, ...]
    is_case_sensitive: bool = False


class Numerical(_Asked, frozen=True, kw_only=True, tag=Kind.NUMERICAL.value):
    """A typed number; the first expected number that fits decides, `otherwise` is for the rest."""

    kind: ClassVar[Kind] = Kind.NUMERICAL
    answers: tuple[NumberAnswer, ...]
    otherwise: str = ""


class Matching(_Asked, frozen=True, kw_only=True, tag=Kind.MATCHING.value):
    """Things on the left that each get one of the right; `decoys` belong to none of them."""

    kind: ClassVar[Kind] = Kind.MATCHING
    pairs: tuple[Pair, ...]
    decoys: tuple[str, ...] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """Every text that can be chosen, once."""
        return tuple(dict.fromkeys([*(pair.right for pair in self.pairs), *self.decoys]))


Question = SingleChoice | MultipleChoice | TrueFalse | ShortAnswer | Numerical | Matching


class Choice(Struct, frozen=True):
    """A text that can be chosen, without a word on whether it is right."""

    id: str
    text: str


class PublicView(Struct, frozen=True):
    """All of a question that may leave the server before the reveal.

    `choices` are the options, or the right side of a matching whose left side is `lefts`.
    """

    kind: Kind
    stem: str
    choices: tuple[Choice, ...] = ()
    lefts: tuple[Choice, ...] = ()


def encode(question: Question) -> str:
    """The question as canonical JSON: sorted names, so that equal questions are equal texts."""
    return msgspec.json.encode(question, order="sorted").decode()


def decode(text: str | bytes) -> Question:
    """The question that `encode` wrote. Raises msgspec.ValidationError for anything else."""
    question: Question = msgspec.json.decode(text, type=Question)
    return question


def content_hash(question: Question) -> str:
    """The sha256 of the canonical JSON: tells whether a question has changed."""
    return hashlib.sha256(encode(question).encode()).hexdigest()


def choice_texts(question: Question) -> tuple[str, ...]:
    """The texts that take an order: the options, or the right side of a matching."""
    match question:
        case SingleChoice() | MultipleChoice():
            return tuple(option.text for option in question.options)
        case Matching():
            return question.rights
    return ()


def public_view(question: Question, order: Sequence[str] = ()) -> PublicView:
    """What a person sees while answering: no key, no fraction, no feedback.

    `order` holds the ids of the choices as this attempt shows them. A choice that it does not
    name comes last, by its id: the author's own order, in which the key is often first, never
    leaves the server.
    """
    lefts: tuple[Choice, ...] = ()
    if isinstance(question, Matching):
        lefts = _choices(pair.left for pair in question.pairs)
    return PublicView(
        kind=question.kind,
        stem=question.stem,
        choices=ordered(_choices(choice_texts(question)), order),
        lefts=lefts,
    )


Named = TypeVar("Named", Choice, Option)


def ordered(choices: Iterable[Named], order: Sequence[str]) -> tuple[Named, ...]:
    """Choices as an attempt shows them; what the order does not name comes last, by its id."""
    place = {choice_id: number for number, choice_id in enumerate(order)}
    return tuple(sorted(choices, key=lambda choice: (place.get(choice.id, len(place)), choice.id)))


def _choices(texts: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(id=text_id(text), text=text) for text in texts)
