"""What a person answered, taken from a form that anybody can forge."""

from collections.abc import Mapping, Sequence

from lms.assessments.kinds import (
    Answer,
    Cloze,
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    Ordering,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    choice_texts,
    text_id,
)
from lms.core.i18n import lazy_gettext as _
from lms.core.text import BadText, clean, parse_number

ANSWER = "answer"
LONGEST_ANSWER = 200
LONGEST_ESSAY = 20_000
GAP = "gap"
"""With its number the name of a gap's field."""

FormValues = Mapping[str, Sequence[str]]


def parse_answer(question: Question, values: FormValues) -> Answer | None:
    """The answer in the shape in which an attempt keeps it, or None where nothing was answered.

    `values` are the question's own fields: `answer`, one field for each left id of a matching and
    each thing to put in order, or `gap1`, `gap2` … The shape is: option id; sorted option ids;
    true or false; text; a number as plain text ("110000"); right id by left id; place by thing;
    the answer of each gap by its number. A file is handed in otherwise (`handing_in`). Raises
    BadText, with a message for the person.
    """
    typed = values.get(ANSWER, ())
    match question:
        case SingleChoice():
            return _one(typed, choice_ids(question))
        case MultipleChoice():
            return _several(typed, choice_ids(question))
        case TrueFalse():
            chosen = _one(typed, frozenset({"true", "false"}))
            return None if chosen is None else chosen == "true"
        case ShortAnswer():
            return _text(typed) or None
        case Numerical():
            text = _text(typed)
            return f"{parse_number(text):f}" if text else None
        case Matching():
            return _matched(question, values)
        case Ordering():
            return _placed(question, values)
        case Cloze():
            return _filled_in(question, values)
        case Essay():
            return _long_text(typed) or None
    return None


def choice_ids(question: Question) -> frozenset[str]:
    """The ids that can be chosen in a question; empty where the answer is typed."""
    return frozenset(text_id(text) for text in choice_texts(question))


def _one(typed: Sequence[str], allowed: frozenset[str]) -> str | None:
    chosen = _several(typed, allowed)
    if chosen is None:
        return None
    if len(chosen) > 1:
        raise BadText(_("Choose one answer only."))
    return chosen[0]


def _several(typed: Sequence[str], allowed: frozenset[str]) -> list[str] | None:
    chosen = {value for value in typed if value}
    if not chosen <= allowed:
        raise BadText(_("This choice does not belong to the question. Please choose again."))
    return sorted(chosen) or None


def _text(typed: Sequence[str]) -> str:
    if len(typed) > 1:
        raise BadText(_("Write one answer only."))
    return clean(typed[0], limit=LONGEST_ANSWER) if typed else ""


def _matched(question: Matching, values: FormValues) -> dict[str, str] | None:
    allowed = choice_ids(question)
    chosen = {pair.id: _one(values.get(pair.id, ()), allowed) for pair in question.pairs}
    return {left: right for left, right in chosen.items() if right is not None} or None


def _placed(question: Ordering, values: FormValues) -> dict[str, str] | None:
    """The place of each thing; two may have the same while the person moves them about."""
    ids = [text_id(item) for item in question.items]
    allowed = frozenset(str(number) for number in range(1, len(ids) + 1))
    chosen = {item: _one(values.get(item, ()), allowed) for item in ids}
    return {item: place for item, place in chosen.items() if place is not None} or None


def _filled_in(question: Cloze, values: FormValues) -> dict[str, Answer] | None:
    read = {
        key: parse_answer(gap.question, {ANSWER: values.get(f"{GAP}{key}", ())})
        for key, gap in question.numbered()
    }
    return {key: answer for key, answer in read.items() if answer is not None} or None


def _long_text(typed: Sequence[str]) -> str:
    if len(typed) > 1:
        raise BadText(_("Write one answer only."))
    return clean(typed[0], limit=LONGEST_ESSAY, multiline=True) if typed else ""
