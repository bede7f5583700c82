"""Whether two texts say nearly the same: the three-word runs that they share."""

from collections import Counter
from collections.abc import Iterable, Mapping

Runs = frozenset[tuple[str, ...]]

MOST_ALIKE = (7, 10)
"""Two questions share less than this part of all their three-word runs."""


def words(text: str) -> list[str]:
    """The words of a text, each with the marks that stand next to it; lone marks are none."""
    return [word for word in text.split() if any(char.isalnum() for char in word)]


def runs(texts: Iterable[str]) -> Runs:
    """The three-word runs of some texts; shorter ones where they have fewer words."""
    found = [word.strip(".,?!:;()\"'").casefold() for text in texts for word in words(text)]
    return frozenset(tuple(found[i : i + 3]) for i in range(max(1, len(found) - 2)))


def are_alike(left: Runs, right: Runs) -> bool:
    """Whether the Jaccard index reaches the limit."""
    shared, (part, whole) = len(left & right), MOST_ALIKE
    return shared * whole >= part * len(left | right)


def alike(said: Mapping[str, Runs]) -> list[tuple[str, str]]:
    """The pairs of names whose texts are nearly the same.

    Two that are alike share at least one of their rarest runs, as many as may differ and one more:
    only those that do are held against each other.
    """
    often = Counter(run for its in said.values() for run in its)
    sharing: dict[tuple[str, ...], list[str]] = {}
    near: set[tuple[str, str]] = set()
    for name, its in said.items():
        rarest = sorted(its, key=lambda run: (often[run], run))[: _may_differ(len(its)) + 1]
        for run in rarest:
            near.update((other, name) for other in sharing.setdefault(run, []))
            sharing[run].append(name)
    return sorted(pair for pair in near if are_alike(said[pair[0]], said[pair[1]]))


def _may_differ(count: int) -> int:
    """How many of so many runs may be missing from a text that is alike."""
    part, whole = MOST_ALIKE
    return count - -(-count * part // whole)
