"""Whether a typed text is one that a short answer expects."""

import re
import unicodedata

_STAR = re.compile(r"\\\*|\*")


def fits(pattern: str, typed: str, *, is_case_sensitive: bool) -> bool:
    r"""Whether a typed text fits a pattern in which `*` is any text and `\*` a star.

    Blanks at the ends and doubled blanks never matter, nor how an accent was typed; capitals
    only where the question says so. The time is linear in the text, whatever the stars.
    """
    text = _plain(typed, is_case_sensitive)
    pieces = _pieces(pattern, is_case_sensitive)
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if not text.startswith(first):
        return False
    position = len(first)
    for piece in middle:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return len(text) - position >= len(last) and text.endswith(last)


def is_catch_all(pattern: str) -> bool:
    """Whether a pattern fits everything that can be typed."""
    return pattern.strip() != "" and set(pattern.strip()) == {"*"}


def _pieces(pattern: str, is_case_sensitive: bool) -> list[str]:
    """The texts between the stars that stand for any text, in order."""
    plain = _plain(pattern, is_case_sensitive)
    pieces = [""]
    end = 0
    for star in _STAR.finditer(plain):
        pieces[-1] += plain[end : star.start()]
        end = star.end()
        if star.group() == "*":
            pieces.append("")
        else:
            pieces[-1] += "*"
    pieces[-1] += plain[end:]
    return pieces


def _plain(text: str, is_case_sensitive: bool) -> str:
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if is_case_sensitive:
        return plain
    return unicodedata.normalize("NFC", plain.casefold())
