"""The Markdown of lessons: parsed once, cut into sections, read as passages.

CommonMark with tables. Raw HTML is never HTML here, but for one form that becomes tokens:

    <details><summary>Lihat jawaban</summary>
    Any Markdown.
    </details>

Each tag stands at the end or the beginning of its line; anything else stays plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

BOX = "[ ] "

_FOLD_OPENS = re.compile(r"<details><summary>(.+)</summary>\s*$")
_FOLD_CLOSES = "</details>"


class SectionKind(Enum):
    """What a section of a lesson is for, told by how its heading begins."""

    RECALL = "Ingat dulu"
    EXAMPLE = "Contoh lengkap"
    TURN = "Giliran Anda"
    MISTAKES = "Kesalahan"
    TOMORROW = "Lakukan besok"
    SELF_CHECK = "Periksa diri"
    SUMMARY = "Ringkasan"
    OTHER = ""


class PassageKind(Enum):
    """Where a run of words stands: only prose has sentences."""

    HEADING = "heading"
    PROSE = "prose"
    CELL = "cell"
    LABEL = "label"


@dataclass(frozen=True)
class Passage:
    """A run of words a person reads in one go; `line` counts from 0 in the Markdown."""

    text: str
    line: int
    kind: PassageKind


@dataclass(frozen=True)
class Section:
    """One screen of a lesson: a heading of the second level and what follows it."""

    kind: SectionKind
    title: str
    anchor: str
    line: int
    tokens: Sequence[Token]


def parse(markdown: str) -> list[Token]:
    """The tokens of a lesson; raw HTML, but for a well-formed fold, comes out as text."""
    return _PARSER.parse(markdown)


def sections(tokens: Sequence[Token]) -> tuple[Section, ...]:
    """The screens in order; what stands before the first h2, without the h1, has no title."""
    starts = [n for n, token in enumerate(tokens) if _opens(token, "h2")]
    first = starts[0] if starts else len(tokens)
    made = []
    taken: set[str] = set()
    lead = _without_title(tokens[:first])
    if lead:
        made.append(Section(SectionKind.OTHER, "", anchor("awal", taken), 0, lead))
    for start, end in pairwise([*starts, len(tokens)]):
        title = plain(tokens[start + 1])
        line = (tokens[start].map or [0])[0]
        body = tokens[start + 3 : end]
        made.append(Section(_kind(title), title, anchor(title, taken), line, body))
    return tuple(made)


def title_of(tokens: Sequence[Token]) -> Passage:
    """The first heading of the first level; without one, an empty passage at the beginning."""
    for n, token in enumerate(tokens):
        if _opens(token, "h1"):
            return Passage(plain(tokens[n + 1]), (token.map or [0])[0], PassageKind.HEADING)
    return Passage("", 0, PassageKind.HEADING)


def blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The outermost blocks: a paragraph, a whole list, a whole table, one list item."""
    depth = start = 0
    for n, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : n + 1]
            start = n + 1


def passages(tokens: Sequence[Token]) -> Iterator[Passage]:
    """Everything that is read, in order; code blocks and the description of pictures are not."""
    kinds = {
        "heading_open": PassageKind.HEADING,
        "summary_open": PassageKind.LABEL,
        "th_open": PassageKind.CELL,
        "td_open": PassageKind.CELL,
    }
    line = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        line = token.map[0] if token.map else line
        if token.type == "inline" and before is not None:
            yield Passage(plain(token), line, kinds.get(before.type, PassageKind.PROSE))


def plain(token: Token) -> str:
    """The words of an inline token, without marks and pictures."""
    return plain_text(token.children or [])


def plain_text(children: Sequence[Token]) -> str:
    """The words of inline tokens, without marks and pictures."""
    texts = []
    for child in children:
        if child.type in ("text", "code_inline"):
            texts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            texts.append(" ")
    return "".join(texts)


def slug(title: str) -> str:
    """A title as the part of an address: plain small letters, digits and hyphens."""
    flat = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", flat.lower()).strip("-")[:60].strip("-")


def anchor(title: str, taken: set[str]) -> str:
    """The id of a heading, which is then taken: stable under every edit but of its own words.

    The prefix keeps clear of the ids of the page around the lesson.
    """
    base = f"bagian-{slug(title) or 'lain'}"
    made = base
    number = 2
    while made in taken:
        made = f"{base}-{number}"
        number += 1
    taken.add(made)
    return made


def described(image: Token) -> str:
    """The description of a picture, for those who do not see it."""
    return plain_text(image.children or [])


def is_checklist(block: Sequence[Token]) -> bool:
    """Whether a block is a list whose every entry begins with `[ ] `."""
    if block[0].type != "bullet_list_open":
        return False
    items = list(blocks(block[1:-1]))
    return all(len(item) == 5 and plain(item[2]).startswith(BOX) for item in items)


def without_box(inline: Token) -> list[Token]:
    """The inline tokens of a checklist's entry, without its `[ ] `."""
    first, *rest = inline.children or []
    first = copy(first)
    first.content = first.content.removeprefix(BOX)
    return [first, *rest]


def _opens(token: Token, tag: str) -> bool:
    return token.type == "heading_open" and token.tag == tag and token.level == 0


def _without_title(tokens: Sequence[Token]) -> Sequence[Token]:
    for n, token in enumerate(tokens):
        if _opens(token, "h1"):
            return [*tokens[:n], *tokens[n + 3 :]]
    return tokens


def _kind(title: str) -> SectionKind:
    return next(kind for kind in SectionKind if title.startswith(kind.value))


def _fold(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: the one allowed piece of raw HTML becomes tokens; unclosed, it is no fold."""
    if state.is_code_block(start):
        return False
    opening = _FOLD_OPENS.match(_source_line(state, start))
    closing = _closing_line(state, start, end) if opening else None
    if opening is None or closing is None:
        return False
    if not silent:
        _push_fold(state, opening[1], start, closing)
    return True


def _closing_line(state: StateBlock, start: int, end: int) -> int | None:
    for number in range(start + 1, end):
        line = _source_line(state, number)
        if line.rstrip() == _FOLD_CLOSES:
            return number
        if line.startswith("<details"):
            return None
    return None


def _source_line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push_fold(state: StateBlock, summary: str, start: int, closing: int) -> None:
    opened = state.push("details_open", "details", 1)
    opened.map = [start, closing + 1]
    state.push("summary_open", "summary", 1)
    label = state.push("inline", "", 0)
    label.content, label.children, label.map = summary, [], [start, start + 1]
    state.push("summary_close", "summary", -1)
    outer = state.parentType, state.lineMax
    state.parentType, state.lineMax = "details", closing
    state.md.block.tokenize(state, start + 1, closing)
    state.parentType, state.lineMax = outer
    state.push("details_close", "details", -1)
    state.line = closing + 1


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    parser.enable(["table", "smartquotes"])
    ends = ["paragraph", "reference", "blockquote", "list", "table"]
    parser.block.ruler.before("fence", "details", _fold, {"alt": ends})
    return parser


_PARSER = _parser()
