r"""The gaps of a cloze as Moodle writes them into the text: `{1:SHORTANSWER:=Kas#tepat~%50%kas}`.

Source: Moodle documentation, "Embedded Answers (Cloze) question type".
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lms.assessments.kinds import (
    FULL,
    Cloze,
    Gap,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
)
from lms.assessments.kinds.cloze import GAP, SubQuestion
from lms.assessments.kinds.typed import bounds

_GAP = re.compile(r"\{(?P<weight>\d{0,3}):(?P<kind>[A-Z_]{2,16}):(?P<answers>(?:\\.|[^}\\])*)\}")
_ANSWER = re.compile(r"(?P<mark>[=~])(?:%(?P<percent>-?\d{1,3}(?:\.\d{1,5})?)%)?(?P<body>.*)", re.S)
_ALTERNATIVE = re.compile(r"(?:\\.|[^~\\])+", re.S)
_FEEDBACK = re.compile(r"((?:\\.|[^#\\])*)(?:#(.*))?", re.S)
_SPECIAL = re.compile(r"([}#~/\"\\=])")
_PERCENT = FULL // 100

Found = tuple[str, int, str]
"""The text of an answer, its part of the mark, and what is said to it."""


class NoGap(Exception):
    """A gap that cannot be read; its text is the argument."""


def read_cloze(text: str) -> tuple[str, tuple[Gap, ...]]:
    """The text with numbered gaps, and what belongs into each. Raises NoGap."""
    gaps: list[Gap] = []

    def numbered(found: re.Match[str]) -> str:
        gaps.append(_gap(found))
        return f"[[{len(gaps)}]]"

    return _GAP.sub(numbered, text), tuple(gaps)


def _gap(found: re.Match[str]) -> Gap:
    kind, answers = found["kind"].rstrip(), list(_answers(found["answers"]))
    weight = int(found["weight"] or 1)
    name = kind.removesuffix("_C").removesuffix("_S").removesuffix("_V").removesuffix("_H")
    try:
        return Gap(_question(name, kind, answers), weight)
    except (InvalidOperation, ValueError) as fault:
        raise NoGap(found[0][:60]) from fault


def _question(name: str, kind: str, answers: list[Found]) -> SubQuestion:
    if name in {"SHORTANSWER", "SA", "MW", "SAC", "MWC"}:
        is_sensitive = kind.endswith("_C") or kind in {"SAC", "MWC"}
        texts = tuple(TextAnswer(*answer) for answer in answers)
        return ShortAnswer(stem="", answers=texts, is_case_sensitive=is_sensitive)
    if name in {"NUMERICAL", "NM"}:
        return _numerical(answers)
    options = tuple(Option(*answer) for answer in answers)
    if name in {"MULTIRESPONSE", "MR", "MRH", "MRS", "MRV", "MRHS", "MULTIRESPONSE_H"}:
        return MultipleChoice(stem="", options=options)
    if name.startswith(("MULTICHOICE", "MC")):
        return SingleChoice(stem="", options=options)
    raise ValueError(kind)


def _numerical(answers: list[Found]) -> Numerical:
    numbers, otherwise = [], ""
    for body, fraction, feedback in answers:
        if body == "*":
            otherwise = feedback
            continue
        value, _colon, tolerance = body.partition(":")
        low, high = bounds(Decimal(value.strip()), Decimal(tolerance.strip() or "0"))
        numbers.append(NumberAnswer(low, high, fraction, feedback))
    return Numerical(stem="", answers=tuple(numbers), otherwise=otherwise)


def _answers(text: str) -> Iterator[Found]:
    for part in _ALTERNATIVE.findall(text):
        if not part.strip():
            continue
        is_right = part.startswith("=")
        found = _ANSWER.fullmatch(part if is_right else f"~{part}")
        assert found is not None, "each part begins with its mark"
        parts = _FEEDBACK.fullmatch(found["body"])
        body, feedback = (parts[1], parts[2] or "") if parts else (found["body"], "")
        share = FULL if is_right else 0
        if found["percent"]:
            share = int(Decimal(found["percent"]) * _PERCENT)
        yield _plain(body), share, _plain(feedback)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


def write_cloze(question: Cloze) -> str:
    """The text with its gaps written in."""
    written = {key: _written(gap) for key, gap in question.numbered()}
    return GAP.sub(lambda found: written.get(str(int(found[1])), found[0]), question.stem)


def _written(gap: Gap) -> str:
    kind, answers = _named(gap.question)
    body = "~".join(_one(text, share, feedback) for text, share, feedback in answers)
    return f"{{{gap.weight}:{kind}:{body}}}"


def _named(question: SubQuestion) -> tuple[str, list[Found]]:
    match question:
        case SingleChoice():
            return "MULTICHOICE", [(o.text, o.fraction, o.feedback) for o in question.options]
        case MultipleChoice():
            return "MULTIRESPONSE", [(o.text, o.fraction, o.feedback) for o in question.options]
        case ShortAnswer():
            kind = "SHORTANSWER_C" if question.is_case_sensitive else "SHORTANSWER"
            return kind, [(a.pattern, a.fraction, a.feedback) for a in question.answers]
        case Numerical():
            return "NUMERICAL", [*_numbers(question)]


def _numbers(question: Numerical) -> Iterator[Found]:
    for answer in question.answers:
        width = (answer.high - answer.low) / 2
        yield f"{answer.middle:f}:{width:f}", answer.fraction, answer.feedback
    if question.otherwise:
        yield "*", 0, question.otherwise


def _one(text: str, share: int, feedback: str) -> str:
    mark = "=" if share == FULL else f"%{Decimal(share) / _PERCENT:f}%"
    said = f"#{_escaped(feedback)}" if feedback else ""
    return f"{mark}{_escaped(text)}{said}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
