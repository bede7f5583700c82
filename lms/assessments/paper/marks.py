"""How answers stand on a sheet of paper, and what they mean."""

from collections.abc import Sequence
from decimal import Decimal

from lms.assessments.formats.keys import truth_of
from lms.assessments.kinds import (
    Answer,
    Cloze,
    Matching,
    MultipleChoice,
    Numerical,
    Ordering,
    Question,
    SingleChoice,
    TrueFalse,
    choice_texts,
    ordered,
)
from lms.assessments.kinds.base import choices_of
from lms.core.i18n import lazy_gettext as _
from lms.core.text import BadText, clean, parse_number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOTHING = frozenset({"", "-", "–", "."})
GAP_MARK = ";"
LONGEST = 20_000


def letters_of(question: Question, order: Sequence[str]) -> dict[str, str]:
    """The id of each choice by the letter before it in the booklet."""
    choices = ordered(choices_of(choice_texts(question)), order)
    return dict(zip(LETTERS, (choice.id for choice in choices), strict=False))


def read_mark(question: Question, order: Sequence[str], typed: str) -> Answer | None:
    """What was typed from a sheet, in the shape in which an attempt keeps it; None for nothing.

    A choice is its letter, several are letters one after the other, a statement B or S; things to
    match or to put in order are the letters in the order of the lines; gaps stand between `;`.
    Raises BadText for what fits no choice.
    """
    text = clean(typed, limit=LONGEST, multiline=True).strip()
    if not question.is_by_hand:
        text = " ".join(text.split())
    if text in NOTHING:
        return None
    match question:
        case SingleChoice():
            return _one(letters_of(question, order), text)
        case MultipleChoice():
            return sorted(set(_each(letters_of(question, order), text))) or None
        case TrueFalse():
            return _truth(text)
        case Matching():
            return _matched(question, letters_of(question, order), text)
        case Ordering():
            return _placed(letters_of(question, order), text)
        case Numerical():
            return f"{parse_number(text):f}"
        case Cloze():
            return _filled(question, order, text)
    return text


def written_mark(question: Question, order: Sequence[str], answer: Answer | None) -> str:
    """The same answer as it is typed: the inverse of `read_mark`."""
    if answer is None:
        return ""
    letter = {key: name for name, key in letters_of(question, order).items()}
    match question, answer:
        case SingleChoice(), str():
            return letter.get(answer, "")
        case MultipleChoice(), list():
            return "".join(sorted(letter.get(key, "") for key in answer))
        case TrueFalse(), bool():
            return "B" if answer else "S"
        case Numerical(), str():
            return f"{Decimal(answer):f}".replace(".", ",")
        case Matching(), dict():
            return "".join(letter.get(answer.get(pair.id, ""), "-") for pair in question.pairs)
        case Ordering(), dict():
            return "".join(
                letter.get(key, "-") for key in sorted(answer, key=lambda k: int(answer[k]))
            )
        case Cloze(), dict():
            parts = [
                written_mark(gap.question, order, answer.get(key))
                for key, gap in question.numbered()
            ]
            return f"{GAP_MARK} ".join(parts)
    return str(answer)


def is_one_key(question: Question) -> bool:
    """Whether a single key press answers it."""
    return isinstance(question, SingleChoice | TrueFalse)


def _one(letters: dict[str, str], text: str) -> str:
    chosen = _each(letters, text)
    if len(chosen) != 1:
        raise BadText(_("One letter is expected."))
    return chosen[0]


def _each(letters: dict[str, str], text: str) -> list[str]:
    """The ids of the letters, whatever stands between them."""
    found = [char for char in text.upper() if char not in " ,;/&.+"]
    if any(char not in letters for char in found):
        last = list(letters)[-1] if letters else "A"
        raise BadText(_("The letters go from A to %(last)s.", last=last))
    return [letters[char] for char in found]


def _truth(text: str) -> bool:
    truth = truth_of(text)
    if truth is None:
        raise BadText(_("B (true) or S (not true) is expected."))
    return truth


def _matched(question: Matching, letters: dict[str, str], text: str) -> dict[str, str] | None:
    marks = [char for char in text.upper() if char not in " ,;/"]
    if len(marks) != len(question.pairs):
        number = len(question.pairs)
        raise BadText(_("%(number)s letters are expected, - for none.", number=number))
    given = {
        pair.id: _each(letters, mark)[0]
        for pair, mark in zip(question.pairs, marks, strict=True)
        if mark not in NOTHING
    }
    return given or None


def _placed(letters: dict[str, str], text: str) -> dict[str, str]:
    chosen = _each(letters, text)
    if len(chosen) != len(letters) or len(set(chosen)) != len(chosen):
        raise BadText(_("Each letter is expected once, in the order that was chosen."))
    return {key: str(place) for place, key in enumerate(chosen, start=1)}


def _filled(question: Cloze, order: Sequence[str], text: str) -> dict[str, Answer] | None:
    parts = [part.strip() for part in text.split(GAP_MARK)]
    if len(parts) != len(question.gaps):
        number = len(question.gaps)
        raise BadText(_("%(number)s answers are expected, with ; between them.", number=number))
    numbered = zip(question.numbered(), parts, strict=True)
    read = {key: read_mark(gap.question, order, part) for (key, gap), part in numbered}
    return {key: value for key, value in read.items() if value is not None} or None
