"""How likely two entries are one person, and why, in the words of somebody who knows both. Pure.

An equal phone number cannot be: numbers are unique, so a second entry has another one or none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from rapidfuzz import fuzz

LIKE_ENOUGH = 86.0
"""Of 100: below this two folded names are two names."""
LIKELY = 70
"""Points from which a pair is proposed."""
MOST_ALIKE = 60
"""Of so many entries that share a place and the beginning of a word, no more pairs are looked at."""
BEGINNING = 3


class Why(StrEnum):
    """One reason for or against."""

    SAME_NAME = "same_name"
    OTHER_SPELLING = "other_spelling"
    SIMILAR_NAME = "similar_name"
    SAME_COOPERATIVE = "same_cooperative"
    SAME_VILLAGE = "same_village"
    BELONGS_NOWHERE = "belongs_nowhere"
    WITHOUT_PHONE = "without_phone"
    OTHER_PHONE = "other_phone"
    SAME_MEMBER_NO = "same_member_no"


@dataclass(frozen=True)
class Entry:
    """What is compared of one person; `key` is the folded name."""

    id: UUID
    name: str
    key: str
    gender: str
    has_phone: bool
    cooperatives: frozenset[UUID] = frozenset()
    villages: frozenset[str] = frozenset()
    member_nos: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two entries that are likely one person, and why."""

    one: UUID
    other: UUID
    points: int
    why: tuple[Why, ...]


def judged(one: Entry, other: Entry) -> Pair | None:
    """The pair with its reasons; None when they are hardly the same."""
    if one.gender and other.gender and one.gender != other.gender:
        return None
    if not one.key or not other.key:
        return None
    likeness = fuzz.token_sort_ratio(one.key, other.key, score_cutoff=LIKE_ENOUGH)
    if not likeness:
        return None
    why: list[Why] = [_name(one, other, likeness)]
    points = round(likeness) - 60 + _words(one, other, likeness)
    for reason, weight in (*_places(one, other), *_phones(one, other)):
        why.append(reason)
        points += weight
    if one.member_nos & other.member_nos:
        why.append(Why.SAME_MEMBER_NO)
        points += 15
    first, second = sorted((one.id, other.id), key=str)
    return Pair(first, second, points, tuple(why)) if points >= LIKELY else None


def _name(one: Entry, other: Entry, likeness: float) -> Why:
    if one.name.casefold() == other.name.casefold():
        return Why.SAME_NAME
    return Why.OTHER_SPELLING if likeness == 100 else Why.SIMILAR_NAME


def _words(one: Entry, other: Entry, likeness: float) -> int:
    """One word is a name that many share; three alike are hardly chance."""
    words = min(len(one.key.split()), len(other.key.split()))
    if words < 2:
        return -10
    return 10 if words > 2 and likeness == 100 else 0


def _places(one: Entry, other: Entry) -> Iterator[tuple[Why, int]]:
    if one.cooperatives & other.cooperatives:
        yield Why.SAME_COOPERATIVE, 40
    elif one.villages & other.villages:
        yield Why.SAME_VILLAGE, 30
    elif not one.cooperatives or not other.cooperatives:
        yield Why.BELONGS_NOWHERE, 20


def _phones(one: Entry, other: Entry) -> Iterator[tuple[Why, int]]:
    if one.has_phone and other.has_phone:
        yield Why.OTHER_PHONE, -10
    else:
        yield Why.WITHOUT_PHONE, 15


def likely(entries: Iterable[Entry], apart: Collection[tuple[UUID, UUID]] = ()) -> list[Pair]:
    """The likely pairs, the surest first, but for those of whom somebody said that they are two.

    Only entries that share a place and the beginning of a word of the name, or the whole name, are
    compared: so it costs the same for each cooperative, however many there are.
    """
    known = {entry.id: entry for entry in sorted(entries, key=lambda one: str(one.id))}
    settled = set(apart)
    found: dict[tuple[UUID, UUID], Pair] = {}
    looked: set[tuple[UUID, UUID]] = set()
    for block in _blocks(known).values():
        for one, other in combinations(block[:MOST_ALIKE], 2):
            if (one, other) in looked or (one, other) in settled:
                continue
            looked.add((one, other))
            if pair := judged(known[one], known[other]):
                found[one, other] = pair
    return sorted(found.values(), key=lambda pair: (-pair.points, str(pair.one), str(pair.other)))


def _blocks(known: Mapping[UUID, Entry]) -> Mapping[tuple[object, ...], Sequence[UUID]]:
    blocks: dict[tuple[object, ...], list[UUID]] = defaultdict(list)
    for entry in known.values():
        # Whoever shares a cooperative shares its kelurahan.
        for place in entry.villages:
            for mark in _marks(entry.key):
                blocks[place, mark].append(entry.id)
        blocks["name", *sorted(entry.key.split())].append(entry.id)
    return blocks


def _marks(key: str) -> set[str]:
    """What two entries of one person share, whichever word of the name has a slip in it."""
    words = set(key.split())
    if len(words) < 2:
        return {word[:BEGINNING] for word in words}
    return {
        f"{one[:BEGINNING]} {other[:1]}" for one in words for other in words if one is not other
    }
