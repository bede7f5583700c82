"""People, their secrets, the devices on which they are signed in, and their grants."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
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
    name folded, by which people are found however their name is spelt.
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
    merged_into: Mapped[UUID | None] = person_column(Fate.KEEP)
    erased_at: Mapped[datetime | None]
    died_on: Mapped[date | None]
    created_at: Mapped[datetime]

    @validates("name")
    def _keep_key(self, _attribute: str, name: str) -> str:
        self.name_key = folded(name)[:160]
        return name

    @property
    def shown_name(self) -> str:
        """The name as shown: people of the demo are marked."""
        return f"{self.name} (contoh)" if self.is_example else self.name


class Credential(Base):
    """The hash of a person's secret; who has none cannot sign in."""

    __tablename__ = "credential"

    person_id: Mapped[UUID] = person_column(Fate.ERASE, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(200), info={"secret": True})
    changed_at: Mapped[datetime]


class SignIn(Base):
    """One device on which a person is signed in; only a hash of its token is kept."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class RoleGrant(Base):
    """One role of one person within one scope, from a day on.

    `source` names what gave it: `hand`, or `membership:ID`, `position:ID`, `assignment:ID`,
    which is recomputed by `lms accounts verify`.
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
