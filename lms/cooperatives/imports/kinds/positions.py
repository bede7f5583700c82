"""Boards, supervisors and managers: who has which position since when."""

from datetime import date

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports.kinds import people
from lms.cooperatives.imports.kinds.common import (
    COOPERATIVE,
    GENDER,
    MEMBER_NO,
    NAME,
    PHONE,
    SINCE,
    cooperative_of,
    more,
    person_of,
    result,
    since_of,
    sought_in,
)
from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.positions import read_position
from lms.cooperatives.imports.rules.saying import N_
from lms.cooperatives.models import Cooperative, Position
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

NAMES = (
    "Ketua",
    "Wakil Ketua Bidang Usaha",
    "Wakil Ketua Bidang Keanggotaan",
    "Sekretaris",
    "Bendahara",
    "Ketua Pengawas",
    "Anggota Pengawas",
    "Pengelola",
)
POSITION = Column(
    "position",
    "Jabatan",
    ("Posisi", "Kedudukan", "Jabatan Koperasi", "Jabatan di Koperasi", "Jabatan dalam Koperasi",
     "Jabatan Pengurus", "Jbt", "Sebagai", "Unsur"),
    read_position,
    "Sekretaris",
    "Salah satu jabatan pada daftar pilihan.",
    is_required=True,
    options=NAMES,
)  # fmt: skip


def act(actor: Actor, given: Given) -> Result:
    """The person has the position; with a member number they also belong to the cooperative."""
    cooperative = cooperative_of(actor, given)
    since = since_of(given)
    person, outcome = person_of(actor, given, sought_in(given, cooperative))
    if given.get("member_no"):
        outcome = more(outcome, people.belong(actor, given, person, cooperative, since))
    outcome = more(outcome, _seat(actor, given, person, cooperative, since))
    return result(outcome, person, person.id, given)


def _seat(
    actor: Actor, given: Given, person: Person, cooperative: Cooperative, since: date
) -> Outcome:
    kind: PositionKind = given.get("position")
    held = db.session.scalars(
        select(Position).where(
            Position.cooperative_id == cooperative.id,
            Position.kind == kind,
            Position.valid_to.is_(None),
        )
    ).all()
    if any(position.person_id == person.id for position in held):
        return Outcome.SAME
    if kind.is_single_seat and held:
        before = db.session.get_one(Person, held[0].person_id)
        given.tell(N_("Follows %(name)s in this position."), "position", name=before.name)
    give_position(actor, person.id, cooperative.id, kind, since)
    return Outcome.CHANGED


KIND = Kind(
    "positions",
    _("Board, supervisors and managers"),
    _("Who has which position in which cooperative. People who are not known yet become known."),
    "Pengurus dan pengawas",
    (COOPERATIVE, NAME, POSITION, GENDER, PHONE, MEMBER_NO, SINCE),
    act,
)
