"""Booklets and answer sheets as paper. They are made outside of any act, and kept nowhere."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import force_locale  # type: ignore[import-untyped, unused-ignore]

from lms.assessments.bank_pictures import picture
from lms.assessments.kinds import (
    Cloze,
    Essay,
    Kind,
    Matching,
    MultipleChoice,
    Question,
    SingleChoice,
    TrueFalse,
    choice_texts,
    text_id,
)
from lms.assessments.kinds.pictures import PICTURE, is_added
from lms.assessments.paper.marks import letters_of
from lms.assessments.paper.queries import Asked, SittingPage
from lms.assessments.texts import gaps_shown, question_text
from lms.cooperatives.issuers import homes_of
from lms.core.i18n import gettext as _
from lms.web import papers
from lms.web.formats import date_long
from lms.web.office import letterhead, logo_svg
from lms.web.qr import qr_text

LANGUAGE = "id"
MASK = 0
"""One mask for all codes: 456 sheets in seconds."""
ESSAY_LINES = 8


def booklet_pdf(page: SittingPage, booklet: int, asked: Sequence[Asked]) -> bytes:
    """What a booklet asks, in Indonesian whoever prints it."""
    files = {
        found["file"]: picture(found["file"])[0]
        for one in asked
        for text in one.question.shown_texts()
        for found in PICTURE.finditer(text)
        if is_added(found["file"])
    }
    with force_locale(LANGUAGE):
        data = {
            "title": page.quiz.title,
            "letterhead": letterhead(page.sitting.held_on),
            "logo": logo_svg(page.sitting.held_on),
            "about": _about(page),
            "booklet": _booklet(booklet),
            "advice": _("Write nothing in this booklet. Answer on the sheet with your name."),
            "questions": _questions(asked),
        }
        return papers.pdf("booklet", data, files)


def sheets_pdf(page: SittingPage, asked: dict[int, list[Asked]], url: str) -> bytes:
    """One sheet for each person who takes part; `url` is the public address of the pages."""
    homes = homes_of([line.person.id for line in page.lines])
    with force_locale(LANGUAGE):
        answers = {booklet: _answers(found) for booklet, found in asked.items()}
        data = {
            "title": _("Answer sheets: %(title)s", title=page.quiz.title),
            "about": _about(page),
            "number-words": _("Participant number"),
            "advice": _("Cross one letter; for several right answers cross several."),
            "sign": _("Signature: ......................................"),
            "sheets": [
                {
                    "name": line.person.shown_name,
                    "number": line.person.participant_no,
                    "home": homes[line.person.id].name if line.person.id in homes else "",
                    "booklet": _booklet(line.booklet),
                    "place": _("Sheet %(number)s", number=line.number),
                    "qr": qr_text(url + _address(page, line.person.id), mask=MASK),
                    "alt": _("QR code to type in the sheet of %(name)s", name=line.person.name),
                    "answers": answers[line.booklet],
                }
                for line in page.lines
            ],
        }
        return papers.pdf("answer_sheets", data)


def _address(page: SittingPage, person_id: Any) -> str:
    return url_for("assessments.type_sheet", sitting_id=page.sitting.id, person_id=person_id)


def _about(page: SittingPage) -> str:
    return f"{date_long(page.sitting.held_on, LANGUAGE)} · {page.sitting.place}"


def _booklet(number: int) -> str:
    return _("Booklet %(number)s", number=number)


def _questions(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    numbers = numbers_of(asked)
    return [
        {
            "number": numbers.get(one.slot, ""),
            "stem": plain(gaps_shown(one.question.stem)),
            "hint": _hint(one.question),
            "choices": _choices(one),
            "lefts": [plain(pair.left) for pair in one.question.pairs]
            if isinstance(one.question, Matching)
            else [],
            "gaps": _gaps(one),
            "pictures": [
                {"name": found["file"], "alt": found["words"]}
                for found in PICTURE.finditer(one.question.stem)
                if is_added(found["file"])
            ],
        }
        for one in asked
    ]


def numbers_of(asked: Sequence[Asked]) -> dict[int, str]:
    """The number of each question by its place; texts that ask nothing have none."""
    counted = [one.slot for one in asked if one.question.is_counted]
    return {slot: str(number) for number, slot in enumerate(counted, start=1)}


def plain(text: str) -> str:
    """A text of a question line by line without its marks, its pictures as their words."""
    return "\n".join(question_text(line).striptags() for line in text.split("\n"))


def _choices(one: Asked) -> list[tuple[str, str]]:
    """The choices with their letters; in a text with gaps each gap has its own, and letters anew."""
    return [] if isinstance(one.question, Cloze) else _lettered(one.question, one.order)


def _gaps(one: Asked) -> list[dict[str, Any]]:
    if not isinstance(one.question, Cloze):
        return []
    found = [(key, _lettered(gap.question, one.order)) for key, gap in one.question.numbered()]
    return [{"number": f"({key})", "choices": choices} for key, choices in found if choices]


def _lettered(question: Question, order: Sequence[str]) -> list[tuple[str, str]]:
    texts = {text_id(text): plain(text) for text in choice_texts(question)}
    return [(letter, texts[key]) for letter, key in letters_of(question, order).items()]


def _hint(question: Question) -> str:
    hints = {
        Kind.MULTIPLE: _("(several are right)"),
        Kind.TRUE_FALSE: _("(B: true, S: not true)"),
        Kind.MATCHING: _("(write the letter for each number)"),
        Kind.ORDERING: _("(write the letters in the right order)"),
        Kind.CLOZE: _("(one line for each gap; where there are letters, write the letter)"),
    }
    return str(hints.get(question.kind, ""))


def _answers(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    numbers = numbers_of(asked)
    return [
        {
            "number": numbers[one.slot],
            "letters": _letters(one),
            "lines": _lines(one.question),
        }
        for one in asked
        if one.slot in numbers
    ]


def _lines(question: Question) -> int:
    """How many lines there are to write on."""
    if isinstance(question, Cloze):
        return len(question.gaps)
    return ESSAY_LINES if isinstance(question, Essay) else 1


def _letters(one: Asked) -> list[str]:
    """The letters to cross; where something is written, none."""
    if isinstance(one.question, TrueFalse):
        return ["B", "S"]
    if isinstance(one.question, SingleChoice | MultipleChoice):
        return list(letters_of(one.question, one.order))
    return []
