"""What becomes of memberships and positions when two entries are joined."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.accounts.merging.rooms import Merging, follows
from lms.accounts.models import RoleGrant
from lms.cooperatives.models import Membership, Position
from lms.core.database import db
from lms.core.i18n import gettext as _


def settle(merging: Merging) -> None:
    """One membership holds, and nobody has the same position twice."""
    _settle_memberships(merging)
    _settle_positions(merging)


def _settle_memberships(merging: Merging) -> None:
    """Of two main memberships the chosen one goes on; the other ends on the day that one began.

    If it began later, it ends on its own first day: a person is never a member twice on one day.
    """
    rows = db.session.scalars(
        select(Membership)
        .where(
            Membership.person_id.in_(merging.both),
            Membership.is_primary,
            Membership.valid_to.is_(None),
        )
        .order_by(Membership.valid_from, Membership.id)
    ).all()
    if len(rows) < 2:
        return
    chosen = next((row for row in rows if row.id == merging.choices.membership), None)
    main = chosen or next(row for row in rows if row.person_id == merging.kept_id)
    for row in rows:
        if row is not main:
            _end(merging, row, max(row.valid_from, main.valid_from), "membership")
            merging.say(_("Both are members now: the main membership goes on, the other ends."))


def _settle_positions(merging: Merging) -> None:
    """The same position twice in one cooperative is had since the earlier day."""
    rows = db.session.scalars(
        select(Position)
        .where(Position.person_id.in_(merging.both), Position.valid_to.is_(None))
        .order_by(Position.valid_from, Position.id)
    ).all()
    first: dict[tuple[UUID, str], Position] = {}
    for row in rows:
        held = first.setdefault((row.cooperative_id, row.kind), row)
        if held is not row and held.person_id != row.person_id:
            _end(merging, row, row.valid_from, "position")
            merging.say(_("Both have the same position: it is had once, since the earlier day."))


def _end(merging: Merging, row: Membership | Position, day: date, kind: str) -> None:
    """The row ends, and with it the roles that it gave; both come back together, or neither."""
    merging.journal.begin()
    merging.change(type(row), row.id, valid_to=day)
    given = select(RoleGrant.id, RoleGrant.valid_from).where(
        RoleGrant.source == f"{kind}:{row.id}", RoleGrant.valid_to.is_(None)
    )
    for grant_id, began in db.session.execute(given).all():
        merging.change(RoleGrant, grant_id, valid_to=max(day, began))


follows(
    "cooperatives",
    [
        "membership.person_id",
        "position.person_id",
        "lurah_term.person_id",
        "join_request.person_id",
        "import_identity.person_id",
    ],
    settle,
)
