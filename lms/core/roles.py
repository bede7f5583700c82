"""What somebody can be, how far that reaches, and which hats they wear. Pure."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a place, a cooperative or themselves."""

    MEMBER = "member"
    BOARD = "board"
    SECRETARY = "secretary"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    TRAINER = "trainer"
    EDITOR = "editor"
    STAFF = "staff"
    HEAD = "head"
    LURAH = "lurah"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """How far a grant reaches: an area with all below it, one cooperative, or the person alone."""

    AREA = "area"
    COOPERATIVE = "cooperative"
    OWN = "own"


class Hat(StrEnum):
    """As what somebody comes here: each hat has its own first page and ways."""

    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    OFFICE = "office"
    LURAH = "lurah"
    TEACHER = "teacher"
    LEARNER = "learner"


ROLES_OF = {
    Hat.MENTOR: frozenset({Role.MENTOR}),
    Hat.COORDINATOR: frozenset({Role.COORDINATOR}),
    Hat.OFFICE: frozenset({Role.STAFF, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR}),
    Hat.LURAH: frozenset({Role.LURAH}),
    Hat.TEACHER: frozenset({Role.TRAINER, Role.EDITOR}),
    Hat.LEARNER: frozenset({Role.MEMBER, Role.BOARD, Role.SECRETARY}),
}
"""The roles behind each hat; who has several hats and chooses none wears the first."""


def hats(roles: Collection[Role]) -> tuple[Hat, ...]:
    """The hats of somebody with these roles, never none: everybody may learn."""
    worn = tuple(hat for hat, behind in ROLES_OF.items() if not behind.isdisjoint(roles))
    return worn or (Hat.LEARNER,)


def hat_on(roles: Collection[Role], chosen: str | None) -> Hat:
    """The hat that is worn: the chosen one, as long as it is the person's; else their first."""
    mine = hats(roles)
    return next((hat for hat in mine if hat == chosen), mine[0])
