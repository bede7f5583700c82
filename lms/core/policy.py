"""One policy: who may do and see what, asked the same way by pages, exports, search and the worker.

A room registers its rules when it is imported; nothing is allowed or visible without one.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from lms.core.database import Base
from lms.core.errors import NotAllowed
from lms.core.roles import Role as Role
from lms.core.roles import Scope as Scope

M = TypeVar("M", bound=Base)


OVERSIGHT = (Role.COORDINATOR, Role.STAFF, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR)
"""Those who look after every cooperative of an area."""


@dataclass(frozen=True)
class Grant:
    """One role within one scope; `key` is the area code or the cooperative's id as text."""

    role: Role
    scope: Scope
    key: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts or looks: a plain value, made once at the door."""

    person_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether any grant gives one of these roles, wherever it reaches."""
        return any(grant.role in roles for grant in self.grants)

    def keys(self, scope: Scope, *roles: Role) -> tuple[str, ...]:
        """The areas or cooperatives in which the actor has one of these roles."""
        return tuple(g.key for g in self.grants if g.scope is scope and g.role in roles)


ANYBODY = Actor()
"""Somebody who has not signed in."""


def System(on_behalf_of: UUID | None = None) -> Actor:  # noqa: N802 - reads as the value it makes
    """The system itself, at work for a person or on its own: worker and receivers."""
    return Actor(person_id=on_behalf_of, is_system=True)


Sees = Callable[[Actor], ColumnElement[bool]]
Permits = Callable[[Actor, Any], bool]
_sees: dict[type[Base], list[Sees]] = defaultdict(list)
_permits: dict[str, list[Permits]] = defaultdict(list)
_vetoes: dict[str, list[Permits]] = defaultdict(list)


def sees(model: type[Base]) -> Callable[[Sees], Sees]:
    """Register who sees rows of this model, as a condition on it; any rule that holds suffices."""

    def keep(rule: Sees) -> Sees:
        _sees[model].append(rule)
        return rule

    return keep


def permits(*acts: str) -> Callable[[Permits], Permits]:
    """Register who may do these acts to an object; any rule that holds suffices."""

    def keep(rule: Permits) -> Permits:
        for act in acts:
            _permits[act].append(rule)
        return rule

    return keep


def vetoes(*acts: str) -> Callable[[Permits], Permits]:
    """Register a ground on which these acts are refused although somebody permits them."""

    def keep(rule: Permits) -> Permits:
        for act in acts:
            _vetoes[act].append(rule)
        return rule

    return keep


def may(actor: Actor, act: str, subject: Any = None) -> bool:
    """Whether the actor may do this act to the subject. Nothing is allowed without a rule."""
    if any(rule(actor, subject) for rule in _vetoes.get(act, ())):
        return False
    return actor.is_system or any(rule(actor, subject) for rule in _permits.get(act, ()))


def require(actor: Actor, act: str, subject: Any = None) -> None:
    """Raises NotAllowed when the actor may not do the act to the subject."""
    if not may(actor, act, subject):
        raise NotAllowed(act)


def visible_to(viewer: Actor, model: type[M]) -> Select[M]:
    """The rows of the model that the viewer may see, to be narrowed further."""
    return select(model).where(visibility(viewer, model))


def visibility(viewer: Actor, model: type[Base]) -> ColumnElement[bool]:
    """The condition under which the viewer sees a row of the model, for joins."""
    if viewer.is_system:
        return true()
    return or_(false(), *(rule(viewer) for rule in _sees.get(model, ())))


def is_within(code: str, area: str) -> bool:
    """Whether the code is the area or lies below it."""
    return code == area or code.startswith(area + ".")


def in_area(
    column: InstrumentedAttribute[Any] | ColumnElement[Any], area: str
) -> ColumnElement[bool]:
    """The condition that the column's code is the area or lies below it; uses the index."""
    return or_(column == area, and_(column >= area + ".", column < area + "/"))


def in_areas_of(
    viewer: Actor, column: InstrumentedAttribute[Any] | ColumnElement[Any], *roles: Role
) -> ColumnElement[bool]:
    """The condition that the column's code lies where the viewer has one of the roles."""
    areas = viewer.keys(Scope.AREA, *roles)
    return or_(false(), *(in_area(column, area) for area in areas))


def reaches(actor: Actor, code: str, *roles: Role) -> bool:
    """Whether one of the roles that the actor has covers the area with this code."""
    return any(is_within(code, area) for area in actor.keys(Scope.AREA, *roles))


def known_acts() -> frozenset[str]:
    """Every act that some rule permits, for the tests that walk them."""
    return frozenset(_permits)
