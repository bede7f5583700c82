"""When a course is complete: a small tree of all and any over its items. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

Rule = Union[str, "All", "AnyOf"]
"""An item's key, or a group of rules."""

NO_GROUPS: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class All:
    """Every part is needed. Without parts it is never complete: an empty course teaches nothing."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class AnyOf:
    """One of the parts is enough."""

    parts: tuple[Rule, ...]


class RuleError(ValueError):
    """The written rule is not a tree of all and any over known items."""


def rule_from(data: object, groups: Mapping[str, Sequence[str]] = NO_GROUPS) -> Rule:
    """The rule as a value, from its plain form `{"all": ["lessons", {"any": [...]}]}`.

    A name in `groups` stands for all its items. Raises RuleError.
    """
    if isinstance(data, str):
        return All(tuple(groups[data])) if data in groups else data
    word, parts = _group(data)
    made = tuple(rule_from(part, groups) for part in parts)
    return All(made) if word == "all" else AnyOf(made)


def _group(data: object) -> tuple[str, list[object]]:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise RuleError(f"expected an item, or one of 'all' and 'any' with a list, not {data!r}")
    ((word, parts),) = data.items()
    if word not in ("all", "any") or not isinstance(parts, list) or not parts:
        raise RuleError(f"expected 'all' or 'any' with a list that is not empty, not {word!r}")
    return word, parts


def rule_as_data(rule: Rule) -> Any:
    """The plain form of a rule, as a completion keeps it; `rule_from` reads it back."""
    if isinstance(rule, str):
        return rule
    word = "all" if isinstance(rule, All) else "any"
    return {word: [rule_as_data(part) for part in rule.parts]}


def items_of(rule: Rule) -> tuple[str, ...]:
    """Every item that the rule names, in the order of its first mention."""
    if isinstance(rule, str):
        return (rule,)
    return tuple(dict.fromkeys(item for part in rule.parts for item in items_of(part)))


def is_complete(rule: Rule, done: Collection[str]) -> bool:
    """Whether these finished items complete the course."""
    if isinstance(rule, str):
        return rule in done
    if isinstance(rule, All):
        return bool(rule.parts) and all(is_complete(part, done) for part in rule.parts)
    return any(is_complete(part, done) for part in rule.parts)


def missing(rule: Rule, done: Collection[str]) -> tuple[Rule, ...]:
    """What is still lacking, for "Kurang: …": each entry is needed, an AnyOf offers a choice.

    Empty when the course is complete (or has nothing in it).
    """
    if is_complete(rule, done):
        return ()
    if isinstance(rule, str):
        return (rule,)
    if isinstance(rule, All):
        lacking = (lack for part in rule.parts for lack in missing(part, done))
        return tuple(dict.fromkeys(lacking))
    return (AnyOf(tuple(_one(missing(part, done)) for part in rule.parts)),)


def _one(lacking: tuple[Rule, ...]) -> Rule:
    return lacking[0] if len(lacking) == 1 else All(lacking)
