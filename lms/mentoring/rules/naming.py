"""How an office writes whom it sends where: numbers, codes and names of kelurahan. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
_APART = re.compile(r"[;\t|]")
_PLACES_APART = re.compile(r"[,\n;]")
_BEFORE = re.compile(r"^(?:kkmp|kopkel|koperasi|kelurahan|kel\.?|merah putih)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Meant(Generic[K]):
    """What was meant by what was typed; several fit, or none."""

    typed: str
    fits: tuple[K, ...]


def places(typed: str) -> tuple[str, ...]:
    """The places that a cell names, each once: apart by commas, semicolons or lines."""
    found = (part.strip() for part in _PLACES_APART.split(typed))
    return tuple(dict.fromkeys(part for part in found if part))


def pasted_rows(text: str) -> list[tuple[str, str]]:
    """Rows of a pasted list, mentor and place: apart by semicolon, tab or bar, else by a comma.

    Lines with one value alone keep it as the mentor's, so that the mend is shown.
    """
    rows = []
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in _APART.split(line, maxsplit=1)]
        if len(parts) == 1:
            parts = [part.strip() for part in line.split(",", 1)]
        rows.append((parts[0], parts[1] if len(parts) > 1 else ""))
    return rows


def grouped(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """One row a mentor, with all the places that were pasted beside that mentor."""
    found: dict[str, list[str]] = {}
    for mentor, place in rows:
        found.setdefault(mentor, []).extend(places(place))
    return [(mentor, ", ".join(dict.fromkeys(of))) for mentor, of in found.items()]


def plain(name: str) -> str:
    """A name as it is compared: without what stands before it, blanks and capitals."""
    words = " ".join(name.casefold().split())
    while (shorter := _BEFORE.sub("", words)) != words:
        words = shorter
    return words


def meant(typed: str, known: Mapping[K, Collection[str]]) -> Meant[K]:
    """Those whose code or name is the one typed; `known` holds all names of each."""
    wanted = plain(typed)
    fits: Sequence[K] = [key for key, names in known.items() if wanted in map(plain, names)]
    return Meant(typed, tuple(fits))
