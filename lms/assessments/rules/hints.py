"""Hints of a latihan, made from the question itself: each tells a little more and costs a little."""

from collections.abc import Sequence

from msgspec import Struct

from lms.assessments.kinds import FULL, Question, ShortAnswer, SingleChoice, text_id

LEFT_OPEN = 2
"""Choices that hints leave, so that there is still something to decide."""


class Hint(Struct, frozen=True):
    """Either a choice that is not right, or how the answer begins."""

    not_this: str = ""
    begins: str = ""


def hints_of(question: Question, order: Sequence[str]) -> tuple[Hint, ...]:
    """Every hint that can be taken, in turn; choices in the order in which the attempt shows them."""
    match question:
        case SingleChoice():
            texts = {text_id(one.text): one for one in question.options}
            wrong = [texts[key].text for key in order if texts[key].fraction <= 0]
            most = max(0, len(question.options) - LEFT_OPEN)
            return tuple(Hint(not_this=text) for text in wrong[:most])
        case ShortAnswer():
            return _beginnings(question)
    return ()


def _beginnings(question: ShortAnswer) -> tuple[Hint, ...]:
    full = next((one.pattern for one in question.answers if one.fraction == FULL), "")
    said = full.partition("*")[0].replace("\\", "")
    return tuple(Hint(begins=said[:count]) for count in range(1, len(said) // 2 + 1))
