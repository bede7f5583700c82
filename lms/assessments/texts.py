"""How questions and answers are shown: limited Markdown made safe, numbers as people write them."""

import re
from collections.abc import Sequence
from decimal import Decimal

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from lms.assessments.kinds import (
    Answer,
    Kind,
    Matching,
    MultipleChoice,
    Numerical,
    Question,
    SingleChoice,
    choice_texts,
    text_id,
)
from lms.core.i18n import gettext as _
from lms.web.formats import number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TAGS = {"br", "code", "em", "strong"}

_markdown = MarkdownIt("zero", {"breaks": True}).enable(
    ["backticks", "emphasis", "escape", "newline"]
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def question_text(text: str) -> Markup:
    """A text of a question as safe HTML for within a heading or a label."""
    return Markup(nh3.clean(_markdown.renderInline(text), tags=TAGS, attributes={}))  # noqa: S704


def letter(position: int) -> str:
    """The letter before a choice, counted from 0: A, B, C; beyond Z there is none."""
    return LETTERS[position] if position < len(LETTERS) else ""


def shown_number(text: str) -> str:
    """Kept numbers as Malang writes them: "110000" is "110.000" and "87.5–88.5" "87,5–88,5"."""
    return _NUMBER.sub(lambda found: _shown_number(found.group()), text)


def typed_number(kept: str) -> str:
    """A kept number as it stands in its field again: without dots, the comma for decimals."""
    return kept.replace(".", ",")


def answer_lines(question: Question, value: Answer | None, order: Sequence[str]) -> list[str]:
    """What a person answered, in words, a line for each choice or pair; empty for no answer.

    `order` holds the ids of the choices as the attempt shows them. Says nothing on what is right.
    """
    match value:
        case bool():
            return [truth(value)]
        case str():
            return [_one_line(question, value, order)]
        case list():
            return [_labelled(question, chosen, order) for chosen in order if chosen in value]
        case dict():
            return _pair_lines(question, value)
    return []


def truth(value: bool) -> str:
    """The word for a statement that is true, or is not."""
    return str(_("True") if value else _("Not true"))


def kind_hint(kind: Kind) -> str:
    """What a person does to answer a question of this kind."""
    hints = {
        Kind.SINGLE: _("Choose one answer."),
        Kind.MULTIPLE: _("You may choose more than one answer."),
        Kind.TRUE_FALSE: _("Is this statement true?"),
        Kind.SHORT: _("Write a short answer."),
        Kind.NUMERICAL: _("Write a number, for example 1.500.000 or 87,6."),
        Kind.MATCHING: _("Choose what belongs to each."),
    }
    return str(hints[kind])


def measured(value: float | None, digits: int) -> str:
    """A figure of an analysis with so many decimals; a dash where it is not defined."""
    return "–" if value is None else number(Decimal(f"{value:.{digits}f}") + 0)


def _shown_number(text: str) -> str:
    value = Decimal(text)
    if value == value.to_integral_value():
        return number(value)
    whole, _dot, decimals = text.partition(".")
    return f"{number(Decimal(whole))},{decimals}"


def _one_line(question: Question, value: str, order: Sequence[str]) -> str:
    if isinstance(question, SingleChoice):
        return _labelled(question, value, order)
    return shown_number(value) if isinstance(question, Numerical) else value


def _labelled(question: Question, chosen: str, order: Sequence[str]) -> str:
    """The text of a choice after its letter."""
    texts = {text_id(text): text for text in choice_texts(question)}
    text = texts.get(chosen, "")
    if isinstance(question, SingleChoice | MultipleChoice) and chosen in order:
        return f"{letter(list(order).index(chosen))}. {text}"
    return text


def _pair_lines(question: Question, value: dict[str, str]) -> list[str]:
    if not isinstance(question, Matching):
        return []
    rights = {text_id(right): right for right in question.rights}
    return [
        f"{pair.left}: {rights.get(value[pair.id], '')}"
        for pair in question.pairs
        if pair.id in value
    ]


FILTERS = {
    "question_text": question_text,
    "letter": letter,
    "shown_number": shown_number,
    "typed_number": typed_number,
    "kind_hint": kind_hint,
    "truth": truth,
    "measured": measured,
}
"""The filters of this room's templates, by name."""
