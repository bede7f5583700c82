"""People, their secrets, the devices on which they are signed in, and their grants."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    false,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from lms.core.database import Base, new_id
from lms.core.names import folded
from lms.core.people import Fate, person_column
from lms.core.policy import Role, Scope
from lms.core.types import enum_type


class Gender(StrEnum):
    """As the office's forms count: L, P, or not filled in."""

    MALE = "L"
    FEMALE = "P"


class Person(Base):
    """Somebody known to the system, whether or not they can sign in.

    `phone` is E.164 and may be missing: such people use their participant number. `name_key` is the
    name folded, by which people are found however their name is spelt. `notice_version` is the day
    of the notice of purpose that the person has read last.
    """

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    participant_no: Mapped[str] = mapped_column(String(7), unique=True)
    phone: Mapped[str | None] = mapped_column(String(16), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(160), default="", server_default="", index=True)
    gender: Mapped[Gender | None] = mapped_column(enum_type(Gender))
    is_example: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None] = person_column(Fate.KEEP, index=True)
    erased_at: Mapped[datetime | None]
    died_on: Mapped[date | None]
    created_at: Mapped[datetime]
    notice_version: Mapped[date | None]

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        self.name_key = folded(name)[:160]
        return name

    @classmethod
    def is_here(cls) -> ColumnElement[bool]:
        """The condition that the entry is somebody's own: not merged into another, not erased."""
        return cls.merged_into.is_(None) & cls.erased_at.is_(None)

    @property
    def shown_name(self) -> str:
        """The name as shown: people of the demo are marked."""
        return f"{self.name} (contoh)" if self.is_example else self.name


class Purpose(StrEnum):
    """What a person may consent to; all else rests on the office's public task."""

    PHOTOS = "photos"
    MESSAGES = "messages"


class Consent(Base):
    """A person consented to something in these words, until it was withdrawn. History is kept."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_open",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose))
    text_version: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Credential(Base):
    """The hash of a person's secret; who has none cannot sign in."""

    __tablename__ = "credential"

    person_id: Mapped[UUID] = person_column(Fate.ERASE, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(200), info={"secret": True})
    changed_at: Mapped[datetime]


class CodePurpose(StrEnum):
    """What a one-time code is for: a card, a secret forgotten, the very first administrator."""

    CARD = "card"
    RESET = "reset"
    FIRST = "first"


class OneTimeCode(Base):
    """A code that lets a person choose a secret, once; only a keyed hash of it is kept.

    A person has at most one that is neither used nor ended: a new one ends the one before.
    """

    __tablename__ = "one_time_code"
    __table_args__ = (
        Index(
            "uq_one_time_code_open",
            "person_id",
            unique=True,
            sqlite_where=text("used_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND ended_at IS NULL"),
        ),
    )

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
    purpose: Mapped[CodePurpose] = mapped_column(enum_type(CodePurpose))
    issued_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignIn(Base):
    """One device on which a person is signed in; only a hash of its token is kept.

    `awaits_code` says that the secret fitted and the second factor is still to come: until then
    the device opens nothing.
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default=false())

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class RoleGrant(Base):
    """One role of one person within one scope, from a day on.

    `source` names what gave it: `hand`, or `membership:ID`, `position:ID`, `assignment:ID`,
    which is recomputed by `lms accounts verify`. `given_by` is who gave it by hand.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            "scope_kind",
            "scope_key",
            "source",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT, index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role))
    scope_kind: Mapped[Scope] = mapped_column(enum_type(Scope))
    scope_key: Mapped[str] = mapped_column(String(64), default="")
    source: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    expires_on: Mapped[date | None]
    given_by: Mapped[UUID | None] = person_column(Fate.KEEP)

    @classmethod
    def open_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """The condition that the grant holds on the day or will hold."""
        return or_(cls.valid_to.is_(None), cls.valid_to > day) & or_(
            cls.expires_on.is_(None), cls.expires_on >= day
        )

    @classmethod
    def in_force(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """The condition that the grant holds on the day."""
        return (cls.valid_from <= day) & cls.open_on(day)


class SecondFactor(Base):
    """The key that a person's phone makes codes from; sealed, for the database alone opens nothing.

    `last_step` is the step of the last code that was used: no code opens twice.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[UUID] = person_column(Fate.ERASE, primary_key=True)
    sealed_key: Mapped[str] = mapped_column(String(255), info={"secret": True})
    last_step: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime]


class RecoveryCode(Base):
    """A code on paper for when the phone is lost: only a keyed hash of it, and each opens once."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
    code_hash: Mapped[str] = mapped_column(String(64), info={"secret": True})
    used_at: Mapped[datetime | None]


class Suspension(Base):
    """The office has locked a person's account, and why; while it is open nobody signs in with it."""

    __tablename__ = "suspension"
    __table_args__ = (
        Index(
            "uq_suspension_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT)
    reason: Mapped[str] = mapped_column(String(500))
    began_at: Mapped[datetime]
    began_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = person_column(Fate.KEEP)
