"""Cooperatives: one row makes one known."""

from sqlalchemy import select

from lms.cooperatives.imports.kinds.common import result, since_of, text_of
from lms.cooperatives.imports.lines import Doubt, Given, Result, Undecided
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.places import find_place
from lms.cooperatives.imports.rules.saying import N_, Say
from lms.cooperatives.models import Cooperative
from lms.cooperatives.service import register_cooperative
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.places.models import Area, Level

AREA = Column(
    "area",
    "Kelurahan",
    ("Nama Kelurahan", "Kel", "Kode Kelurahan", "Kode Wilayah", "Kelurahan/Desa"),
    text_of(120),
    "Blimbing",
    "Nama atau kode kelurahan.",
    is_required=True,
)
COOPERATIVE_NAME = Column(
    "name",
    "Nama Koperasi",
    ("Koperasi", "KKMP", "Nama KKMP", "Nama"),
    text_of(120),
    "KKMP Blimbing",
    "Kosong berarti KKMP dengan nama kelurahannya.",
)
CODE = Column(
    "code",
    "Kode",
    ("Kode Koperasi", "Kode KKMP"),
    text_of(32),
    "KKMP-35.73.01.1005",
    "Kode di kantor; kosong berarti KKMP- dengan kode kelurahan.",
)
ACTIVE_FROM = Column(
    "since",
    "Berdiri",
    ("Sejak", "Tanggal Berdiri", "Tgl Berdiri", "Tanggal Akta", "Tanggal Pendirian", "Tgl Akta"),
    read_date,
    "01/07/2025",
    "Tanggal lengkap, misalnya 1/7/2025.",
)


def act(actor: Actor, given: Given) -> Result:
    """The cooperative of the kelurahan is known; of one that is known already nothing is changed."""
    area = _area(given)
    known = _known(given, area)
    if known is not None:
        _tell_difference(given, known)
        return result(Outcome.SAME, known, known.id, given)
    cooperative = register_cooperative(
        actor,
        given.get("code") or f"KKMP-{area.code}",
        given.get("name") or f"KKMP {area.name}",
        area.code,
        since_of(given),
    )
    db.session.flush()
    return result(Outcome.NEW, cooperative, cooperative.id, given)


def _area(given: Given) -> Area:
    rows = db.session.scalars(
        select(Area).where(Area.level == Level.VILLAGE, Area.valid_to.is_(None))
    ).all()
    found = find_place(given.get("area"), {area.code: [area.code, area.name] for area in rows})
    if len(found.keys) != 1:
        raise given.refuse(
            N_("There is no kelurahan “%(text)s”."), "area", text=given.get("area")[:60]
        )
    area = next(area for area in rows if area.code == found.keys[0])
    if not found.is_sure:
        given.tell(
            N_("“%(text)s” was read as %(name)s."), "area", text=given.get("area"), name=area.name
        )
    return area


def _known(given: Given, area: Area) -> Cooperative | None:
    if code := given.get("code"):
        known = db.session.scalars(select(Cooperative).where(Cooperative.code == code)).first()
        if known is not None and known.area_code != area.code:
            raise given.refuse(
                N_("The code %(code)s belongs to %(name)s."), "code", code=code, name=known.name
            )
        if known is not None:
            return known
    if decided := given.decision.get("cooperative"):
        return None if decided == "other" else db.session.get_one(Cooperative, decided)
    there = db.session.scalars(
        select(Cooperative).where(
            Cooperative.area_code == area.code, Cooperative.active_to.is_(None)
        )
    ).all()
    if there and given.get("code"):
        why = Say(N_("is the cooperative of this kelurahan under another code"))
        raise Undecided(tuple(Doubt("cooperative", one.id, why) for one in there), "code")
    return there[0] if there else None


def _tell_difference(given: Given, known: Cooperative) -> None:
    name = given.get("name")
    if name and name.casefold() != known.name.casefold():
        given.tell(N_("Is called %(name)s here; it was not changed."), "name", name=known.name)


KIND = Kind(
    "cooperatives",
    _("Cooperatives"),
    _("The cooperatives of the kelurahan; the first list of a new installation."),
    "Koperasi",
    (AREA, COOPERATIVE_NAME, CODE, ACTIVE_FROM),
    act,
)
