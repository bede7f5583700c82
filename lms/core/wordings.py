"""How the trail speaks: acts, things, their parts and their values in words for a person.

Each room says its own in its `wordings.py`. Without words a name is shown as the code has it, and
for acts and tables a test fails.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core.policy import Actor

Namer = Callable[[Actor, Collection[str]], Mapping[str, str]]
"""Gives things of one kind their names by their keys, as far as the viewer may know them.

It is asked once for many, and answers with one statement.
"""


@dataclass
class Topic:
    """Acts that belong together in the list to choose from."""

    label: Any
    acts: dict[str, Any] = field(default_factory=dict)


_topics: dict[str, Topic] = {}
_things: dict[str, Any] = {}
_parts: dict[str, Any] = {}
_values: dict[str, Mapping[Any, Any]] = {}
_namers: dict[str, Namer] = {}


def say_acts(topic: str, label: Any, words: Mapping[str, Any]) -> None:
    """Give acts their words, under a topic; several rooms may add to one."""
    _topics.setdefault(topic, Topic(label)).acts.update(words)


def say_things(words: Mapping[str, Any]) -> None:
    """Give kinds of things, by their table, their words; ValueError for what has some already."""
    if twice := _things.keys() & words.keys():
        raise ValueError(f"said twice: {', '.join(sorted(twice))}")
    _things.update(words)


def say_parts(words: Mapping[str, Any]) -> None:
    """Give columns their words; one name means the same wherever it stands."""
    _parts.update(words)


def say_values(part: str, words: Mapping[Any, Any]) -> None:
    """Give the values of a `table.column` their words."""
    _values[part] = words


def name_things(kind: str, namer: Namer) -> None:
    """Say how things of this kind are called by a person."""
    _namers[kind] = namer


def topics() -> list[Topic]:
    """Every act that has words, by topic, in the order of the floors."""
    return list(_topics.values())


def act_words(act: str) -> str:
    """What somebody did, in words."""
    return next((str(one.acts[act]) for one in _topics.values() if act in one.acts), act)


def knows_act(act: str) -> bool:
    """Whether some room has words for the act."""
    return any(act in topic.acts for topic in _topics.values())


def thing_words(kind: str) -> str:
    """What a thing of this kind is called."""
    return str(_things.get(kind, kind))


def known_things() -> Mapping[str, Any]:
    """The kinds of things that have words."""
    return dict(_things)


def part_words(column: str) -> str:
    """What a part of a thing is called."""
    return str(_parts.get(column, column.replace("_", " ")))


def value_words(part: str, value: str) -> str | None:
    """What a value of a `table.column` means; None when it speaks for itself."""
    words = _values.get(part, {})
    return str(words[value]) if value in words else None


def names_of(viewer: Actor, wanted: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """The names of things by kind and key, one statement a kind; what has none is left out."""
    found: dict[tuple[str, str], str] = {}
    for kind, keys in wanted.items():
        if keys and (namer := _namers.get(kind)):
            found |= {(kind, key): name for key, name in namer(viewer, keys).items()}
    return found
