"""Which words may stand in a course: its own vocabulary, and no real place or cooperative."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lms.courses.checks.lesson_view import LessonView, Reference
from lms.courses.faults import Fault
from lms.courses.markup import PassageKind

EXAMPLE_MARK = "(contoh)"
_COOPERATIVE = re.compile(r"\bKKMP (?!Kota\b|Kelurahan\b)([A-Z][a-z]+)")


def examples(view: LessonView) -> Iterator[Fault]:
    """A cooperative that does not exist says so where it is named first."""
    running = [one for one in view.passages if one.kind is not PassageKind.HEADING]
    names = dict.fromkeys(match[1] for one in running for match in _COOPERATIVE.finditer(one.text))
    for name in names:
        first = next(one for one in running if re.search(rf"\b{name}\b", one.text))
        if not re.search(rf"\b{name} {re.escape(EXAMPLE_MARK)}", first.text):
            yield view.fault(first.line, f"'{name}' needs '{EXAMPLE_MARK}' at its first mention")


def text_faults(path: str, text: str, reference: Reference) -> Iterator[Fault]:
    """Real places, other cooperatives than the made-up ones, words that the glossary replaces."""
    places = _any_of(reference.forbidden_names, 0)
    avoided = {word.lower(): term.term for term in reference.glossary for word in term.avoid}
    words = _any_of(avoided, re.IGNORECASE)
    known = reference.cooperatives
    for number, line in enumerate(text.splitlines(), start=1):
        for match in places.finditer(line):
            yield Fault(path, number, f"'{match[0]}' is a real place; use the example ones")
        for match in words.finditer(line):
            yield Fault(path, number, f"write '{avoided[match[0].lower()]}', not '{match[0]}'")
        for match in _COOPERATIVE.finditer(line):
            if known and match[1] not in known:
                yield Fault(path, number, f"'{match[0]}' is none of the example cooperatives")


def _any_of(words: Collection[str], flags: int) -> re.Pattern[str]:
    """A pattern of whole words, the longest first; of no words, one that never fits."""
    ordered = sorted(words, key=len, reverse=True)
    alternatives = "|".join(re.escape(word) for word in ordered)
    return re.compile(rf"\b(?:{alternatives})\b" if ordered else r"(?!)", flags)
