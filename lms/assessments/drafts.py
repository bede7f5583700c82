"""A question as an editor types it, and back: rows of texts, percentages and numbers.

Every function here raises Invalid with the field that must be mended.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import structs

from lms.assessments import kinds
from lms.assessments.formats.gift.answers import read_answers
from lms.assessments.formats.gift.source import Block
from lms.assessments.formats.gift.writing import write_gift
from lms.assessments.kinds import (
    FULL,
    Cloze,
    Criterion,
    Description,
    Essay,
    FileTask,
    Gap,
    Kind,
    Level,
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
)
from lms.assessments.parsed import ParsedQuestion
from lms.assessments.rules.marks import round_half_up
from lms.assessments.texts import typed_number
from lms.core.errors import Invalid
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import BadText, parse_number

Typed = Mapping[str, Any]
Row = dict[str, str]

ANSWERS = ("text", "percent", "feedback")
COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SINGLE: ANSWERS,
    Kind.MULTIPLE: ANSWERS,
    Kind.SHORT: ANSWERS,
    Kind.NUMERICAL: ANSWERS,
    Kind.MATCHING: ("text", "right"),
    Kind.ORDERING: ("text",),
    Kind.ESSAY: ("text", "levels"),
    Kind.FILE_TASK: ("text", "levels"),
}
"""What stands in each row of a kind; kinds without rows are not named."""

_GAP = re.compile(r"\[\[\s*(?:\((?P<weight>\d{1,3})\))?(?P<answers>.*?)\]\]", re.DOTALL)
_LEVEL = re.compile(r"\s*(\d{1,3})\s*[:|]\s*(.+)")


def question_from(kind: Kind, typed: Typed) -> Question:
    """The question that was typed. Raises Invalid for what cannot be read or used."""
    common = {
        "stem": _text(typed, "stem"),
        "explanation": _text(typed, "explanation"),
    }
    question = _READ[kind](typed, rows_typed(kind, typed), common)
    for problem in kinds.problems(question):
        raise Invalid(gettext(problem))
    return question


def rows_typed(kind: Kind, typed: Typed) -> list[tuple[int, Row]]:
    """The rows in which something stands, with their numbers."""
    columns = COLUMNS.get(kind, ())
    rows = []
    for number in range(int(typed.get("rows") or 0)):
        row = {name: _text(typed, f"{name}{number}") for name in columns}
        if any(row.values()):
            rows.append((number, row))
    return rows


def _text(typed: Typed, name: str) -> str:
    return clean_text(typed.get(name) or "")


def _fraction(number: int, row: Row) -> int:
    """Percent as a fraction; nothing typed earns nothing."""
    field = f"percent{number}"
    try:
        percent = parse_number(row["percent"] or "0")
    except BadText as bad:
        raise Invalid(bad.message, field) from bad
    if abs(percent) > 100:
        raise Invalid(_("Give a percentage from -100 to 100."), field)
    return round_half_up(int(percent.scaleb(9)) * FULL, 100 * 10**9)


def _options(rows: Sequence[tuple[int, Row]]) -> tuple[Option, ...]:
    return tuple(Option(row["text"], _fraction(n, row), row["feedback"]) for n, row in rows)


def _short(typed: Typed, rows: list[tuple[int, Row]], common: Row) -> Question:
    answers = tuple(TextAnswer(row["text"], _fraction(n, row), row["feedback"]) for n, row in rows)
    return ShortAnswer(**common, answers=answers, is_case_sensitive=bool(typed.get("case")))


def _numerical(typed: Typed, rows: list[tuple[int, Row]], common: Row) -> Question:
    answers = tuple(
        NumberAnswer(*_bounds(f"text{n}", row["text"]), _fraction(n, row), row["feedback"])
        for n, row in rows
    )
    return Numerical(**common, answers=answers, otherwise=_text(typed, "otherwise"))


def _bounds(field: str, text: str) -> tuple[Decimal, Decimal]:
    """`110.000`, `5:0,1` (so much more or less) or `4,9..5,1` as the least and the greatest."""
    low, is_range, high = text.partition("..")
    number, _colon, tolerance = low.partition(":")
    try:
        if is_range:
            return parse_number(low) + 0, parse_number(high) + 0
        return kinds.bounds(parse_number(number), parse_number(tolerance or "0"))
    except BadText as bad:
        raise Invalid(bad.message, field) from bad


def _matching(_typed: Typed, rows: list[tuple[int, Row]], common: Row) -> Question:
    pairs = tuple(Pair(row["text"], row["right"]) for _n, row in rows if row["text"])
    decoys = tuple(row["right"] for _n, row in rows if not row["text"])
    return Matching(**common, pairs=pairs, decoys=decoys)


def _cloze(typed: Typed, _rows: list[tuple[int, Row]], common: Row) -> Question:
    gaps: list[Gap] = []

    def numbered(found: re.Match[str]) -> str:
        gaps.append(_gap(len(gaps) + 1, found))
        return f"[[{len(gaps)}]]"

    stem = clean_text(_GAP.sub(numbered, typed["stem"]))
    return Cloze(stem=stem, explanation=common["explanation"], gaps=tuple(gaps))


def _gap(number: int, found: re.Match[str]) -> Gap:
    body = found["answers"]
    block = Block(1, [" ".join(body.split())])
    question = read_answers(block, "", 0, len(block.text))
    if question is None or not isinstance(question, kinds.SubQuestion):
        said = next((gettext(f.message) % f.values for f in block.faults), "")
        raise Invalid(
            _("Gap %(number)s cannot be read: %(said)s", number=number, said=said or body), "stem"
        )
    return Gap(question, int(found["weight"] or 1))


def _essay(typed: Typed, rows: list[tuple[int, Row]], common: Row) -> Question:
    return Essay(**common, rubric=_rubric(rows), most_words=int(typed.get("most_words") or 0))


def _rubric(rows: Sequence[tuple[int, Row]]) -> tuple[Criterion, ...]:
    return tuple(Criterion(row["text"], _levels(n, row["levels"])) for n, row in rows)


def _levels(number: int, text: str) -> tuple[Level, ...]:
    levels = []
    for line in text.splitlines():
        found = _LEVEL.fullmatch(line)
        if found is None:
            raise Invalid(_("One level a line, its points first: 2: Partly."), f"levels{number}")
        levels.append(Level(found[2], int(found[1])))
    return tuple(levels)


Read = Callable[[Typed, list[tuple[int, Row]], Any], Question]
_READ: Mapping[Kind, Read] = {
    Kind.SINGLE: lambda _t, rows, common: SingleChoice(**common, options=_options(rows)),
    Kind.MULTIPLE: lambda _t, rows, common: MultipleChoice(**common, options=_options(rows)),
    Kind.TRUE_FALSE: lambda typed, _rows, common: TrueFalse(
        **common,
        is_true=typed["key"] == "true",
        if_right=_text(typed, "if_right"),
        if_wrong=_text(typed, "if_wrong"),
    ),
    Kind.SHORT: _short,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: lambda _t, rows, common: Ordering(
        **common, items=tuple(row["text"] for _n, row in rows)
    ),
    Kind.CLOZE: _cloze,
    Kind.ESSAY: _essay,
    Kind.FILE_TASK: lambda _t, rows, common: FileTask(**common, rubric=_rubric(rows)),
    Kind.DESCRIPTION: lambda _t, _rows, common: Description(**common),
}


def typed_from(question: Question) -> dict[str, Any]:
    """A question as it stands in the fields of its form, rows flattened to numbered names."""
    typed: dict[str, Any] = {"stem": question.stem, "explanation": question.explanation}
    rows: list[Row] = []
    match question:
        case SingleChoice() | MultipleChoice():
            rows = [_answer(o.text, o.fraction, o.feedback) for o in question.options]
        case TrueFalse():
            typed["key"] = "true" if question.is_true else "false"
            typed |= {"if_right": question.if_right, "if_wrong": question.if_wrong}
        case ShortAnswer():
            rows = [_answer(a.pattern, a.fraction, a.feedback) for a in question.answers]
            typed["case"] = question.is_case_sensitive
        case Numerical():
            rows = [_answer(_written(a), a.fraction, a.feedback) for a in question.answers]
            typed["otherwise"] = question.otherwise
        case Matching():
            rows = [{"text": pair.left, "right": pair.right} for pair in question.pairs]
            rows += [{"text": "", "right": decoy} for decoy in question.decoys]
        case Ordering():
            rows = [{"text": item} for item in question.items]
        case Cloze():
            typed["stem"] = _with_gaps(question)
        case Essay() | FileTask():
            rows = [{"text": c.name, "levels": _written_levels(c)} for c in question.rubric]
            typed["most_words"] = getattr(question, "most_words", 0) or None
    typed["rows"] = len(rows)
    for number, row in enumerate(rows):
        typed |= {f"{name}{number}": value for name, value in row.items()}
    return typed


def _answer(text: str, fraction: int, feedback: str) -> Row:
    percent = typed_number(f"{(Decimal(fraction) / 100_000).normalize():f}") if fraction else ""
    return {"text": text, "percent": percent, "feedback": feedback}


def _written(answer: NumberAnswer) -> str:
    low, high = typed_number(f"{answer.low:f}"), typed_number(f"{answer.high:f}")
    return low if low == high else f"{low}..{high}"


def _written_levels(criterion: Criterion) -> str:
    return "\n".join(f"{level.points}: {level.text}" for level in criterion.levels)


def _with_gaps(question: Cloze) -> str:
    """The text with the answers of each gap in their place."""

    def written(found: re.Match[str]) -> str:
        gap = question.gaps[int(found[1]) - 1]
        text = write_gift([ParsedQuestion(line=1, question=_bare(gap.question))])
        body = " ".join(text[text.index("{") + 1 : text.rindex("}")].split())
        return f"[[({gap.weight}){body}]]" if gap.weight > 1 else f"[[{body}]]"

    return kinds.GAP.sub(written, question.stem)


def _bare(question: kinds.SubQuestion) -> Question:
    """What belongs in a gap, without a text or explanation of its own: the whole text asks."""
    return structs.replace(question, stem="", explanation="")
