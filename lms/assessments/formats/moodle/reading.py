"""Reads Moodle XML. What is wrong with one question is a fault of it, and the others are read."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from lms.assessments.faults import N_, Fault
from lms.assessments.formats.attaching import described
from lms.assessments.formats.gift.comments import sorted_labels
from lms.assessments.formats.moodle.elements import NotXml, line_of, read_xml, text_in
from lms.assessments.formats.moodle.embedded import NoGap, read_cloze
from lms.assessments.formats.rich import from_html
from lms.assessments.kinds import (
    FULL,
    Cloze,
    Description,
    Essay,
    FileTask,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Ordering,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
    clean_text,
    problems,
)
from lms.assessments.kinds.base import MOST_PARTS
from lms.assessments.kinds.typed import bounds
from lms.assessments.parsed import Attached, ParsedBank, ParsedQuestion
from lms.core.storage import JPEG, PNG, SUFFIXES, mime_of

_PERCENT = FULL // 100
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:[.,]\d{1,18})?(?:[eE][-+]?\d)?", re.ASCII)


class _Unread(Exception):
    """A question that cannot be read: the message id and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.values = message, values


class _Reader:
    """Reads one question after another; remembers the category and what was attached."""

    def __init__(self) -> None:
        self.category = ""
        self.questions: list[ParsedQuestion] = []
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self.attached: dict[str, Attached] = {}
        self._line = 1
        self._names: dict[str, str] = {}

    def read(self, element: Element) -> None:
        """One `question` element, which may also name the category of those that follow."""
        self._line, kind = line_of(element), element.get("type", "")
        if kind == "category":
            self.category = _path(text_in(element, "category/text"))
            return
        self._names = dict(self._files(element))
        try:
            build = _BUILDERS.get(kind)
            if build is None:
                raise _Unread(N_("Questions of the kind %(kind)s cannot be held."), kind=kind[:40])
            question = build(self, element)
            for message in problems(question):
                raise _Unread(message)
        except _Unread as fault:
            self.faults.append(Fault(self._line, fault.message, fault.values))
            return
        self.questions.append(self._parsed(element, question))
        self._tell_what_is_left(element)

    def _tell_what_is_left(self, element: Element) -> None:
        """What Moodle says of a question and no question here holds."""
        if any(text_in(hint) for hint in element.iterfind("hint")):
            message = N_(
                "The hints of this question were left out: here they come from its choices."
            )
            self.remarks.append(Fault(self._line, message))
        if text_in(element, "defaultgrade", "1").rstrip("0").rstrip(".") not in ("", "1"):
            message = N_("The weight of this question was left out: all count the same here.")
            self.remarks.append(Fault(self._line, message))

    def _parsed(self, element: Element, question: Question) -> ParsedQuestion:
        tags = [text_in(tag) for tag in element.iterfind("tags/tag")]
        comments = [text_in(comment) for comment in element.iterfind("comment")]
        labels = sorted_labels(self._line, tags, comments)
        return ParsedQuestion(
            line=self._line,
            question=question,
            id=text_in(element, "idnumber"),
            title=clean_text(text_in(element, "name/text")),
            category=self.category,
            tags=labels.tags,
            proofs=labels.proofs,
            notes=labels.notes,
        )

    # ---- texts and pictures ----

    def text(self, element: Element | None) -> str:
        """What an element says, as questions hold it; what is dropped is told."""
        raw = text_in(element)
        if element is None or element.get("format", "moodle_auto_format") not in _HTML:
            return self._with_files(clean_text(raw))
        said, dropped = from_html(raw)
        for tag in dropped:
            message = N_("<%(tag)s> was left out of this question.")
            self.remarks.append(Fault(self._line, message, {"tag": tag[:20]}))
        return self._with_files(said)

    def stem(self, element: Element) -> str:
        """The text that asks."""
        return self.text(element.find("questiontext"))

    def explanation(self, element: Element) -> str:
        """What is said to everybody afterwards."""
        return self.text(element.find("generalfeedback"))

    def _with_files(self, said: str) -> str:
        for name, ours in self._names.items():
            for form in (f"](@@PLUGINFILE@@/{name})", f"]({name})"):
                said = said.replace(form, f"]({ours})")
        return said

    def _files(self, element: Element) -> Iterator[tuple[str, str]]:
        """The pictures that came along, under the names by which they are kept here."""
        for file in element.iter("file"):
            name, content = file.get("name", ""), _content(file.text or "")
            mime = mime_of(content)
            if mime not in (PNG, JPEG):
                message = N_("The file %(name)s is no PNG or JPG and was left out.")
                self.remarks.append(Fault(line_of(file), message, {"name": name[:60]}))
                continue
            ours = f"{hashlib.sha256(content).hexdigest()[:16]}.{SUFFIXES[mime]}"
            self.attached[ours] = Attached(name=ours, content=content, words=name)
            yield name, ours


def parse_moodle(text: str) -> ParsedBank:
    """The questions of a file, in its order, and what must be put right, with lines."""
    reader = _Reader()
    try:
        root = read_xml(text)
    except NotXml as not_xml:
        return ParsedBank((), (not_xml.fault,))
    if root.tag != "quiz":
        return ParsedBank((), (Fault(1, N_("This XML holds no questions: <quiz> is missing.")),))
    for element in root.iterfind("question"):
        reader.read(element)
    return ParsedBank(
        tuple(reader.questions),
        tuple(reader.faults),
        remarks=tuple(reader.remarks),
        attached=described(reader.attached.values(), reader.questions),
    )


def _content(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _path(named: str) -> str:
    """A category without the words by which Moodle says where its paths begin."""
    parts = [clean_text(part) for part in named.split("/")]
    return "/".join(part for part in parts if part and part != "top" and not part.startswith("$"))


# ---- the kinds ----


def _answers(element: Element, path: str = "answer") -> list[Element]:
    found = element.findall(path)
    if len(found) > MOST_PARTS:
        raise _Unread(N_("A question has at most %(most)s answers."), most=MOST_PARTS)
    return found


def _share(answer: Element) -> int:
    try:
        percent = Decimal(answer.get("fraction", "0"))
    except InvalidOperation:
        percent = Decimal("NaN")
    if not (percent.is_finite() and abs(percent) <= 100):
        raise _Unread(N_("A weight is a percentage from -100 to 100: %(text)s"),
                      text=answer.get("fraction", "")[:20])  # fmt: skip
    return int((percent * _PERCENT).to_integral_value())


def _choice(reader: _Reader, element: Element) -> Question:
    options = tuple(
        Option(reader.text(answer), _share(answer), reader.text(answer.find("feedback")))
        for answer in _answers(element)
    )
    is_single = text_in(element, "single", "true") not in ("false", "0")
    build = SingleChoice if is_single else MultipleChoice
    return build(
        stem=reader.stem(element), explanation=reader.explanation(element), options=options
    )


def _true_false(reader: _Reader, element: Element) -> Question:
    said = {
        text_in(answer).lower(): (_share(answer), reader.text(answer.find("feedback")))
        for answer in _answers(element)
    }
    if said.keys() != {"true", "false"} or sorted(share for share, _f in said.values()) != [
        0,
        FULL,
    ]:
        raise _Unread(N_("Of true and false, one must earn the full mark."))
    is_true = said["true"][0] == FULL
    right, wrong = said["true" if is_true else "false"][1], said["false" if is_true else "true"][1]
    return TrueFalse(
        stem=reader.stem(element),
        explanation=reader.explanation(element),
        is_true=is_true,
        if_right=right,
        if_wrong=wrong,
    )


def _short(reader: _Reader, element: Element) -> Question:
    return ShortAnswer(
        stem=reader.stem(element),
        explanation=reader.explanation(element),
        answers=tuple(
            TextAnswer(
                clean_text(text_in(answer)), _share(answer), reader.text(answer.find("feedback"))
            )
            for answer in _answers(element)
        ),
        is_case_sensitive=text_in(element, "usecase", "0") == "1",
    )


def _numerical(reader: _Reader, element: Element) -> Question:
    numbers, otherwise = [], ""
    for answer in _answers(element):
        typed, feedback = text_in(answer), reader.text(answer.find("feedback"))
        if typed == "*":
            otherwise = feedback
            continue
        low, high = bounds(_number(typed), _number(text_in(answer, "tolerance", "0") or "0"))
        numbers.append(NumberAnswer(low, high, _share(answer), feedback))
    return Numerical(
        stem=reader.stem(element),
        explanation=reader.explanation(element),
        answers=tuple(numbers),
        otherwise=otherwise,
    )


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Unread(N_("This is no number: %(text)s"), text=text[:40])
    return Decimal(text.replace(",", "."))


def _matching(reader: _Reader, element: Element) -> Question:
    sides = [
        (reader.text(part), reader.text(part.find("answer")))
        for part in _answers(element, "subquestion")
    ]
    return Matching(
        stem=reader.stem(element),
        explanation=reader.explanation(element),
        pairs=tuple(Pair(left, right) for left, right in sides if left),
        decoys=tuple(right for left, right in sides if not left and right),
    )


def _ordering(reader: _Reader, element: Element) -> Question:
    def place(answer: Element) -> Decimal:
        return _number(answer.get("fraction", "0"))

    items = [reader.text(answer) for answer in sorted(_answers(element), key=place)]
    return Ordering(
        stem=reader.stem(element), explanation=reader.explanation(element), items=tuple(items)
    )


def _cloze(reader: _Reader, element: Element) -> Question:
    try:
        stem, gaps = read_cloze(reader.stem(element))
    except NoGap as gap:
        raise _Unread(N_("This gap cannot be read: %(text)s"), text=str(gap)) from gap
    if len(gaps) > MOST_PARTS:
        raise _Unread(N_("A question has at most %(most)s answers."), most=MOST_PARTS)
    return Cloze(stem=stem, explanation=reader.explanation(element), gaps=gaps)


def _essay(reader: _Reader, element: Element) -> Question:
    stem, explanation = reader.stem(element), reader.explanation(element)
    if text_in(element, "responseformat") == "noinline":
        return FileTask(stem=stem, explanation=explanation)
    most = text_in(element, "maxwordlimit", "0")
    words = int(most) if most.isascii() and most.isdigit() and len(most) < 6 else 0
    return Essay(stem=stem, explanation=explanation, most_words=words)


def _description(reader: _Reader, element: Element) -> Question:
    return Description(stem=reader.stem(element), explanation=reader.explanation(element))


_HTML = frozenset({"html", "moodle_auto_format"})
_BUILDERS: dict[str, Callable[[_Reader, Element], Question]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "multianswer": _cloze,
    "cloze": _cloze,
    "essay": _essay,
    "description": _description,
}
