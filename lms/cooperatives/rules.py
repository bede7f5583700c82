"""Positions, groups and where a person counts. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from lms.core.roles import Role

BOARD_SEATS = 5
"""Pengurus of a KKMP: ketua, two wakil ketua, sekretaris, bendahara (Kemenkop, SE 1/2025)."""
SUPERVISOR_SEATS = 3
"""Pengawas, by practice; each cooperative may say otherwise."""


class Group(StrEnum):
    """Whom a headcount counts."""

    MEMBERS = "members"
    BOARD = "board"
    SUPERVISORS = "supervisors"


class Unit(StrEnum):
    """A business unit (gerai) that a KKMP may run. Source: Inpres 9/2025."""

    STORE = "sembako"
    SAVINGS = "simpan_pinjam"
    CLINIC = "klinik"
    PHARMACY = "apotek"
    COLD_STORAGE = "cold_storage"
    LOGISTICS = "logistik"
    OFFICE = "kantor"


class RequestState(StrEnum):
    """How a request to join stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class PositionKind(StrEnum):
    """The positions of a cooperative; the values are what the content's bundles name."""

    CHAIR = "ketua"
    VICE_BUSINESS = "wakil_ketua_usaha"
    VICE_MEMBERSHIP = "wakil_ketua_keanggotaan"
    SECRETARY = "sekretaris"
    TREASURER = "bendahara"
    HEAD_SUPERVISOR = "ketua_pengawas"
    SUPERVISOR = "anggota_pengawas"
    MANAGER = "pengelola"

    @property
    def is_single_seat(self) -> bool:
        """Whether only one person has it at a time."""
        return self not in {PositionKind.SUPERVISOR, PositionKind.MANAGER}

    @property
    def group(self) -> Group | None:
        """The group in which it counts; a pengelola counts in neither."""
        if self in BOARD:
            return Group.BOARD
        return Group.SUPERVISORS if self in SUPERVISORS else None

    @property
    def bundle(self) -> str:
        """The name under which the content's bundles speak of it."""
        return "pengawas" if self in SUPERVISORS else self.value


BOARD = frozenset(
    {
        PositionKind.CHAIR,
        PositionKind.VICE_BUSINESS,
        PositionKind.VICE_MEMBERSHIP,
        PositionKind.SECRETARY,
        PositionKind.TREASURER,
    }
)
SUPERVISORS = frozenset({PositionKind.HEAD_SUPERVISOR, PositionKind.SUPERVISOR})


def roles_of(kind: PositionKind) -> tuple[Role, ...]:
    """What somebody with the position is to the cooperative: the secretary also registers members."""
    return (Role.BOARD, Role.SECRETARY) if kind is PositionKind.SECRETARY else (Role.BOARD,)


class Dated(Protocol):
    """A row that holds from a day (inclusive) to a day (exclusive, open when empty)."""

    cooperative_id: UUID
    valid_from: date
    valid_to: date | None


D = TypeVar("D", bound=Dated)


def holds_on(row: Dated, day: date) -> bool:
    """Whether the row holds on the day."""
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def counts_at(memberships: Iterable[Dated], positions: Iterable[Dated], day: date) -> UUID | None:
    """The cooperative at which a person's fact of this day counts; None for somebody without one.

    The primary membership decides; without one, the position that has been held longest.
    """
    for membership in memberships:
        if holds_on(membership, day):
            return membership.cooperative_id
    held = sorted(
        (position for position in positions if holds_on(position, day)),
        key=lambda row: (row.valid_from, str(row.cooperative_id)),
    )
    return held[0].cooperative_id if held else None
