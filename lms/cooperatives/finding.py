"""Finding people as an office types their names: spelling variants and slips forgiven. Pure.

Each word that was typed must be like some word of the name, whichever order they stand in.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from lms.core.names import folded

K = TypeVar("K")
LIKE_ENOUGH = 74.0
"""Below this a word is another word: one slip in four letters is forgiven, two are not."""
BEGINNING = 96.0
"""A name of which the first letters were typed."""


def words_of(typed: str) -> list[str]:
    """The words of what was typed, as they stand in the keys of names."""
    return folded(typed).split()


def ranked(typed: str, keys: Iterable[tuple[K, str]]) -> list[K]:
    """Whose key is like what was typed, the likest first; those alike in the order given."""
    wanted = words_of(typed)
    known = [(one, key, key.split()) for one, key in keys]
    if not wanted:
        return []
    vocabulary = list({word for _one, _key, words in known for word in words})
    scores = [_likeness_to(word, vocabulary) for word in wanted]
    found = []
    for place, (one, key, words) in enumerate(known):
        best = [max((score.get(word, 0.0) for word in words), default=0.0) for score in scores]
        if min(best) > 0:
            whole = fuzz.token_sort_ratio(" ".join(wanted), key)
            found.append((-sum(best) / len(best), -whole, place, one))
    found.sort(key=lambda row: row[:3])
    return [one for *_order, one in found]


def _likeness_to(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """The words of all names that are like this one, and how much; each is judged once."""
    like = {
        other: score
        for other, score, _place in process.extract(
            word, vocabulary, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH, limit=None
        )
    }
    for other in vocabulary:
        if len(word) > 1 and other.startswith(word):
            like[other] = max(like.get(other, 0.0), BEGINNING)
        elif len(word) > 3 and len(other) > len(word):
            begun = fuzz.ratio(word, other[: len(word)])
            if begun >= LIKE_ENOUGH:
                like[other] = max(like.get(other, 0.0), begun * 0.9)
    return like


def digits_of(typed: str) -> str:
    """The digits of a number that was typed; "" for anything with letters in it."""
    text = typed.strip()
    if any(char.isalpha() for char in text):
        return ""
    return "".join(char for char in text if char.isdigit() and char.isascii())
