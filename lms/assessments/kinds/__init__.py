"""The kinds of question, as values that never change once made; one module for each family.

A question version is stored as the JSON of one of these values and read back as the same value.
Each kind says itself what makes it invalid, how it is graded, and what of it may be shown before
the reveal. Texts are plain or limited Markdown and are made safe where they are shown. Fractions
and marks are whole numbers in 10⁻⁷ of the full mark.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from lms.assessments.faults import N_
from lms.assessments.kinds.base import (
    Answer,
    Asked,
    Choice,
    ExplainedChoice,
    Graded,
    Kind,
    PublicView,
    clean_text,
    ordered,
    text_id,
)
from lms.assessments.kinds.choices import MultipleChoice, Option, SingleChoice, TrueFalse
from lms.assessments.kinds.cloze import GAP, Cloze, Gap, SubQuestion
from lms.assessments.kinds.open import (
    OVERALL,
    Criterion,
    Description,
    Essay,
    FileTask,
    Level,
    Rubric,
    rubric_mark,
)
from lms.assessments.kinds.pictures import picture_problems
from lms.assessments.kinds.placed import Matching, Ordering, Pair
from lms.assessments.kinds.typed import (
    NumberAnswer,
    Numerical,
    ShortAnswer,
    TextAnswer,
    Tolerance,
    bounds,
)
from lms.assessments.rules.marks import FULL

__all__ = [
    "FULL",
    "GAP",
    "KINDS",
    "OVERALL",
    "Answer",
    "Choice",
    "Cloze",
    "Criterion",
    "Description",
    "Essay",
    "ExplainedChoice",
    "FileTask",
    "Gap",
    "Graded",
    "Kind",
    "Level",
    "Matching",
    "MultipleChoice",
    "NumberAnswer",
    "Numerical",
    "Option",
    "Ordering",
    "Pair",
    "PublicView",
    "Question",
    "Rubric",
    "ShortAnswer",
    "SingleChoice",
    "SubQuestion",
    "TextAnswer",
    "Tolerance",
    "TrueFalse",
    "bounds",
    "choice_texts",
    "clean_text",
    "content_hash",
    "decode",
    "encode",
    "grade",
    "ordered",
    "problems",
    "public_view",
    "rewritten",
    "rubric_mark",
    "text_id",
    "waits_for_a_person",
]

Question = (
    SingleChoice
    | MultipleChoice
    | TrueFalse
    | ShortAnswer
    | Numerical
    | Matching
    | Ordering
    | Cloze
    | Essay
    | FileTask
    | Description
)

KINDS: Mapping[Kind, type[Asked]] = {
    kind.kind: kind
    for kind in (
        SingleChoice,
        MultipleChoice,
        TrueFalse,
        ShortAnswer,
        Numerical,
        Matching,
        Ordering,
        Cloze,
        Essay,
        FileTask,
        Description,
    )
}
"""Every kind by its tag."""


def encode(question: Question) -> str:
    """The question as canonical JSON: sorted names, so that equal questions are equal texts."""
    return msgspec.json.encode(question, order="sorted").decode()


def decode(text: str | bytes) -> Question:
    """The question that `encode` wrote. Raises msgspec.ValidationError for anything else."""
    question: Question = msgspec.json.decode(text, type=Question)
    return question


def rewritten(question: Question, change: Callable[[str], str]) -> Question:
    """The question with every text of it changed so."""
    changed: Question = msgspec.convert(_walked(msgspec.to_builtins(question), change), Question)
    return changed


def _walked(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {k: v if k == "kind" else _walked(v, change) for k, v in value.items()}
    return [_walked(one, change) for one in value] if isinstance(value, list | tuple) else value


def content_hash(question: Question) -> str:
    """The sha256 of the canonical JSON: tells whether a question has changed."""
    return hashlib.sha256(encode(question).encode()).hexdigest()


def problems(question: Question) -> tuple[str, ...]:
    """Message ids of all that must be mended before the question can be used; empty when sound."""
    return tuple(_problems(question))


def grade(question: Question, answer: Answer | None) -> Graded:
    """What an answer earns. No answer, or one in the shape of another kind, earns nothing.

    What a person marks earns nothing here; `waits_for_a_person` tells it apart.
    """
    return question.grade(answer)


def waits_for_a_person(question: Question, answer: Answer | None) -> bool:
    """Whether somebody must look at this answer; one that was left empty needs nobody."""
    return question.is_by_hand and answer is not None


def choice_texts(question: Question) -> tuple[str, ...]:
    """The texts that take an order: the options, the right side of a matching, the things."""
    return question.choice_texts()


def public_view(question: Question, order: Sequence[str] = ()) -> PublicView:
    """What a person sees while answering: no key, no fraction, no feedback.

    `order` holds the ids of the choices as this attempt shows them. A choice that it does not
    name comes last, by its id: the author's own order, in which the key is often first, never
    leaves the server.
    """
    return question.public(order)


def _problems(question: Question) -> Iterator[str]:
    if not question.stem:
        yield N_("The question has no text.")
    yield from question.problems()
    yield from picture_problems(question.shown_texts(), question.listed_texts())
