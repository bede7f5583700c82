"""How hard an Indonesian text is to read: words, sentences, long words, LIX. Pure.

LIX (Björnsson 1968) = words per sentence + percentage of words longer than six letters. No
measure of school grades exists for Indonesian, so none is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.courses import markup
from lms.courses.markup import Passage, PassageKind

LONG_WORD = 10
LIX_LONG_WORD = 7

_ABBREVIATIONS = frozenset(
    {"a.n.", "d.a.", "dll.", "dr.", "dsb.", "dst.", "hlm.", "jo.", "mis.", "no.", "s.d.", "tgl."}
    | {"u.p.", "vol.", "yth.", "Dr.", "Drs.", "Ir.", "Jl.", "Kec.", "Kel.", "No.", "Prof.", "Rp."}
)
_WORD = re.compile(r"[^\W_](?:[^\s→×÷=+|…]*[^\W_])?")
_END = re.compile(r"(?:[.!?]+[\"'”’)\]]*(?=\s|$))|→|;\s")


@dataclass(frozen=True)
class Reading:
    """Measures of a text. Lengths are words, `long_share` and `lix` are on a scale of 0 to 100."""

    words: int
    sentences: int
    mean_sentence: float
    longest_sentence: int
    long_share: float
    lix: float


def words(text: str) -> list[str]:
    """The words of a text: runs of letters or digits, `Rp1.500.000` and `AD/ART` being one each."""
    return [match[0] for match in _WORD.finditer(text)]


def sentences(text: str) -> list[str]:
    """The sentences of one passage. Dots in numbers, abbreviations and initials do not end one."""
    found = []
    start = 0
    for match in _END.finditer(text):
        if not _goes_on(text[start : match.end()], text[match.end() :].lstrip()):
            found.append(text[start : match.end()].strip(" →"))
            start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if words(sentence)]


def measure(texts: Iterable[str]) -> Reading:
    """The measures of passages of prose; a passage also ends its last sentence."""
    lengths: list[int] = []
    letters: list[int] = []
    for text in texts:
        for sentence in sentences(text):
            found = words(sentence)
            lengths.append(len(found))
            letters += [letters_of(word) for word in found]
    return _reading(lengths, letters)


def measure_markdown(markdown: str) -> Reading:
    """The measures of a lesson's prose: without headings, tables, labels, code and pictures."""
    return measure(prose(markup.passages(markup.parse(markdown))))


def prose(passages: Iterable[Passage]) -> list[str]:
    """The passages that have sentences."""
    return [one.text for one in passages if one.kind is PassageKind.PROSE]


def count_words(passages: Iterable[Passage]) -> int:
    """Every word on the screen, those of headings and tables too."""
    return sum(len(words(one.text)) for one in passages)


def letters_of(word: str) -> int:
    """How long a word feels: its longest part, for `masing-masing` is a short word read twice."""
    parts: list[str] = re.split(r"[-/]", word)
    sizes = [sum(letter.isalpha() for letter in part) for part in parts]
    return max(sizes, default=0)


def _goes_on(sentence: str, rest: str) -> bool:
    """Whether the dot that ends `sentence` belongs to an abbreviation, an initial or an ordinal."""
    *before, last = sentence.split()
    last = last.lstrip("(\"'“‘")
    if last in _ABBREVIATIONS or re.fullmatch(r"(?:[A-Z]\.)+", last):
        return True
    is_ordinal = not before or not rest[:1].isupper()
    return re.fullmatch(r"\d+\.", last) is not None and is_ordinal and bool(rest)


def _reading(lengths: Sequence[int], letters: Sequence[int]) -> Reading:
    if not lengths:
        return Reading(0, 0, 0.0, 0, 0.0, 0.0)
    mean = len(letters) / len(lengths)
    share = 100 * sum(size >= LONG_WORD for size in letters) / len(letters)
    long = 100 * sum(size >= LIX_LONG_WORD for size in letters) / len(letters)
    return Reading(len(letters), len(lengths), mean, max(lengths), share, mean + long)
