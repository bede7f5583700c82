"""Lists of training that people took elsewhere: past bimtek, and certificates of others."""

from datetime import date

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports import matching
from lms.cooperatives.imports.kinds.common import (
    COOPERATIVE,
    MEMBER_NO,
    NAME,
    PHONE,
    cooperative_of,
    result,
    sought_in,
    text_of,
)
from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.places import place
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.numbers import read_hours
from lms.cooperatives.imports.rules.saying import N_
from lms.core import clock, settings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.courses.hours import JP
from lms.courses.models import ExternalTraining
from lms.courses.service import record_external_training

TITLE = Column(
    "title",
    "Pelatihan",
    ("Nama Pelatihan", "Judul Pelatihan", "Judul", "Nama Kegiatan", "Kegiatan", "Bimtek",
     "Nama Bimtek", "Materi", "Jenis Pelatihan", "Nama Diklat", "Diklat"),
    text_of(200),
    "Pelatihan pengurus KKMP",
    is_required=True,
)  # fmt: skip
ORGANISER = Column(
    "organiser",
    "Penyelenggara",
    (
        "Lembaga",
        "Instansi Penyelenggara",
        "Lembaga Penyelenggara",
        "Pelaksana",
        "Dilaksanakan Oleh",
    ),
    text_of(200),
    "Diskopindag Kota Malang",
    is_required=True,
)
BEGAN = Column(
    "began_on",
    "Tanggal Mulai",
    ("Mulai", "Tgl Mulai", "Tanggal", "Tgl", "Tanggal Pelatihan", "Tgl Pelatihan",
     "Tanggal Pelaksanaan", "Dari", "Waktu Pelaksanaan"),
    read_date,
    "04/11/2025",
    "Tanggal lengkap.",
    is_required=True,
)  # fmt: skip
ENDED = Column(
    "ended_on",
    "Tanggal Selesai",
    ("Selesai", "Tgl Selesai", "Sampai", "Sampai Tanggal", "Tanggal Berakhir", "s.d."),
    read_date,
    "06/11/2025",
    "Kosong berarti sehari saja.",
)
HOURS = Column(
    "hours",
    "JP",
    ("Jumlah JP", "Jam Pelajaran", "Jml JP", "Jam", "Lama (JP)", "Durasi JP"),
    read_hours,
    "24",
    "Jumlah jam pelajaran (45 menit).",
    is_required=True,
)
FUNDS = Column(
    "funds",
    "Sumber Dana",
    ("Dana", "Pembiayaan", "Anggaran", "Sumber Anggaran"),
    text_of(64),
    "APBD Kota",
)
EVIDENCE = Column(
    "evidence",
    "Nomor Sertifikat",
    ("No Sertifikat", "Sertifikat", "Bukti", "No STTPP", "No Piagam", "Keterangan"),
    text_of(200),
    "560/001/2025",
    "Nomor sertifikat atau bukti lain; kosong berarti daftar ini.",
    holds_long_numbers=True,
)


def act(actor: Actor, given: Given) -> Result:
    """Somebody who is known was trained elsewhere; nobody becomes known by it."""
    cooperative = cooperative_of(actor, given)
    sought = sought_in(given, cooperative)
    person = matching.find(given, sought)
    if person is None:
        raise given.refuse(
            N_("Nobody of this name is known in %(name)s. Take in the list of people first."),
            "name",
            name=cooperative.name,
        )
    matching.remember(given, sought, person)
    began_on: date = given.get("began_on")
    known = db.session.scalars(
        select(ExternalTraining).where(
            ExternalTraining.person_id == person.id,
            ExternalTraining.title == given.get("title"),
            ExternalTraining.began_on == began_on,
        )
    ).first()
    if known is not None:
        return result(Outcome.SAME, known, known.id, given)
    training = _record(actor, given, person, began_on)
    db.session.flush()
    return result(Outcome.NEW, training, training.id, given)


def _record(actor: Actor, given: Given, person: Person, began_on: date) -> ExternalTraining:
    ended_on = given.get("ended_on") or began_on
    column = "ended_on" if given.get("ended_on") else "began_on"
    if not began_on <= ended_on <= clock.today():
        raise given.refuse(
            N_("The last day must not be before the first, nor in the future."), column
        )
    written = given.written
    where = f"{given.file_name}, {place(written.sheet, written.row, written.letter('name'))}"
    return record_external_training(
        actor,
        person.id,
        title=given.get("title"),
        organiser=given.get("organiser"),
        began_on=began_on,
        ended_on=ended_on,
        minutes=given.get("hours") * settings.value(JP, began_on),
        funds=given.get("funds") or "",
        evidence=given.get("evidence") or where,
    )


KIND = Kind(
    "trainings",
    _("Training elsewhere"),
    _("Past bimtek and certificates of others, verified by the office: they count as trained."),
    "Pelatihan",
    (COOPERATIVE, NAME, PHONE, MEMBER_NO, TITLE, ORGANISER, BEGAN, ENDED, HOURS, FUNDS, EVIDENCE),
    act,
)
