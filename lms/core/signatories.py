"""Who signs the office's papers, from when to when: name, position, NIP, and whether as acting."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import Base, db, new_id
from lms.core.dated import ending_day
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

LONGEST = 120
_NIP = re.compile(r"\d{18}", re.ASCII)


class Signatory(Base):
    """Somebody who signs for the office. `expires_on` is a known last day, as an acting one has."""

    __tablename__ = "signatory"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("expires_on IS NULL OR expires_on >= valid_from", name="expiry"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(LONGEST))
    position: Mapped[str] = mapped_column(String(LONGEST))
    nip: Mapped[str] = mapped_column(String(18), default="")
    is_acting: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    expires_on: Mapped[date | None]

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """The condition that somebody signs on the day."""
        return and_(
            cls.valid_from <= day,
            or_(cls.valid_to.is_(None), cls.valid_to > day),
            or_(cls.expires_on.is_(None), cls.expires_on >= day),
        )

    def signs_on(self, day: date) -> bool:
        """Whether this one signs on the day."""
        ended = self.valid_to is not None and self.valid_to <= day
        expired = self.expires_on is not None and self.expires_on < day
        return self.valid_from <= day and not ended and not expired

    @property
    def title(self) -> str:
        """The position as a paper has it: an acting one is marked "Plt."."""
        return f"Plt. {self.position}" if self.is_acting else self.position


def signatories_on(day: date) -> Sequence[Signatory]:
    """Who signs on the day; an acting one before the one whom they stand for, then the latest."""
    return db.session.scalars(
        select(Signatory)
        .where(Signatory.in_force(day))
        .order_by(Signatory.is_acting.desc(), Signatory.valid_from.desc(), Signatory.id)
    ).all()


def signatory_on(day: date) -> Signatory | None:
    """The one whose name stands under a paper of the day; None before anybody was named."""
    return next(iter(signatories_on(day)), None)


def all_signatories() -> Sequence[Signatory]:
    """Everybody who signs, signed or will sign, the latest first."""
    return db.session.scalars(
        select(Signatory).order_by(Signatory.valid_from.desc(), Signatory.id)
    ).all()


@use_case("signatory.add")
def add_signatory(
    actor: Actor,
    name: str,
    position: str,
    *,
    nip: str = "",
    is_acting: bool = False,
    since: date | None = None,
    expires_on: date | None = None,
) -> Signatory:
    """Somebody signs from the day on, today when none is given. Raises Invalid at its field."""
    ensure(actor)
    day = since or clock.today()
    if day < clock.today():
        raise Invalid(_("Choose a day from today on."), "since")
    if expires_on is not None and expires_on < day:
        raise Invalid(_("The last day must not be before the first."), "expires_on")
    if is_acting and expires_on is None:
        raise Invalid(_("An acting signatory (Plt.) has a last day."), "expires_on")
    bare = re.sub(r"\s", "", nip)
    if bare and not _NIP.fullmatch(bare):
        raise Invalid(_("A NIP has 18 digits."), "nip")
    signatory = Signatory(
        name=name,
        position=position,
        nip=bare,
        is_acting=is_acting,
        valid_from=day,
        expires_on=expires_on,
    )
    db.session.add(signatory)
    return signatory


@use_case("signatory.end")
def end_signatory(actor: Actor, signatory_id: UUID, on: date | None = None) -> Signatory:
    """They no longer sign from the day on. Raises NotThere when that was so before."""
    ensure(actor)
    signatory = db.session.get(Signatory, signatory_id, with_for_update={"key_share": True})
    if signatory is None or signatory.valid_to is not None:
        raise NotThere(f"signatory {signatory_id}")
    if signatory.valid_from > clock.today():
        # Named ahead of time, and now never to sign.
        signatory.valid_to = signatory.valid_from
    else:
        signatory.valid_to = ending_day(signatory.valid_from, on)
    return signatory
