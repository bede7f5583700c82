"""How questions and answers are shown: limited Markdown made safe, numbers as people write them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from lms.assessments.faults import Fault
from lms.assessments.kinds import (
    GAP,
    OVERALL,
    Answer,
    Cloze,
    Criterion,
    Essay,
    FileTask,
    Kind,
    Level,
    Matching,
    MultipleChoice,
    Numerical,
    Ordering,
    Question,
    Rubric,
    SingleChoice,
    choice_texts,
    text_id,
)
from lms.assessments.kinds.pictures import in_words, is_added, is_file
from lms.core.i18n import gettext
from lms.core.i18n import gettext as _
from lms.web.formats import number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TAGS = {"br", "code", "em", "strong"}

PICTURE = {"img": {"src", "alt", "class"}}

_markdown = MarkdownIt("zero", {"breaks": True}).enable(
    ["backticks", "emphasis", "escape", "newline", "image"]
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def question_text(text: str, course_url: str = "") -> Markup:
    """A text of a question as safe HTML for within a heading or a label.

    Its pictures are those of the course at this address; without one their words stand for them.
    """
    html = _markdown.renderInline(text, {"course_url": course_url})
    tags = TAGS | {"img"} if course_url else TAGS
    return Markup(nh3.clean(html, tags=tags, attributes=PICTURE if course_url else {}))  # noqa: S704


def _picture(self: Any, tokens: Sequence[Token], n: int, options: Any, env: Any) -> str:
    """A picture of the course, or its words where it is none."""
    token = tokens[n]
    words = str(escape(self.renderInlineAsText(token.children or [], options, env)))
    name = str(token.attrs.get("src", ""))
    if not env.get("course_url") or not is_file(name):
        return words
    folder = "/pictures" if is_added(name) else f"{env['course_url']}/figures"
    source = f"{folder}/{name}"
    return f'<img class="pic" src="{escape(source)}" alt="{words}">'


_markdown.add_render_rule("image", _picture)


def gaps_shown(text: str) -> str:
    """A text with its gaps as people know them from paper: numbered, with dots to write on."""
    return GAP.sub(lambda gap: f"({gap[1]})……", text)


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
            return _lines_of_parts(question, value, order)
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
        Kind.ORDERING: _("Give each its number: 1 comes first."),
        Kind.CLOZE: _("Fill in every gap."),
        Kind.ESSAY: _("Write in your own words. A person reads and marks it."),
        Kind.FILE_TASK: _("Hand in a file. A person looks at it and marks it."),
        Kind.DESCRIPTION: "",
    }
    return str(hints[kind])


def kind_name(kind: Kind) -> str:
    """What this kind of question is called."""
    names = {
        Kind.SINGLE: _("One choice"),
        Kind.MULTIPLE: _("Several choices"),
        Kind.TRUE_FALSE: _("True or not true"),
        Kind.SHORT: _("Short answer"),
        Kind.NUMERICAL: _("A number"),
        Kind.MATCHING: _("Matching"),
        Kind.ORDERING: _("Putting in order"),
        Kind.CLOZE: _("Text with gaps"),
        Kind.ESSAY: _("Answer at length"),
        Kind.FILE_TASK: _("Task with a file"),
        Kind.DESCRIPTION: _("Text without a question"),
    }
    return str(names[kind])


def rubric_of(question: Essay | FileTask) -> Rubric:
    """What an answer is marked by; where the question brings no rubric, one in our own words."""
    if question.rubric:
        return question.rubric
    return tuple(
        Criterion(
            str(_(criterion.name)),
            tuple(Level(str(_(level.text)), level.points) for level in criterion.levels),
        )
        for criterion in OVERALL
    )


def measured(value: float | Decimal | None, digits: int) -> str:
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
    text = in_words(texts.get(chosen, ""))
    if isinstance(question, SingleChoice | MultipleChoice) and chosen in order:
        return f"{letter(list(order).index(chosen))}. {text}"
    return text


def _lines_of_parts(question: Question, value: dict[str, Any], order: Sequence[str]) -> list[str]:
    match question:
        case Matching():
            return _pair_lines(question, value)
        case Ordering():
            return _placed_lines(question, value)
        case Cloze():
            return _gap_lines(question, value, order)
        case FileTask():
            return [str(value.get("name", ""))]
    return []


def _placed_lines(question: Ordering, value: dict[str, str]) -> list[str]:
    """The things in the order in which they were put."""
    placed = [(value[text_id(text)], text) for text in question.items if text_id(text) in value]
    return [f"{place}. {in_words(text)}" for place, text in sorted(placed)]


def _gap_lines(question: Cloze, value: dict[str, Any], order: Sequence[str]) -> list[str]:
    found = []
    for key, gap in question.numbered():
        texts = {text_id(text): text for text in choice_texts(gap.question)}
        given = value.get(key)
        if isinstance(given, list):
            chosen = [texts[one] for one in order if one in given and one in texts]
            found.append(f"({key}) {', '.join(chosen)}")
        elif given is not None:
            said = shown_number(given) if isinstance(gap.question, Numerical) else given
            found.append(f"({key}) {texts.get(given, said)}")
    return found


def _pair_lines(question: Matching, value: dict[str, str]) -> list[str]:
    rights = {text_id(right): right for right in question.rights}
    return [
        f"{in_words(pair.left)}: {rights.get(value[pair.id], '')}"
        for pair in question.pairs
        if pair.id in value
    ]


def fault_words(fault: Fault) -> str:
    """What must be put right in a file of questions, in the person's language."""
    values = {
        name: fault_words(value) if isinstance(value, Fault) else value
        for name, value in fault.values.items()
    }
    return gettext(fault.message, **values)


FILTERS = {
    "fault_words": fault_words,
    "question_text": question_text,
    "in_words": in_words,
    "gaps_shown": gaps_shown,
    "letter": letter,
    "shown_number": shown_number,
    "typed_number": typed_number,
    "kind_hint": kind_hint,
    "kind_name": kind_name,
    "truth": truth,
    "measured": measured,
}
"""The filters of this room's templates, by name."""
