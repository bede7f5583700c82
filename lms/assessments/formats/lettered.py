"""Questions with lettered choices as people write them: Aiken, and what is pasted from a document.

Both are read line by line by one reader; they differ in the words for the key and in whether a
question has a number. Nothing that a text may contain raises: what cannot be read is a fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lms.assessments.faults import N_, Fault
from lms.assessments.formats.keys import letters_of, truth_of
from lms.assessments.kinds import (
    FULL,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
    clean_text,
    problems,
)
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.core.text import BadText, clean, parse_number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONGEST = 20_000


@dataclass(frozen=True)
class Dialect:
    """How one of the two is written."""

    key: re.Pattern[str]
    why: re.Pattern[str] | None = None
    number: re.Pattern[str] | None = None


_AIKEN = Dialect(key=re.compile(r"ANSWER\s*:\s*(.*)"))
_PASTED = Dialect(
    key=re.compile(r"(?:Kunci(?: Jawaban)?|Jawaban(?: Benar)?|Answer|Key)\s*[:=]\s*(.*)", re.I),
    why=re.compile(r"(?:Pembahasan|Penjelasan|Alasan|Explanation)\s*[:=]\s*(.*)", re.I),
    number=re.compile(r"\d{1,4}\s*[.)]\s+(?=\S)(.*)"),
)
_INLINE_KEY = re.compile(
    r"\s(?=(?:Kunci(?: Jawaban)?|Jawaban(?: Benar)?|Pembahasan|Penjelasan)\s*[:=])", re.I
)


@dataclass
class _Draft:
    """One question as far as it was read; each part is a list of its lines."""

    line: int
    stem: list[str] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)
    key: str | None = None
    key_line: int = 0
    why: list[str] = field(default_factory=list)
    after_blank: bool = False

    def go_on(self, words: str) -> None:
        """A line that begins nothing belongs to the part before it."""
        if self.key is not None:
            self.why.append(words)
        elif self.choices:
            self.choices[-1].append(words)
        else:
            self.stem.append(words)

    @property
    def next_letter(self) -> str:
        """How the next choice is called."""
        return LETTERS[len(self.choices)] if len(self.choices) < len(LETTERS) else ""


def parse_aiken(text: str) -> ParsedBank:
    """Questions in Aiken: a line that asks, choices `A. …` or `A) …`, and `ANSWER: A`."""
    return _parse(text, _AIKEN)


def parse_pasted(text: str) -> ParsedBank:
    """Questions as trainers paste them: `1. …`, `A. …`, `Kunci: B`, and `Pembahasan: …`.

    Several letters make a question with several right choices, where a wrong one takes away what a
    right one gives. Without choices the key says Benar or Salah, a number, or the words expected.
    """
    return _parse(text, _PASTED)


def _parse(text: str, dialect: Dialect) -> ParsedBank:
    questions: list[ParsedQuestion] = []
    faults: list[Fault] = []
    for draft in _drafts(text, dialect):
        found = _question(draft)
        if isinstance(found, Fault):
            faults.append(found)
            continue
        said = [Fault(draft.line, message) for message in problems(found)]
        faults += said
        if not said:
            questions.append(ParsedQuestion(line=draft.line, question=found))
    return ParsedBank(tuple(questions), tuple(faults))


def _drafts(text: str, dialect: Dialect) -> Iterator[_Draft]:
    draft: _Draft | None = None
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, raw in enumerate(lines, start=1):
        if not raw.strip():
            if draft:
                draft.after_blank = True
            continue
        for words in _pieces(raw.strip(), dialect):
            begun = _beginning(draft, words, dialect)
            if begun is not None:
                if draft:
                    yield draft
                draft = _Draft(line, [begun])
            elif draft:
                yield from _read(draft, words, line, dialect)
        if draft:
            draft.after_blank = False
    if draft:
        yield draft


def _pieces(words: str, dialect: Dialect) -> list[str]:
    """What stands on one line in a pasted text is taken apart: the question, choices, the key."""
    if dialect.number is None:
        return [words]
    first, *rest = _INLINE_KEY.split(words)
    pieces, place = [], 0
    starts = [found.start() for found in _choice_marks(first)]
    for start in starts:
        pieces.append(first[place:start].strip())
        place = start
    return [piece for piece in (*pieces, first[place:].strip(), *rest) if piece]


def _choice_marks(words: str) -> list[re.Match[str]]:
    """Where choices stand in a line, letter by letter; one alone may be an initial of a name."""
    opening = re.match(r"([A-Z])\s*[.)]\s", words)
    expected = LETTERS.index(opening[1]) + 1 if opening else 0
    found = []
    for mark in re.finditer(r"(?<=\s)([A-Z])[.)]\s", words):
        if expected < len(LETTERS) and mark[1] == LETTERS[expected]:
            found.append(mark)
            expected += 1
    return found if opening or len(found) > 1 else []


def _beginning(draft: _Draft | None, words: str, dialect: Dialect) -> str | None:
    """The first words of a new question, or None where the line belongs to the present one."""
    numbered = dialect.number.fullmatch(words) if dialect.number else None
    if draft is None:
        return numbered[1] if numbered else words
    if numbered and (draft.key is not None or draft.choices or draft.after_blank):
        return numbered[1]
    if draft.key is None or (dialect.why and dialect.why.fullmatch(words)):
        return None
    is_next = dialect.number is None or draft.after_blank
    return words if is_next and not dialect.key.fullmatch(words) else None


def _read(draft: _Draft, words: str, line: int, dialect: Dialect) -> Iterator[_Draft]:
    """Take a line into the question; gives a question that ended without a key before it."""
    if draft.key is None and (key := dialect.key.fullmatch(words)):
        draft.key, draft.key_line = key[1].strip(), line
    elif dialect.why and (why := dialect.why.fullmatch(words)):
        draft.key = draft.key if draft.key is not None else ""
        draft.why.append(why[1])
    elif draft.key is None and (choice := _choice(draft, words, dialect)):
        draft.choices.append([choice])
    elif draft.key is None and len(draft.choices) > 1 and (choice := _first_choice(words)):
        *kept, stem = draft.choices[-1]
        yield _Draft(draft.line, draft.stem, [*draft.choices[:-1], kept or [stem]])
        draft.line, draft.stem, draft.choices = line, [stem], [[choice]]
    else:
        draft.go_on(words)


def _choice(draft: _Draft, words: str, dialect: Dialect) -> str | None:
    letter = draft.next_letter
    if not letter:
        return None
    either = letter if dialect.number is None else f"[{letter}{letter.lower()}]"
    found = re.fullmatch(rf"{either}\s*[.)]\s*(\S.*)", words)
    return found[1] if found else None


def _first_choice(words: str) -> str | None:
    found = re.fullmatch(r"A\s*[.)]\s*(\S.*)", words)
    return found[1] if found else None


def _question(draft: _Draft) -> Question | Fault:
    try:
        stem, why = _clean(draft.stem), _clean(draft.why)
        choices = [_clean(lines) for lines in draft.choices]
    except BadText as bad:
        return Fault(draft.line, N_("This text cannot be kept: %(why)s"), {"why": str(bad)})
    if not draft.key:
        return Fault(draft.line, N_("This question has no key."))
    if choices:
        return _of_choices(draft, stem, choices, why)
    return _typed(draft.key, stem, why)


def _clean(lines: list[str]) -> str:
    """Lines of one part run on, as they were broken only by the width of a page."""
    return clean_text(clean(" ".join(lines), limit=LONGEST)) if lines else ""


def _of_choices(draft: _Draft, stem: str, choices: list[str], why: str) -> Question | Fault:
    letters = letters_of(draft.key or "")
    known = LETTERS[: len(choices)]
    if not letters or any(letter not in known for letter in letters):
        message = N_("The key %(key)s names none of the choices %(first)s to %(last)s.")
        values = {"key": (draft.key or "")[:20], "first": known[0], "last": known[-1]}
        return Fault(draft.key_line or draft.line, message, values)
    right = {LETTERS.index(letter) for letter in letters}
    if len(right) == 1:
        options = [Option(text, FULL if n in right else 0) for n, text in enumerate(choices)]
        return SingleChoice(stem=stem, options=tuple(options), explanation=why)
    share = FULL // len(right)
    options = [Option(text, share if n in right else -share) for n, text in enumerate(choices)]
    return MultipleChoice(stem=stem, options=tuple(options), explanation=why)


def _typed(key: str, stem: str, why: str) -> Question:
    """Without choices the key itself says how the answer is given."""
    if (truth := truth_of(key)) is not None:
        return TrueFalse(stem=stem, is_true=truth, explanation=why)
    try:
        number = Decimal(f"{parse_number(key).normalize():f}") + 0
        return Numerical(stem=stem, answers=(NumberAnswer(number, number, FULL),), explanation=why)
    except ValueError:
        pattern = clean_text(key).replace("*", r"\*")
        return ShortAnswer(stem=stem, answers=(TextAnswer(pattern, FULL),), explanation=why)
