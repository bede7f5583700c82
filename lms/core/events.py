"""What one room tells those above it: typed values, delivered inside the act's transaction.

A receiver may refuse the act by raising, or write small rows of its own room; nothing heavier.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_receivers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], receiver: Callable[[E], None]) -> None:
    """Let the receiver hear of every such event; subscribing again changes nothing."""
    if receiver not in _receivers[kind]:
        _receivers[kind].append(receiver)


def publish(event: object) -> None:
    """Tell all who subscribed, in the order in which the rooms were assembled."""
    for receiver in _receivers.get(type(event), ()):
        receiver(event)
