"""Which kelurahan or cooperative is meant by what was written; never guessed between two. Pure."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from lms.cooperatives.imports.rules.words import squashed

K = TypeVar("K", bound=Hashable)
LIKE, APART = 82, 8
"""How alike (of 100) a misspelt name must be to one, and how much less to every other."""
_KINDS = re.compile(
    r"(?i)\b(?:koperasi|kelurahan|desa|merah|putih|kkmp|kopkel|kop|kel|kdkmp|kmp|kota\s+malang)\b\.?"
)
_DISTRICT = re.compile(r"(?i)[,;(\-]?\s*\bkec(?:amatan)?\b\.?.*$")


@dataclass(frozen=True)
class Found(Generic[K]):
    """The places that could be meant; `is_sure` when it is one, written as it is called."""

    keys: tuple[K, ...]
    is_sure: bool = False


def bare_place(text: str) -> str:
    """The name alone: `KKMP Kel. Blimbing, Kec. Blimbing` as `Blimbing`."""
    return " ".join(_KINDS.sub(" ", _DISTRICT.sub("", text)).split()).strip(" .,:;-")


def find_place(text: str, names: Mapping[K, Iterable[str]]) -> Found[K]:
    """The places whose code or name is meant; one that is misspelt when no other is near.

    `names` gives the ways in which each place may be named.
    """
    exact = squashed(text)
    bare = squashed(bare_place(text))
    if not exact:
        return Found(())
    known = {key: [squashed(name) for name in many] for key, many in names.items()}
    for wanted in filter(None, (exact, bare)):
        if keys := tuple(key for key, many in known.items() if wanted in many):
            return Found(keys, is_sure=len(keys) == 1)
    return _alike(bare, known) if len(bare) > 3 else Found(())


def _alike(wanted: str, known: Mapping[K, list[str]]) -> Found[K]:
    scores: dict[K, float] = {}
    for key, many in known.items():
        best = process.extractOne(wanted, many, scorer=fuzz.ratio, score_cutoff=LIKE - APART)
        if best:
            scores[key] = best[1]
    ranked = sorted(scores, key=lambda key: -scores[key])
    if not ranked or scores[ranked[0]] < LIKE:
        return Found(())
    near = [key for key in ranked if scores[key] > scores[ranked[0]] - APART]
    return Found(tuple(near))
