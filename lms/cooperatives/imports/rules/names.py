"""Names of people as lists hold them: with titles, in capitals. Pure."""

import re

from lms.cooperatives.imports.rules.saying import N_, Read, Unclear
from lms.core.names import bare_name

LONGEST = 120
_SMALL = frozenset({"bin", "binti", "bt", "al", "el", "van", "der", "de", "da", "den", "ibn"})
_NUMERALS = frozenset({"ii", "iii", "iv"})
_HONORIFICS = re.compile(r"(?i)^(?:\d+\s*[.)]\s*)?(?:(?:bapak|bpk|ibu|sdri|sdr|tn|ny)\b\.?\s+)?")
_SEVERAL = re.compile(r"\s*(?:/|&|;|\n|\s+dan\s+)\s*", re.IGNORECASE)


def read_name(text: str) -> Read:
    """The name without titles, in capitals only where names have them. Raises Unclear."""
    plain = " ".join(_HONORIFICS.sub("", text.strip()).split())
    if len([part for part in _SEVERAL.split(text.strip()) if part]) > 1:
        raise Unclear(N_("“%(text)s” are several people: write one a row."), text=text[:60])
    if re.search(r"\d", plain):
        raise Unclear(N_("“%(text)s” holds digits and is no name."), text=text[:60])
    name = proper(bare_name(plain)).strip(" .,-")
    if len(re.findall(r"[^\W\d_]", name)) < 2:
        raise Unclear(N_("“%(text)s” is no name."), text=text[:60])
    if len(name) > LONGEST:
        raise Unclear(N_("A name has at most %(limit)s characters."), limit=LONGEST)
    return Read(name)


def proper(name: str) -> str:
    """`SITI NUR'AINI BINTI HASAN` as `Siti Nur'aini binti Hasan`; what is mixed stays as it is."""
    if name != name.upper() and name != name.lower():
        return name
    words = name.lower().split()
    return " ".join(_word(word, is_first=place == 0) for place, word in enumerate(words))


def _word(word: str, *, is_first: bool) -> str:
    if word in _SMALL and not is_first:
        return word
    if word in _NUMERALS:
        return word.upper()
    return re.sub(r"(^|[-.])(\w)", lambda match: match[1] + match[2].upper(), word)
