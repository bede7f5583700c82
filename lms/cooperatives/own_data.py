"""What a person may take away of the register: memberships and positions."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.models import Cooperative, JoinRequest, LurahTerm, Membership, Position
from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.places.models import Area


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


def terms(person_id: UUID) -> Iterator[own_data.Row]:
    """Where the person is or was lurah."""
    rows = db.session.execute(
        select(LurahTerm, Area.name)
        .join(Area, Area.code == LurahTerm.area_code)
        .where(LurahTerm.person_id == person_id)
        .order_by(LurahTerm.valid_from, LurahTerm.id)
    )
    for row, place in rows:
        yield {
            "area": place,
            **own_data.facts(row, "is_acting", "valid_from", "valid_to", "expires_on"),
        }


def requests(person_id: UUID) -> Iterator[own_data.Row]:
    """The requests to join that led to the person's membership."""
    rows = db.session.execute(
        select(JoinRequest, Cooperative.name)
        .join(Cooperative, Cooperative.id == JoinRequest.cooperative_id)
        .where(JoinRequest.person_id == person_id)
        .order_by(JoinRequest.asked_at, JoinRequest.submission)
    )
    for row, place in rows:
        yield {
            "cooperative": place,
            **own_data.facts(row, "name", "phone", "gender", "address", "asked_at", "state"),
        }


own_data.contribute("memberships", _("Memberships"), ["membership.person_id"], memberships)
own_data.contribute("positions", _("Positions"), ["position.person_id"], positions)
own_data.contribute("lurah", _("Terms as lurah"), ["lurah_term.person_id"], terms)
own_data.contribute("requests", _("Requests to join"), ["join_request.person_id"], requests)
own_data.leave_out(
    own_data.AS_AN_ACT,
    "potential.confirmed_by",
    "board_change.recorded_by",
    "join_request.decided_by",
    "import_mapping.said_by",
    "import_row.decided_by",
    "import_run.by",
)
own_data.leave_out(
    "only a mark of a row of a list that was taken in is kept, which tells nothing",
    "import_identity.person_id",
)
