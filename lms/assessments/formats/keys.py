"""What a key says that somebody has written after a question."""

import re

_TRUE, _FALSE = {"benar", "b", "true", "t", "betul"}, {"salah", "s", "false", "f"}
_AND = {"dan", "and"}


def letters_of(key: str) -> tuple[str, ...]:
    """The letters that a key names, once each: `B`, `b.`, `A, C`, `A dan C`, `B. Rapat anggota`."""
    found: dict[str, None] = {}
    for word in re.split(r"[\s,;/&.()+]+", key.strip()):
        if len(word) == 1 and word.isascii() and word.isalpha():
            found[word.upper()] = None
        elif word and word.lower() not in _AND:
            break
    return tuple(found)


def truth_of(key: str) -> bool | None:
    """Whether a key says that a statement is true; None where it says neither."""
    word = key.strip().rstrip(".").lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None
