"""The grants that memberships and positions give, recomputed from the rows themselves."""

from collections.abc import Iterator

from sqlalchemy import select

from lms.accounts import grants
from lms.cooperatives.models import Membership, Position
from lms.core.database import db
from lms.core.policy import Role, Scope


def _from_memberships() -> Iterator[grants.Expected]:
    for row in db.session.scalars(select(Membership).where(Membership.valid_to.is_(None))):
        key = str(row.cooperative_id)
        yield row.person_id, Role.MEMBER, Scope.COOPERATIVE, key, f"membership:{row.id}"


def _from_positions() -> Iterator[grants.Expected]:
    for row in db.session.scalars(select(Position).where(Position.valid_to.is_(None))):
        key = str(row.cooperative_id)
        yield row.person_id, Role.BOARD, Scope.COOPERATIVE, key, f"position:{row.id}"


grants.derived_from("membership", _from_memberships)
grants.derived_from("position", _from_positions)
