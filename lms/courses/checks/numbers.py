"""Every figure that a lesson shows is given or computed in its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lms.core import arithmetic
from lms.courses import markup, svg
from lms.courses.checks.lesson_view import LessonView
from lms.courses.faults import Fault
from lms.courses.file_shapes import Number

_SCALES = {"ribu": 1_000, "juta": 1_000_000, "miliar": 1_000_000_000, "triliun": 10**12}
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w/.,-])(?P<money>Rp\s?)?(?P<digits>{_DIGITS})"
    rf"(?:\s(?P<scale>{'|'.join(_SCALES)})\b)?(?P<percent>\s?%|\s?persen\b)?(?![\w/])"
)
_YEARS = range(1900, 2101)
_LITERAL = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


def sums(view: LessonView) -> Iterator[Fault]:
    """Every computed number comes out as written."""
    values: dict[str, Fraction] = {}
    for name, written in view.lesson.front.numbers.items():
        try:
            values[name] = _value(written, values)
        except arithmetic.NotArithmetic as error:
            yield view.front_fault(f"numbers: {name}: {error}", "numbers", name)


def shown(view: LessonView) -> Iterator[Fault]:
    """Every number from 1.000, every Rp and every % in the text is given or computed."""
    known = known_values(view)
    for passage in view.passages:
        yield from _unknown(view, passage.line, passage.text, known)
    for line, image in view.images():
        yield from _unknown(view, line, markup.described(image), known)


def in_figures(view: LessonView) -> Iterator[Fault]:
    """The same for the words in the figures that the lesson shows."""
    known = known_values(view)
    for _, image in view.images():
        name = str(image.attrs.get("src", ""))
        for line, text in svg.words(view.course.assets.get(name, "")):
            for figure in figures(text):
                if figure[1] not in known:
                    path = f"{view.course.path}/{name}"
                    by = view.lesson.front.id
                    yield Fault(path, line, f"{figure[0]} is not among the numbers of {by}")


def figures(text: str) -> Iterator[tuple[str, Fraction]]:
    """Each figure of a text that must be proved, as written and as a value; no years, no 0."""
    for match in _FIGURE.finditer(text):
        digits = match["digits"].replace(".", "").replace(",", ".")
        value = Fraction(Decimal(digits)) * _SCALES.get(match["scale"] or "", 1)
        is_year = match["digits"].isdigit() and value in _YEARS
        must = value and (match["money"] or match["percent"] or (value >= 1000 and not is_year))
        if must:
            yield match[0].strip(), value


def known_values(view: LessonView) -> set[Fraction]:
    """What the front matter gives or computes: results, and the literals of its sums."""
    values: dict[str, Fraction] = {}
    known: set[Fraction] = set()
    for name, written in view.lesson.front.numbers.items():
        known |= {Fraction(Decimal(literal)) for literal in _LITERAL.findall(str(written))}
        try:
            values[name] = _value(written, values)
        except arithmetic.NotArithmetic:
            continue
    return known | set(values.values())


def _value(written: Number, values: dict[str, Fraction]) -> Fraction:
    text = str(written)
    if "==" not in text:
        return arithmetic.value_of(text, values)
    parts = arithmetic.sides(text, values)
    if not arithmetic.holds(text, values):
        come_to = " and ".join(_shown(part) for part in parts)
        raise arithmetic.NotArithmetic(f"'{text}' does not hold: the sides are {come_to}")
    return parts[-1]


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}"


def _unknown(view: LessonView, line: int, text: str, known: set[Fraction]) -> Iterator[Fault]:
    for written, value in figures(text):
        if value not in known:
            yield view.fault(line, f"{written} is neither given nor computed in numbers")
