"""What several readings share: emptiness as offices write it, and words in one form. Pure."""

import re
from functools import lru_cache

_EMPTY = frozenset(
    {
        "-", "--", "---", "–", "—", ".", "..", "...", "?", "n/a", "na", "nihil", "tidak ada",
        "tdk ada", "belum ada", "kosong", "(kosong)", "lowong", "vacant", "null", "none", "#n/a",
    }
)  # fmt: skip


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is nothing to say."""
    return text.strip().casefold() in _EMPTY or not re.search(r"\w", text)


def words_of(text: str) -> list[str]:
    """The words in small letters, without signs."""
    return re.findall(r"[a-z0-9]+", text.casefold())


@lru_cache(maxsize=50_000)
def squashed(text: str) -> str:
    """Letters and digits alone: `Oro-oro Dowo` and `OROORO DOWO` are the same."""
    return "".join(words_of(text))
