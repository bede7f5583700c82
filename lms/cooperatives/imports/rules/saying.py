"""Sentences for people that are kept and translated only when they are shown. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name by which the catalogues find it
    """Mark a sentence for the catalogues."""
    return message


@dataclass(frozen=True)
class Say:
    """A sentence by its message id with what fills it in; `column` names where it belongs."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""


class Unclear(ValueError):
    """What was written cannot be read; says why."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.say = Say(message, values)


@dataclass(frozen=True)
class Read:
    """What a cell means, and what to tell about how it was read."""

    value: Any
    notes: tuple[Say, ...] = ()
