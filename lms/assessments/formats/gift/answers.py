"""The part between the braces of a GIFT question, which also decides its kind."""

import re
from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from lms.assessments.faults import N_
from lms.assessments.formats.gift.numbers import read_bounds
from lms.assessments.formats.gift.source import Block, marks, plain, split_first
from lms.assessments.kinds import (
    FULL,
    Essay,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)
from lms.assessments.rules.marks import round_half_up

_TRUE_OR_FALSE = re.compile(
    r"\s*(?P<key>TRUE|FALSE|T|F)\s*(?:#(?P<feedback>.*))?", re.I | re.DOTALL
)
_WEIGHT = re.compile(r"\s*%(?P<percent>[-+.,\d]*)%")
_PERCENT = re.compile(r"-?\d{1,3}(\.\d{1,9})?", re.ASCII)


class Item(Struct, frozen=True):
    """One answer as it stands in the file; `fraction` is None where no weight is written."""

    offset: int
    mark: str
    fraction: int | None
    text: str
    feedback: str

    @property
    def earned(self) -> int:
        """Its part of the mark: as written, else all of it after `=` and nothing after `~`."""
        if self.fraction is not None:
            return self.fraction
        return FULL if self.mark == "=" else 0


Build = Callable[[Block, str, str, list[Item]], Question | None]


def read_answers(block: Block, stem: str, start: int, end: int) -> Question | None:
    """The question that the text between two braces makes of a stem; None after a fault."""
    body, general = split_first("####", block.text[start:end])
    explanation = plain(general or "")
    if not body.strip():
        return Essay(stem=stem, explanation=explanation)
    if key := _TRUE_OR_FALSE.fullmatch(body):
        return _true_false(stem, explanation, key)
    is_numerical = body.lstrip().startswith("#")
    if is_numerical:
        skipped = body.index("#") + 1
        start, body = start + skipped, body[skipped:]
    before = len(block.faults)
    items = _read_items(block, body, start, is_numerical)
    if len(block.faults) > before:
        return None
    if not items:
        block.fault(start, N_("There are no answers in { } here."))
        return None
    build = _numerical if is_numerical else _builder(items)
    return build(block, stem, explanation, items)


def _builder(items: list[Item]) -> Build:
    """GIFT tells the kinds apart by their marks only."""
    signs = {item.mark for item in items}
    if signs == {"~"}:
        return _multiple
    if signs == {"=", "~"}:
        return _single
    return _matching if any(_sides(item)[1] is not None for item in items) else _short


def _read_items(block: Block, body: str, start: int, is_numerical: bool) -> list[Item]:
    signs = [(found.start(), found.group(), found.end()) for found in marks("[=~]", body)]
    leading = body[: signs[0][0]] if signs else body
    if leading.strip() and is_numerical:
        signs.insert(0, (0, "=", 0))
    elif leading.strip():
        block.fault(start, N_("An answer begins with = or ~."))
    ends = [*(begin for begin, _, _ in signs), len(body)][1:]
    return [
        _read_item(block, start + begin, mark, body[after:end])
        for (begin, mark, after), end in zip(signs, ends, strict=True)
    ]


def _read_item(block: Block, offset: int, mark: str, raw: str) -> Item:
    fraction = None
    if weight := _WEIGHT.match(raw):
        fraction = _fraction(weight["percent"])
        raw = raw[weight.end() :]
        if fraction is None:
            message = N_("A weight is a number from -100 to 100, not %(weight)s.")
            block.fault(offset, message, weight=weight["percent"])
    text, feedback = split_first("#", raw)
    return Item(offset, mark, fraction, text, plain(feedback or ""))


def _fraction(percent: str) -> int | None:
    if not _PERCENT.fullmatch(percent) or abs(Decimal(percent)) > 100:
        return None
    return round_half_up(int(Decimal(percent).scaleb(9)) * FULL, 100 * 10**9)


def _true_false(stem: str, explanation: str, found: re.Match[str]) -> Question:
    if_wrong, if_right = split_first("#", found["feedback"] or "")
    return TrueFalse(
        stem=stem,
        explanation=explanation,
        is_true=found["key"].upper().startswith("T"),
        if_wrong=plain(if_wrong),
        if_right=plain(if_right or ""),
    )


def _options(items: list[Item]) -> tuple[Option, ...]:
    return tuple(Option(plain(item.text), item.earned, item.feedback) for item in items)


def _single(block: Block, stem: str, explanation: str, items: list[Item]) -> Question:
    return SingleChoice(stem=stem, explanation=explanation, options=_options(items))


def _multiple(block: Block, stem: str, explanation: str, items: list[Item]) -> Question:
    return MultipleChoice(stem=stem, explanation=explanation, options=_options(items))


def _short(block: Block, stem: str, explanation: str, items: list[Item]) -> Question:
    answers = tuple(TextAnswer(plain(item.text), item.earned, item.feedback) for item in items)
    return ShortAnswer(stem=stem, explanation=explanation, answers=answers)


def _numerical(block: Block, stem: str, explanation: str, items: list[Item]) -> Question | None:
    answers: list[NumberAnswer] = []
    otherwise: list[str] = []
    before = len(block.faults)
    for item in items:
        if plain(item.text) in {"", "*"}:
            otherwise.append(item.feedback)
        elif bounds := read_bounds(block, item.offset, plain(item.text)):
            answers.append(NumberAnswer(*bounds, item.earned, item.feedback))
    if len(otherwise) > 1:
        block.fault(items[-1].offset, N_("Only one answer can stand for all other numbers."))
    if len(block.faults) > before:
        return None
    return Numerical(
        stem=stem,
        explanation=explanation,
        answers=tuple(answers),
        otherwise="".join(otherwise),
    )


def _matching(block: Block, stem: str, explanation: str, items: list[Item]) -> Question | None:
    pairs: list[Pair] = []
    decoys: list[str] = []
    for item in items:
        left, right = _sides(item)
        if right is None:
            block.fault(item.offset, N_("A pair is written as =left -> right."))
            return None
        if left:
            pairs.append(Pair(left, right))
        else:
            decoys.append(right)
    return Matching(stem=stem, explanation=explanation, pairs=tuple(pairs), decoys=tuple(decoys))


def _sides(item: Item) -> tuple[str, str | None]:
    left, right = split_first("->", item.text)
    return plain(left), None if right is None else plain(right)
