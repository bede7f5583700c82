"""What a person may take away of the register: memberships and positions."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.models import Cooperative, Membership, Position
from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _


def memberships(person_id: UUID) -> Iterator[own_data.Row]:
    """Where the person is or was a member."""
    rows = db.session.execute(
        select(Membership, Cooperative.name)
        .join(Cooperative, Cooperative.id == Membership.cooperative_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.valid_from, Membership.id)
    )
    for row, place in rows:
        yield {
            "cooperative": place,
            **own_data.facts(row, "member_no", "is_primary", "valid_from", "valid_to"),
        }


def positions(person_id: UUID) -> Iterator[own_data.Row]:
    """What the person does or did in a cooperative."""
    rows = db.session.execute(
        select(Position, Cooperative.name)
        .join(Cooperative, Cooperative.id == Position.cooperative_id)
        .where(Position.person_id == person_id)
        .order_by(Position.valid_from, Position.id)
    )
    for row, place in rows:
        yield {"cooperative": place, **own_data.facts(row, "kind", "valid_from", "valid_to")}


own_data.contribute("memberships", _("Memberships"), ["membership.person_id"], memberships)
own_data.contribute("positions", _("Positions"), ["position.person_id"], positions)
own_data.leave_out(own_data.AS_AN_ACT, "potential.confirmed_by")
