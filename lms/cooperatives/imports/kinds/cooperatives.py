"""Cooperatives: one row makes one known."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.imports.kinds.common import more, result, since_of, text_of
from lms.cooperatives.imports.lines import Doubt, Given, Result, Undecided
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.places import bare_place, find_place
from lms.cooperatives.imports.rules.saying import N_, Say
from lms.cooperatives.imports.rules.words import squashed
from lms.cooperatives.models import Cooperative
from lms.cooperatives.service import edit_cooperative, register_cooperative
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
    ("Sejak", "Tanggal Berdiri", "Tgl Berdiri", "Tanggal Pendirian", "Tgl Pendirian"),
    read_date,
    "01/07/2025",
    "Tanggal lengkap, misalnya 1/7/2025.",
)
NATIONAL_NO = Column(
    "national_no",
    "Nomor Induk Koperasi",
    ("NIK Koperasi", "No Induk Koperasi", "NIK Kop"),
    text_of(40),
    "3573010030001",
    holds_long_numbers=True,
)
DEED_NO = Column(
    "deed_no",
    "Nomor Akta",
    ("Akta", "No Akta", "Akta Pendirian", "No Akta Pendirian", "Nomor Badan Hukum", "No BH",
     "No Badan Hukum", "Badan Hukum", "AHU", "No AHU"),
    text_of(80),
    "AHU-0012345.AH.01.29.TAHUN 2025",
    holds_long_numbers=True,
)  # fmt: skip
DEED_ON = Column(
    "deed_on",
    "Tanggal Akta",
    ("Tgl Akta", "Tanggal Badan Hukum", "Tgl BH"),
    read_date,
    "12/06/2025",
)
NIB = Column(
    "nib",
    "NIB",
    ("Nomor Induk Berusaha", "No NIB", "Nomor NIB"),
    text_of(32),
    "1206250012345",
    "13 angka.",
    holds_long_numbers=True,
)
NPWP = Column(
    "npwp",
    "NPWP",
    ("No NPWP", "Nomor NPWP"),
    text_of(32),
    "12.345.678.9-652.000",
    "15 atau 16 angka.",
    holds_long_numbers=True,
)
ADDRESS = Column(
    "address", "Alamat", ("Alamat Kantor", "Alamat Koperasi"), text_of(300), "Jl. Borobudur 1"
)
SIMKOPDES = Column(
    "simkopdes_on",
    "Tanggal SIMKOPDES",
    ("SIMKOPDES", "Tgl SIMKOPDES", "Terdaftar SIMKOPDES"),
    read_date,
    "01/08/2025",
)
MASTER_DATA = (NATIONAL_NO, DEED_NO, DEED_ON, NIB, NPWP, ADDRESS, SIMKOPDES)


def act(actor: Actor, given: Given) -> Result:
    """The cooperative of the kelurahan is known, with the master data of the row."""
    area = _area(given)
    known = _known(given, area)
    outcome = Outcome.SAME
    if known is None:
        outcome = Outcome.NEW
        known = register_cooperative(
            actor,
            given.get("code") or f"KKMP-{area.code}",
            given.get("name") or f"KKMP {area.name}",
            area.code,
            since_of(given),
        )
        db.session.flush()
    changed = _changed(given, known)
    if changed:
        edit_cooperative(actor, known.id, **changed)
        outcome = more(outcome, Outcome.CHANGED)
    return result(outcome, known, known.id, given)


def _changed(given: Given, known: Cooperative) -> dict[str, Any]:
    """What the row says otherwise; what it leaves empty stays as it is."""
    changed = {
        column.name: value
        for column in MASTER_DATA
        if (value := given.get(column.name)) is not None and value != getattr(known, column.name)
    }
    name = given.get("name")
    if name and squashed(bare_place(name)) != squashed(bare_place(known.name)):
        changed["name"] = name
    return changed


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
        return None if decided == "other" else db.session.get_one(Cooperative, UUID(decided))
    there = db.session.scalars(
        select(Cooperative).where(
            Cooperative.area_code == area.code, Cooperative.active_to.is_(None)
        )
    ).all()
    if there and given.get("code"):
        why = Say(N_("is the cooperative of this kelurahan under another code"))
        raise Undecided(tuple(Doubt("cooperative", one.id, why) for one in there), "code")
    return there[0] if there else None


KIND = Kind(
    "cooperatives",
    _("Cooperatives"),
    _("The cooperatives of the kelurahan; the first list of a new installation."),
    "Koperasi",
    (AREA, COOPERATIVE_NAME, CODE, ACTIVE_FROM, *MASTER_DATA),
    act,
)
