"""Cooperatives, who belongs to them, who does what in them, and how many they say they are."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Gender, Person
from lms.cooperatives.rules import (
    BOARD_SEATS,
    SUPERVISOR_SEATS,
    Group,
    PositionKind,
    RequestState,
)
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.storage import StoredFile  # noqa: F401 - the table to which scans point
from lms.core.types import AREA_CODE, enum_type
from lms.places.models import Area

SINGLE_SEATS = tuple(kind for kind in PositionKind if kind.is_single_seat)
_OPEN_SINGLE = "valid_to IS NULL AND kind IN ({})".format(
    ", ".join(f"'{kind.value}'" for kind in SINGLE_SEATS)
)


class Cooperative(Base):
    """One cooperative; one a kelurahan today, and more are possible.

    `national_no` is the Nomor Induk Koperasi, `units` are the codes of the units that run.
    """

    __tablename__ = "cooperative"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    board_seats: Mapped[int] = mapped_column(default=BOARD_SEATS)
    supervisor_seats: Mapped[int] = mapped_column(default=SUPERVISOR_SEATS)
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    national_no: Mapped[str] = mapped_column(String(40), default="", server_default="")
    deed_no: Mapped[str] = mapped_column(String(80), default="", server_default="")
    deed_on: Mapped[date | None]
    nib: Mapped[str] = mapped_column(String(32), default="", server_default="")
    npwp: Mapped[str] = mapped_column(String(32), default="", server_default="")
    address: Mapped[str] = mapped_column(String(300), default="", server_default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    simkopdes_on: Mapped[date | None]
    units: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    other_units: Mapped[str] = mapped_column(String(200), default="", server_default="")

    area: Mapped[Area] = relationship(lazy="raise")


class Membership(Base):
    """One person's membership; a person has one open primary one, which says where they count."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("cooperative_id", "member_no"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(
            "uq_membership_primary",
            "person_id",
            unique=True,
            sqlite_where=text("is_primary AND valid_to IS NULL"),
            postgresql_where=text("is_primary AND valid_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    member_no: Mapped[str] = mapped_column(String(32))
    is_primary: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")
    cooperative: Mapped[Cooperative] = relationship(lazy="raise")


class Position(Base):
    """What a person does in a cooperative; the lurah sits ex officio, a pengelola may be hired.

    `conflict_reason` says why somebody who mentors the cooperative has it all the same.
    """

    __tablename__ = "position"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(
            "uq_position_single_seat",
            "cooperative_id",
            "kind",
            unique=True,
            sqlite_where=text(_OPEN_SINGLE),
            postgresql_where=text(_OPEN_SINGLE),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    kind: Mapped[PositionKind] = mapped_column(enum_type(PositionKind))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    conflict_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    person: Mapped[Person] = relationship(lazy="raise")
    cooperative: Mapped[Cooperative] = relationship(lazy="raise")


class Headcount(Base):
    """How many people of a group a cooperative declared on a date: the denominator of coverage.

    `correction` says why the figures were corrected; what they were is in the trail.
    """

    __tablename__ = "headcount"
    __table_args__ = (
        UniqueConstraint("cooperative_id", "group", "as_of"),
        CheckConstraint("men >= 0 AND women >= 0 AND unknown >= 0", name="not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    group: Mapped[Group] = mapped_column(enum_type(Group))
    as_of: Mapped[date]
    men: Mapped[int] = mapped_column(default=0)
    women: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(200))
    correction: Mapped[str] = mapped_column(String(300), default="", server_default="")

    @property
    def total(self) -> int:
        """All of the group, whatever their gender."""
        return self.men + self.women + self.unknown


class BoardChange(Base):
    """A change of the board and supervisors (pergantian pengurus), by the minutes of a RAT."""

    __tablename__ = "board_change"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    changed_on: Mapped[date]
    minutes_no: Mapped[str] = mapped_column(String(80))
    minutes_on: Mapped[date]
    scan: Mapped[str | None] = mapped_column(String(64), ForeignKey("stored_file.sha256"))
    recorded_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    recorded_at: Mapped[datetime]


class LurahTerm(Base):
    """Who is the lurah of a kelurahan, by office; acting (Plt.) ones have a known end."""

    __tablename__ = "lurah_term"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(
            "uq_lurah_term_open",
            "area_code",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    is_acting: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    expires_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")


class JoinRequest(Base):
    """Somebody asked on the public page to become a member; the cooperative decides."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index(
            "uq_join_request_waiting",
            "cooperative_id",
            "phone",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    submission: Mapped[UUID] = mapped_column(primary_key=True)
    cooperative_id: Mapped[UUID] = mapped_column(ForeignKey("cooperative.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(16))
    gender: Mapped[Gender | None] = mapped_column(enum_type(Gender))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[RequestState] = mapped_column(
        enum_type(RequestState), default=RequestState.WAITING
    )
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[UUID | None] = person_column(Fate.REPOINT)

    cooperative: Mapped[Cooperative] = relationship(lazy="raise")


class Potential(Base):
    """What the kelurahan is good at, with its source; unconfirmed until somebody confirms it."""

    __tablename__ = "potential"
    __table_args__ = (
        Index(
            "uq_potential_open",
            "area_code",
            "category",
            "name",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    area_code: Mapped[str] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    ordinal: Mapped[int] = mapped_column(default=1)
    category: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(Text)
    source_year: Mapped[str] = mapped_column(String(16), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    confirmed_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    confirmed_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("potential.id"))

    @property
    def source_name(self) -> str:
        """Where it is known from, short: the site of an address, else the source as it stands."""
        host = urlsplit(self.source).hostname or self.source
        return host.removeprefix("www.")
