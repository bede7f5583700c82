"""Pages of other rooms about one cooperative or one person, to which the page of each leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.accounts.models import Person
from lms.core.policy import Actor, may


@dataclass(frozen=True)
class Beside:
    """A page that takes a cooperative's id."""

    endpoint: str
    label: Any


@dataclass(frozen=True)
class BesidePerson:
    """A page that takes a person's id, and whether it opens for whoever is looking."""

    endpoint: str
    label: Any
    icon: str
    opens_for: Callable[[Actor, Person], bool]


_of_cooperatives: dict[str, Beside] = {}
_of_people: dict[str, BesidePerson] = {}


def show_beside(endpoint: str, label: Any) -> None:
    """Register a page for those in charge of a cooperative; registering it again replaces it."""
    _of_cooperatives[endpoint] = Beside(endpoint, label)


def show_beside_person(
    endpoint: str, label: Any, icon: str, opens_for: Callable[[Actor, Person], bool]
) -> None:
    """Register a page about a person; registering it again replaces it."""
    _of_people[endpoint] = BesidePerson(endpoint, label, icon, opens_for)


def may_do(act: str) -> Callable[[Actor, Person], bool]:
    """A page that opens for whoever may do the act to the person."""
    return lambda viewer, person: may(viewer, act, person)


def pages_beside() -> Sequence[Beside]:
    """The pages that other rooms have of a cooperative, in the order of the floors."""
    return tuple(_of_cooperatives.values())


def pages_beside_person(viewer: Actor, person: Person) -> Sequence[BesidePerson]:
    """The pages that other rooms have of this person, as far as they open for the viewer."""
    return tuple(page for page in _of_people.values() if page.opens_for(viewer, person))
