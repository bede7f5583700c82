"""The questions of "Periksa diri": a bold question, then options, each with its feedback.

**1. Siapa yang memutuskan?**

- Rapat anggota → *Tepat. Anggota bersama-sama memutuskan.*
- Lurah → *Belum tepat. Lurah mengawasi.*
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from markdown_it.token import Token

from lms.courses import markup

ARROW = " → "
RIGHT = "Tepat"
_VERDICTS = ("Tepat. ", "Belum tepat. ")


@dataclass(frozen=True)
class Option:
    """One answer to choose: inline tokens of its words and of its feedback without the verdict."""

    label: Sequence[Token]
    feedback: Sequence[Token]
    is_right: bool
    line: int


@dataclass(frozen=True)
class Question:
    """A question with its options; `stem` is inline tokens."""

    stem: Sequence[Token]
    options: tuple[Option, ...]
    line: int


def questions(tokens: Sequence[Token]) -> Iterator[Question]:
    """The questions among the tokens of a section."""
    return (part for part in parts(tokens) if isinstance(part, Question))


def parts(tokens: Sequence[Token]) -> Iterator[Question | Sequence[Token]]:
    """The section in order: questions, and the blocks that are none."""
    waiting: Sequence[Token] | None = None
    for block in markup.blocks(tokens):
        if waiting is not None and block[0].type == "bullet_list_open":
            yield _question(waiting, block)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = block if _is_stem(block) else None
        if waiting is None:
            yield block
    if waiting is not None:
        yield waiting


def _is_stem(block: Sequence[Token]) -> bool:
    if block[0].type != "paragraph_open":
        return False
    children = [child for child in block[1].children or [] if child.type != "text" or child.content]
    ends = [child.type for child in (children[:1] + children[-1:])]
    return ends == ["strong_open", "strong_close"]


def _question(paragraph: Sequence[Token], listing: Sequence[Token]) -> Question:
    children = [
        child for child in paragraph[1].children or [] if child.type != "text" or child.content
    ]
    options = tuple(
        _option(item[2])
        for item in markup.blocks(listing[1:-1])
        if len(item) > 2 and item[2].children
    )
    return Question(children[1:-1], options, _line(paragraph[1]))


def _option(inline: Token) -> Option:
    label, feedback = _divided(inline.children or [])
    feedback = [token for token in feedback if not token.type.startswith("em_")]
    is_right = markup.plain_text(feedback).startswith(RIGHT)
    return Option(label, _without_verdict(feedback), is_right, _line(inline))


def _divided(children: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens on either side of the first arrow; without an arrow there is no feedback."""
    for n, child in enumerate(children):
        if child.type == "text" and ARROW in f"{child.content} ":
            before, _, after = f"{child.content} ".partition(ARROW)
            label = [*children[:n], _text(child, before)]
            return label, [_text(child, after.rstrip(" ") or ""), *children[n + 1 :]]
    return list(children), []


def _without_verdict(tokens: Sequence[Token]) -> list[Token]:
    """The tag says the verdict with icon and word, so the words do not say it twice."""
    for n, token in enumerate(tokens):
        verdict = next((one for one in _VERDICTS if token.content.startswith(one)), None)
        if token.type == "text" and verdict:
            return [
                *tokens[:n],
                _text(token, token.content.removeprefix(verdict)),
                *tokens[n + 1 :],
            ]
        if token.content:
            break
    return list(tokens)


def _text(token: Token, content: str) -> Token:
    changed = copy(token)
    changed.content = content
    return changed


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0
