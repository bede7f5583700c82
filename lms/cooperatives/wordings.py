"""How the trail speaks of cooperatives and of who belongs to them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.wordings import ids
from lms.cooperatives.labels import GROUPS, POSITIONS
from lms.cooperatives.models import Cooperative, Membership, Position
from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility


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
        "board.change": _("Changed the board"),
        "cooperative.edit": _("Changed master data"),
        "cooperatives.register_missing": _("Registered cooperatives for kelurahan without one"),
        "headcount.correct": _("Corrected a declared number"),
        "join.ask": _("Asked to join"),
        "join.accept": _("Took in somebody who asked to join"),
        "join.refuse": _("Refused a request to join"),
        "lurah.appoint": _("Recorded a lurah"),
        "lurah.end": _("Ended a lurah's term"),
        "member.register": _("Registered a member"),
    },
)
wordings.say_things(
    {
        "cooperative": _("cooperative"),
        "membership": _("membership"),
        "position": _("position"),
        "headcount": _("declared number of members"),
        "potential": _("potential"),
        "board_change": _("change of the board"),
        "lurah_term": _("lurah's term"),
        "join_request": _("request to join"),
        "import_run": _("list taken in"),
        "import_row": _("row of a list"),
        "import_mapping": _("meaning of columns"),
        "import_identity": _("person meant by a row"),
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
        "national_no": _("Nomor Induk Koperasi"),
        "deed_no": _("number of the deed"),
        "deed_on": _("date of the deed"),
        "nib": _("NIB"),
        "npwp": _("NPWP"),
        "units": _("units running"),
        "other_units": _("other units"),
        "simkopdes_on": _("in SIMKOPDES since"),
        "minutes_no": _("number of the minutes"),
        "minutes_on": _("date of the minutes"),
        "changed_on": _("changed on"),
        "recorded_by": _("recorded by"),
        "recorded_at": _("recorded at"),
        "conflict_reason": _("reason for allowing a conflict of interest"),
        "correction": _("reason for the correction"),
        "asked_at": _("asked at"),
        "row_no": _("row"),
        "sheet": _("sheet"),
        "cells": _("cells"),
        "counts": _("counts"),
    }
)
wordings.say_values("position.kind", POSITIONS)
wordings.say_values("headcount.group", GROUPS)
wordings.name_things("cooperative", cooperatives)
wordings.name_things("membership", memberships)
wordings.name_things("position", positions)
wordings.say_acts(
    "lists",
    _("Lists taken in"),
    {
        "import.send": _("Handed a list in"),
        "import.choose": _("Said what the columns of a list mean"),
        "import.start": _("Began to take a list in"),
        "import.decide": _("Decided on a row of a list"),
        "import.finish": _("Finished taking a list in"),
        "import.forget": _("Deleted a list that was handed in"),
        "import.faults": _("Took the faults of a list away as a file"),
    },
)
