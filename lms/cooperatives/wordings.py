"""How the trail speaks of cooperatives and of who belongs to them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.wordings import ids
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.cooperatives.rules import Group, PositionKind
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility

POSITIONS = {
    PositionKind.CHAIR: _("Chair"),
    PositionKind.VICE_BUSINESS: _("Vice chair for business"),
    PositionKind.VICE_MEMBERSHIP: _("Vice chair for membership"),
    PositionKind.SECRETARY: _("Secretary"),
    PositionKind.TREASURER: _("Treasurer"),
    PositionKind.HEAD_SUPERVISOR: _("Head of supervisors"),
    PositionKind.SUPERVISOR: _("Supervisor"),
    PositionKind.MANAGER: _("Manager of the business"),
}
GROUPS = {
    Group.MEMBERS: _("Members"),
    Group.BOARD: _("Board"),
    Group.SUPERVISORS: _("Supervisors"),
}


def cooperatives(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Cooperatives that the viewer may see, by name."""
    rows = db.session.execute(
        select(Cooperative.id, Cooperative.name).where(
            visibility(viewer, Cooperative), Cooperative.id.in_(ids(keys))
        )
    )
    return {str(row.id): row.name for row in rows}


def memberships(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Memberships by who is a member where."""
    return _belonging(viewer, Membership, keys)


def positions(viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Positions by who has one where."""
    return _belonging(viewer, Position, keys)


def _belonging(
    viewer: Actor, kind: type[Membership] | type[Position], keys: Collection[str]
) -> Mapping[str, str]:
    rows = db.session.execute(
        select(kind.id, Person.name, Cooperative.name.label("place"))
        .join(Person, Person.id == kind.person_id)
        .join(Cooperative, Cooperative.id == kind.cooperative_id)
        .where(visibility(viewer, Person), visibility(viewer, Cooperative), kind.id.in_(ids(keys)))
    )
    return {str(row.id): f"{row.name}, {row.place}" for row in rows}


wordings.say_acts(
    "cooperatives",
    _("Cooperatives and members"),
    {
        "cooperative.register": _("Registered a cooperative"),
        "membership.give": _("Took a person in as a member"),
        "membership.end": _("Ended a membership"),
        "position.give": _("Gave a position"),
        "position.end": _("Ended a position"),
        "headcount.declare": _("Declared how many members there are"),
        "potentials.load": _("Loaded potentials"),
    },
)
wordings.say_things(
    {
        "cooperative": _("cooperative"),
        "membership": _("membership"),
        "position": _("position"),
        "headcount": _("declared number of members"),
        "potential": _("potential"),
    }
)
wordings.say_parts(
    {
        "cooperative": _("cooperative"),
        "cooperative_id": _("cooperative"),
        "board_seats": _("seats of the board"),
        "supervisor_seats": _("seats of the supervision"),
        "active_from": _("active from"),
        "active_to": _("active until"),
        "member_no": _("member number"),
        "is_primary": _("is the main membership"),
        "group": _("group"),
        "as_of": _("as of"),
        "men": _("men"),
        "women": _("women"),
        "unknown": _("gender not known"),
        "category": _("category"),
        "confidence": _("certainty"),
        "remark": _("remark"),
        "source_year": _("year of the source"),
        "ordinal": _("order"),
        "confirmed_by": _("confirmed by"),
        "confirmed_at": _("confirmed at"),
        "replaces_id": _("replaces"),
    }
)
wordings.say_values("position.kind", POSITIONS)
wordings.say_values("headcount.group", GROUPS)
wordings.name_things("cooperative", cooperatives)
wordings.name_things("membership", memberships)
wordings.name_things("position", positions)
