"""Man or woman, as forms of offices mark it. Pure."""

from lms.cooperatives.imports.rules.saying import N_, Read, Unclear
from lms.cooperatives.imports.rules.words import squashed

_MEN = frozenset(
    {"l", "lk", "lakilaki", "laki", "pria", "m", "male", "cowok", "lelaki", "man", "1"}
)
_WOMEN = frozenset(
    {"p", "pr", "perempuan", "wanita", "f", "female", "w", "cewek", "prp", "woman", "2"}
)


def read_gender(text: str) -> Read:
    """`L` or `P`. Raises Unclear."""
    word = squashed(text)
    if word in _MEN:
        return Read("L")
    if word in _WOMEN:
        return Read("P")
    raise Unclear(N_("“%(text)s” is neither L nor P."), text=text[:40])
