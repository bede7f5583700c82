"""Positions as boards write them: shortened, misspelt, with or without "bidang". Pure."""

import re

from rapidfuzz import fuzz, process

from lms.cooperatives.imports.rules.saying import N_, Read, Unclear
from lms.cooperatives.rules import PositionKind

_MEANT = {
    "wk": "wakil", "waka": "wakil ketua", "wakil": "wakil", "wkl": "wakil", "wapim": "wakil",
    "ktua": "ketua", "ket": "ketua", "sek": "sekretaris", "sekr": "sekretaris",
    "sekertaris": "sekretaris", "sekertari": "sekretaris", "secretaris": "sekretaris",
    "bend": "bendahara", "bndhr": "bendahara", "manager": "pengelola", "manajer": "pengelola",
    "gm": "pengelola", "bid": "bidang", "bag": "bidang", "bisnis": "usaha",
    "anggt": "anggota", "agt": "anggota", "anggota": "anggota", "keanggotaan": "keanggotaan",
    "keangotaan": "keanggotaan", "badan": "", "dewan": "", "koperasi": "", "kkmp": "", "umum": "",
    "ex": "", "officio": "", "merangkap": "", "bidang": "", "lurah": "lurah", "bpk": "",
    "i": "1", "ii": "2", "iii": "3", "1": "1", "2": "2", "3": "3",
}  # fmt: skip
_WORDS = (
    "ketua", "wakil", "usaha", "keanggotaan", "anggota", "sekretaris", "bendahara", "pengawas",
    "pengelola", "bidang", "lurah",
)  # fmt: skip
LIKE = 80
"""From how alike (of 100) a word is taken for one of the known ones."""


def read_position(text: str) -> Read:
    """The position meant. Raises Unclear, also where two could be meant."""
    words = _words(text)
    kind = _kind(words)
    if kind is not None:
        return Read(kind)
    if "wakil" in words:
        raise Unclear(N_("“%(text)s”: of which field, usaha or keanggotaan?"), text=text[:60])
    raise Unclear(
        N_(
            "“%(text)s” is no position of a cooperative. Write Ketua, Wakil Ketua Bidang Usaha, "
            "Wakil Ketua Bidang Keanggotaan, Sekretaris, Bendahara, Ketua Pengawas, Anggota "
            "Pengawas or Pengelola."
        ),
        text=text[:60],
    )


def _kind(words: set[str]) -> PositionKind | None:
    if "pengawas" in words:
        if "wakil" in words:
            return None
        is_head = bool(words & {"ketua", "lurah"}) and "anggota" not in words
        return PositionKind.HEAD_SUPERVISOR if is_head else PositionKind.SUPERVISOR
    if "wakil" in words:
        fields = words & {"usaha", "keanggotaan", "anggota"}
        if fields == {"usaha"}:
            return PositionKind.VICE_BUSINESS
        return PositionKind.VICE_MEMBERSHIP if fields and "usaha" not in fields else None
    named = words - {"1", "2", "3"}
    return _ALONE.get(next(iter(named))) if len(named) == 1 else None


_ALONE = {
    "ketua": PositionKind.CHAIR,
    "sekretaris": PositionKind.SECRETARY,
    "bendahara": PositionKind.TREASURER,
    "pengelola": PositionKind.MANAGER,
    # The lurah is head of the supervisors by office. Source: Kemenkop, SE 1/2025.
    "lurah": PositionKind.HEAD_SUPERVISOR,
}


def _words(text: str) -> set[str]:
    found: list[str] = []
    for word in re.findall(r"[a-z0-9]+", text.casefold()):
        if word in _MEANT:
            found += _MEANT[word].split()
            continue
        alike = process.extractOne(word, _WORDS, scorer=fuzz.ratio, score_cutoff=LIKE)
        meant = alike[0] if alike and len(word) > 3 else word
        found += _MEANT.get(meant, meant).split()
    return set(found)
