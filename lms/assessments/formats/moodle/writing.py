"""Writes questions as Moodle XML that `parse_moodle` reads back, their added pictures with them."""

import base64
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lms.assessments.formats.gift.comments import comment_of, tags_of
from lms.assessments.formats.moodle.embedded import write_cloze
from lms.assessments.kinds import (
    FULL,
    Cloze,
    Essay,
    FileTask,
    Matching,
    MultipleChoice,
    Numerical,
    Ordering,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lms.assessments.kinds.pictures import files_in, is_added
from lms.assessments.parsed import ParsedQuestion

TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "short": "shortanswer",
    "numerical": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "essay": "essay",
    "file_task": "essay",
    "description": "description",
}
ContentOf = Callable[[str], bytes]
"""The bytes of a picture that was added, by its name."""


def write_moodle(questions: Iterable[ParsedQuestion], content_of: ContentOf | None = None) -> str:
    """The file; without `content_of` the pictures are named and do not come along."""
    quiz, category = Element("quiz"), ""
    for parsed in questions:
        if parsed.category != category:
            category = parsed.category
            named = SubElement(quiz, "question", type="category")
            _text(SubElement(named, "category"), f"$course$/top/{category}".rstrip("/"))
        quiz.append(_question(parsed, content_of))
    indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="unicode") + "\n"


def _question(parsed: ParsedQuestion, content_of: ContentOf | None) -> Element:
    question = parsed.question
    element = Element("question", type=TYPES[question.kind.value])
    _text(SubElement(element, "name"), parsed.title)
    stem = write_cloze(question) if isinstance(question, Cloze) else question.stem
    asked = _said(element, "questiontext", stem)
    if content_of is not None:
        for name in sorted({file for file in files_in(question.shown_texts()) if is_added(file)}):
            file = SubElement(asked, "file", name=name, path="/", encoding="base64")
            file.text = base64.b64encode(content_of(name)).decode()
    _said(element, "generalfeedback", question.explanation)
    if parsed.id:
        SubElement(element, "idnumber").text = parsed.id
    _answers(element, question)
    _about(element, parsed)
    return element


def _about(element: Element, parsed: ParsedQuestion) -> None:
    tags = SubElement(element, "tags")
    for tag in tags_of(parsed.tags):
        _text(SubElement(tags, "tag"), tag)
    for note in parsed.notes:
        _text(SubElement(element, "comment"), note)
    for proof in parsed.proofs:
        _text(SubElement(element, "comment"), comment_of(proof))


def _answers(element: Element, question: Question) -> None:
    match question:
        case SingleChoice() | MultipleChoice():
            _choices(element, question)
        case TrueFalse():
            _true_false(element, question)
        case ShortAnswer():
            SubElement(element, "usecase").text = str(int(question.is_case_sensitive))
            for one in question.answers:
                _answer(element, one.pattern, one.fraction, one.feedback, form="")
        case Numerical():
            for body, width, share, said in _numbers(question):
                answer = _answer(element, body, share, said, form="")
                SubElement(answer, "tolerance").text = width
        case Matching() | Ordering():
            _placed(element, question)
        case Essay() | FileTask():
            _by_hand(element, question)


def _choices(element: Element, question: SingleChoice | MultipleChoice) -> None:
    SubElement(element, "single").text = str(isinstance(question, SingleChoice)).lower()
    SubElement(element, "shuffleanswers").text = "true"
    for option in question.options:
        _answer(element, option.text, option.fraction, option.feedback)


def _true_false(element: Element, question: TrueFalse) -> None:
    for value in (True, False):
        is_key = value == question.is_true
        said = question.if_right if is_key else question.if_wrong
        _answer(element, str(value).lower(), FULL if is_key else 0, said, form="")


def _placed(element: Element, question: Matching | Ordering) -> None:
    if isinstance(question, Matching):
        for left, right in _sides(question):
            part = _said(element, "subquestion", left)
            _text(SubElement(part, "answer", format="markdown"), right)
        return
    for place, item in enumerate(question.items, start=1):
        answer = SubElement(element, "answer", fraction=f"{place}.0000000", format="markdown")
        _text(answer, item)


def _by_hand(element: Element, question: Essay | FileTask) -> None:
    if isinstance(question, FileTask):
        SubElement(element, "responseformat").text = "noinline"
        SubElement(element, "attachments").text = "1"
        SubElement(element, "attachmentsrequired").text = "1"
        return
    SubElement(element, "responseformat").text = "editor"
    if question.most_words:
        SubElement(element, "maxwordlimit").text = str(question.most_words)


def _numbers(question: Numerical) -> Iterator[tuple[str, str, int, str]]:
    for answer in question.answers:
        width = (answer.high - answer.low) / 2
        yield f"{answer.middle:f}", f"{width:f}", answer.fraction, answer.feedback
    if question.otherwise:
        yield "*", "0", 0, question.otherwise


def _sides(question: Matching) -> Iterator[tuple[str, str]]:
    yield from ((pair.left, pair.right) for pair in question.pairs)
    yield from (("", decoy) for decoy in question.decoys)


def _answer(
    element: Element, text: str, share: int, feedback: str, form: str = "markdown"
) -> Element:
    percent = f"{(Decimal(share) / (FULL // 100)).normalize():f}"
    answer = SubElement(element, "answer", fraction=percent)
    if form:
        answer.set("format", form)
    _text(answer, text)
    _said(answer, "feedback", feedback)
    return answer


def _said(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag, format="markdown")
    _text(element, text)
    return element


def _text(element: Element, text: str) -> None:
    SubElement(element, "text").text = text
