"""Whether two texts say nearly the same: the three-word runs that they share."""

from collections.abc import Iterable, Mapping
from itertools import combinations

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
    """The pairs of names whose texts are nearly the same; only those that share a run are held."""
    by_run: dict[tuple[str, ...], list[str]] = {}
    for name, its in said.items():
        for run in its:
            by_run.setdefault(run, []).append(name)
    near = {pair for names in by_run.values() for pair in combinations(names, 2)}
    return sorted(pair for pair in near if are_alike(said[pair[0]], said[pair[1]]))
