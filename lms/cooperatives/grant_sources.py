"""The grants that memberships, positions and the lurah's office give, recomputed from the rows."""

from collections.abc import Iterator

from sqlalchemy import select

from lms.accounts import grants
from lms.cooperatives.models import LurahTerm, Membership, Position
from lms.cooperatives.rules import PositionKind, roles_of
from lms.core.database import db
from lms.core.policy import Role, Scope


def _from_memberships() -> Iterator[grants.Expected]:
    for row in db.session.scalars(select(Membership).where(Membership.valid_to.is_(None))):
        key = str(row.cooperative_id)
        yield row.person_id, Role.MEMBER, Scope.COOPERATIVE, key, f"membership:{row.id}"


def _from_positions() -> Iterator[grants.Expected]:
    for row in db.session.scalars(select(Position).where(Position.valid_to.is_(None))):
        for role in roles_of(PositionKind(row.kind)):
            key = str(row.cooperative_id)
            yield row.person_id, role, Scope.COOPERATIVE, key, f"position:{row.id}"


def _from_lurah_terms() -> Iterator[grants.Expected]:
    for row in db.session.scalars(select(LurahTerm).where(LurahTerm.valid_to.is_(None))):
        yield row.person_id, Role.LURAH, Scope.AREA, row.area_code, f"lurah:{row.id}"


grants.derived_from("membership", _from_memberships)
grants.derived_from("position", _from_positions)
grants.derived_from("lurah", _from_lurah_terms)
