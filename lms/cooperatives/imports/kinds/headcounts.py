"""Declared headcounts: how many men and women a cooperative has on a day."""

from typing import Any

from sqlalchemy import select

from lms.cooperatives.imports.kinds.common import (
    COOPERATIVE,
    cooperative_of,
    option_of,
    result,
    since_of,
    text_of,
)
from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.numbers import read_count
from lms.cooperatives.imports.rules.saying import N_
from lms.cooperatives.models import Headcount
from lms.cooperatives.rules import Group
from lms.cooperatives.service import declare_headcount
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

GROUPS = (
    ("Anggota", ("Anggota Koperasi", "Members"), Group.MEMBERS),
    ("Pengurus", ("Board",), Group.BOARD),
    ("Pengawas", ("Supervisors",), Group.SUPERVISORS),
)
MEN = Column(
    "men",
    "Laki-laki",
    ("L", "Lk", "Pria", "Jumlah L", "Anggota L", "Anggota Laki-laki", "Jumlah Laki-laki",
     "Jumlah Anggota L", "Jumlah Anggota Laki-laki"),
    read_count,
    "61",
)  # fmt: skip
WOMEN = Column(
    "women",
    "Perempuan",
    ("P", "Pr", "Wanita", "Jumlah P", "Anggota P", "Anggota Perempuan", "Jumlah Perempuan",
     "Jumlah Anggota P", "Jumlah Anggota Perempuan"),
    read_count,
    "69",
)  # fmt: skip
TOTAL = Column(
    "total",
    "Jumlah Anggota",
    ("Jumlah", "Total", "Jml", "Jml Anggota", "Total Anggota", "Anggota Jumlah",
     "Jumlah Anggota Jumlah", "Jumlah Orang", "Banyaknya"),
    read_count,
    "130",
    "Boleh kosong bila laki-laki dan perempuan terisi.",
)  # fmt: skip
AS_OF = Column(
    "as_of",
    "Per Tanggal",
    ("Tanggal", "Tgl", "Keadaan Tanggal", "Tanggal Data", "Per Tgl", "Tanggal RAT"),
    read_date,
    "31/03/2026",
    "Tanggal lengkap, misalnya 31/3/2026.",
)
GROUP = Column(
    "group",
    "Kelompok",
    ("Unsur", "Golongan"),
    option_of(GROUPS),
    "Anggota",
    "Anggota, Pengurus atau Pengawas; kosong berarti Anggota.",
    options=tuple(label for label, _words, _value in GROUPS),
)
SOURCE = Column(
    "source",
    "Sumber",
    ("Sumber Data", "Dasar", "Dokumen"),
    text_of(200),
    "Buku daftar anggota, RAT 2026",
)


def act(actor: Actor, given: Given) -> Result:
    """The cooperative declares the numbers; what it declared for that day already is not changed."""
    cooperative = cooperative_of(actor, given)
    as_of = since_of(given, "as_of")
    group = given.get("group") or Group.MEMBERS
    numbers = _numbers(given)
    known = db.session.scalars(
        select(Headcount).where(
            Headcount.cooperative_id == cooperative.id,
            Headcount.group == group,
            Headcount.as_of == as_of,
        )
    ).first()
    if known is None:
        source = given.get("source") or given.file_name
        known = declare_headcount(
            actor, cooperative.id, group, as_of, source=source[:200], **numbers
        )
        db.session.flush()
        return result(Outcome.NEW, known, known.id, given)
    if (known.men, known.women, known.unknown) == tuple(numbers.values()):
        return result(Outcome.SAME, known, known.id, given)
    raise given.refuse(
        N_(
            "For this day %(total)s people are declared already. Correct it on the page of the "
            "cooperative, or give the day of the new count."
        ),
        "total",
        total=known.total,
    )


def _numbers(given: Given) -> dict[str, Any]:
    men, women, total = given.get("men"), given.get("women"), given.get("total")
    if men is None and women is None and total is None:
        raise given.refuse(N_("No number is given."), "total")
    apart = (men or 0) + (women or 0)
    if total is None:
        return {"men": men or 0, "women": women or 0, "unknown": 0}
    if men is not None and women is not None and apart != total:
        raise given.refuse(
            N_("Men and women make %(apart)s, but the sum says %(total)s."),
            "total",
            apart=apart,
            total=total,
        )
    if apart > total:
        raise given.refuse(
            N_("Men and women make %(apart)s, but the sum says %(total)s."),
            "total",
            apart=apart,
            total=total,
        )
    return {"men": men or 0, "women": women or 0, "unknown": total - apart}


KIND = Kind(
    "headcounts",
    _("Declared headcounts"),
    _(
        "How many members (or board, supervisors) each cooperative has on a day, and from where it is known."
    ),
    "Jumlah anggota",
    (COOPERATIVE, MEN, WOMEN, TOTAL, AS_OF, GROUP, SOURCE),
    act,
)
