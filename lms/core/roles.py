"""What somebody can be, and how far that reaches. Pure."""

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
