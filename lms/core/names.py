"""How alike two people's names are, as an office that knows both would say. Pure.

Names of Malang come with titles, in capitals, in the spelling of before 1972 and with many
spellings of Muhammad. Source of the old spelling: Ejaan yang Disempurnakan, 1972.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_TITLES_BEFORE = frozenset(
    {
        "h", "hj", "kh", "kyai", "nyai", "ustadz", "ustadzah", "gus", "ning", "dr", "drg", "drs",
        "dra", "ir", "prof", "r", "rr", "rm", "ra", "rp", "raden", "bpk", "bapak", "pak", "ibu",
        "bu", "sdr", "sdri", "tn", "ny", "nn", "mr", "mrs", "ms", "alm", "almh",
    }
)  # fmt: skip
_TITLES_AFTER = re.compile(
    r"(s|m|d|a|b|sp|dipl|apt|cand|magister)?\.?"
    r"(e|h|t|p|si|sos|pd|pdi|kom|ikom|ak|kes|keb|ked|farm|hum|ag|psi|ip|ap|md|kep|gz|pt|kn|mm|m|i|ip|pi|hut|adm|tr|sn|ds|stat|mt|sc|ba|bus|phil)"
    r"(\.?(i|e|ak|kep|kom|pt|tr))?"
)
_MUHAMMAD = frozenset(
    {
        "muhammad", "muhamad", "mohammad", "mohamad", "mohammed", "muhammed", "mochammad",
        "mochamad", "muchammad", "muchamad", "moh", "moch", "muh", "much", "mhd", "md", "muhd",
    }
)  # fmt: skip
_ABBREVIATED = {"abd": "abdul", "ach": "achmad", "ahm": "achmad", "st": "siti"}
_OLD_SPELLING = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ch", "h"),
    ("kh", "h"),
    ("dh", "d"),
    ("th", "t"),
    ("bh", "b"),
    ("sy", "s"),
    ("ph", "f"),
    ("v", "f"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
)


def bare_name(text: str) -> str:
    """The name alone: without titles before and after it, dots and doubled blanks."""
    before_comma, _, rest = text.partition(",")
    if not before_comma.strip():
        before_comma = rest
    words = [part for word in before_comma.split() for part in _apart(word)]
    while len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES_BEFORE:
        words.pop(0)
    while len(words) > 1 and _is_title_after(words[-1]):
        words.pop()
    return " ".join(word.rstrip(".") if len(word) > 2 else word for word in words).strip()


def _apart(word: str) -> list[str]:
    """`Drs.H.Budi` as three words; what is no title before a name stays in one piece."""
    title, dot, rest = word.partition(".")
    if dot and rest and title.casefold() in _TITLES_BEFORE and not _is_title_after(word):
        return [title, *_apart(rest)]
    return [word]


def _is_title_after(word: str) -> bool:
    return "." in word.rstrip(".") and bool(_TITLES_AFTER.fullmatch(word.rstrip(".").casefold()))


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """The name as a key: small letters, new spelling, one form of Muhammad, no doubled letters."""
    plain = unicodedata.normalize("NFKD", bare_name(text)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", re.sub(r"['`’]", "", plain.casefold()))
    if len(words) > 1 and words[0] == "m":
        words[0] = "muhammad"
    return " ".join(_folded_word(word) for word in words)


def _folded_word(word: str) -> str:
    if word in _MUHAMMAD:
        return "muhamad"
    word = _ABBREVIATED.get(word, word)
    for old, new in _OLD_SPELLING:
        word = word.replace(old, new)
    word = re.sub(r"iy(?=[aeou])|y$", "i", word)
    # What is y today was j before 1972, and what is j was dj: as a key, one letter for both.
    return re.sub(r"(.)\1", r"\1", word.replace("y", "j"))


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 100; 100 for the same name spelled in another way.

    Words may stand in another order, and one name may leave some of the other's words out.
    """
    a, b = folded(one), folded(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 100.0
    whole = fuzz.token_sort_ratio(a, b)
    # Half a name in common is little when the half is one word: most people of a kelurahan share one.
    shared = fuzz.token_set_ratio(a, b) * (0.95 if min(len(a.split()), len(b.split())) > 1 else 0.8)
    return round(max(whole, shared), 1)
