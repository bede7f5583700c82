"""A text with numbered gaps, each of which is a small question of another kind."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.kinds.base import (
    Answer,
    Asked,
    ExplainedChoice,
    Graded,
    Kind,
    PublicView,
    shaped,
)
from lms.assessments.kinds.choices import MultipleChoice, SingleChoice
from lms.assessments.kinds.typed import Numerical, ShortAnswer
from lms.assessments.rules.marks import round_half_up

GAP = re.compile(r"\[\[(\d{1,2})\]\]")
"""How a gap stands in the text: `[[1]]`."""

SubQuestion = SingleChoice | MultipleChoice | ShortAnswer | Numerical


class Gap(Struct, frozen=True):
    """What belongs in one gap, and how much it counts beside the others."""

    question: SubQuestion
    weight: int = 1


class Cloze(Asked, frozen=True, kw_only=True, tag=Kind.CLOZE.value):
    """A text with gaps `[[1]]`, `[[2]]` …; the first of `gaps` belongs to `[[1]]`.

    The answer holds, by the number of the gap, an answer in the shape of that gap's kind.
    """

    kind: ClassVar[Kind] = Kind.CLOZE
    gaps: tuple[Gap, ...]

    def problems(self) -> Iterator[str]:
        """Text and gaps fit each other, and each gap can be marked."""
        marks = sorted(int(number) for number in GAP.findall(self.stem))
        if not self.gaps or marks != list(range(1, len(self.gaps) + 1)):
            yield N_("The gaps stand in the text as [[1]], [[2]] and so on, each of them once.")
        if any(gap.weight < 1 for gap in self.gaps):
            yield N_("The weight of a gap is a whole number from 1.")
        found = (problem for gap in self.gaps for problem in gap.question.problems())
        yield from dict.fromkeys(found)

    def choice_texts(self) -> tuple[str, ...]:
        """The choices of all gaps; each gap shows its own in the order of the attempt."""
        texts = (text for gap in self.gaps for text in gap.question.choice_texts())
        return tuple(dict.fromkeys(texts))

    def listed_texts(self) -> tuple[str, ...]:
        """Choices stand in lists here, and the rest is typed."""
        typed = (text for gap in self.gaps for text in gap.question.listed_texts())
        return (*self.choice_texts(), *typed)

    def public(self, order: Sequence[str]) -> PublicView:
        """The text with its gaps, and what can be chosen in each."""
        gaps = tuple(gap.question.public(order) for gap in self.gaps)
        return PublicView(kind=self.kind, stem=self.stem, gaps=gaps)

    def feedbacks(self) -> Iterator[tuple[str, str]]:
        """What is said to the choices and answers of all gaps."""
        for gap in self.gaps:
            yield from gap.question.feedbacks()

    def grade(self, answer: Answer | None) -> Graded:
        """The mean of the gaps' marks by their weights."""
        given = shaped(dict, answer) or {}
        graded = [gap.question.grade(given.get(key)) for key, gap in self.numbered()]
        earned = sum(gap.weight * part.mark for gap, part in zip(self.gaps, graded, strict=True))
        choices = tuple(
            _explained(key, gap.question, part, key in given)
            for (key, gap), part in zip(self.numbered(), graded, strict=True)
        )
        whole = sum(gap.weight for gap in self.gaps)
        return self.graded(round_half_up(earned, whole) if whole > 0 else 0, choices)

    def numbered(self) -> list[tuple[str, Gap]]:
        """Each gap with its number, as answers name it."""
        return [(str(number), gap) for number, gap in enumerate(self.gaps, start=1)]


def _explained(key: str, question: SubQuestion, graded: Graded, is_chosen: bool) -> ExplainedChoice:
    """One gap on the reveal page: what was answered, what belongs there, and why."""
    return ExplainedChoice(
        id=key,
        text=key,
        is_right=graded.is_correct,
        is_chosen=is_chosen,
        feedback=" ".join(graded.feedback),
        given=" · ".join(choice.text for choice in graded.choices if choice.is_chosen),
        expected=" · ".join(choice.text for choice in graded.choices if choice.is_right),
        is_number=isinstance(question, Numerical),
    )
