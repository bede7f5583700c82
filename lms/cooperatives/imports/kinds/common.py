"""What the kinds of lists share: columns of people and places, and whom and where a row means."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.completing import complete_person
from lms.accounts.models import Gender, Person
from lms.accounts.service import register_person
from lms.cooperatives.imports import matching
from lms.cooperatives.imports.lines import Doubt, Given, Result, Undecided
from lms.cooperatives.imports.matching import Sought
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.genders import read_gender
from lms.cooperatives.imports.rules.names import read_name
from lms.cooperatives.imports.rules.phones import read_phone, shown
from lms.cooperatives.imports.rules.places import Found, bare_place, find_place
from lms.cooperatives.imports.rules.saying import N_, Read, Say, Unclear
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.database import Base, db
from lms.core.policy import Actor, visible_to


def text_of(limit: int) -> Any:
    """A reading of plain text of at most so many characters."""

    def read(text: str) -> Read:
        plain = " ".join(text.split())
        if len(plain) > limit:
            raise Unclear(N_("This is too long. Use at most %(limit)s characters."), limit=limit)
        return Read(plain)

    return read


def option_of(options: Iterable[tuple[str, tuple[str, ...], Any]]) -> Any:
    """A reading of one of a few words: (label, further words, value)."""
    from lms.cooperatives.imports.rules.words import squashed

    known = {squashed(word): value for label, words, value in options for word in (label, *words)}
    labels = ", ".join(label for label, _words, _value in options)

    def read(text: str) -> Read:
        if squashed(text) not in known:
            raise Unclear(N_("“%(text)s” is none of: %(options)s."), text=text[:40], options=labels)
        return Read(known[squashed(text)])

    return read


COOPERATIVE = Column(
    "cooperative",
    "Kelurahan",
    ("Koperasi", "KKMP", "Nama Koperasi", "Nama Kelurahan", "Kel", "Nama KKMP", "Asal Koperasi",
     "Asal Kelurahan", "Kelurahan/Koperasi", "Kode Koperasi", "Kode KKMP", "Instansi",
     "Koperasi Kelurahan", "Koperasi Dampingan", "KKMP Dampingan"),
    text_of(200),
    "Blimbing",
    "Nama kelurahan atau kode koperasi.",
    is_required=True,
    is_implied=True,
)  # fmt: skip
NAME = Column(
    "name",
    "Nama",
    ("Nama Lengkap", "Nama Anggota", "Nama Pengurus", "Nama Peserta", "Nama Pengawas",
     "Nama Pengurus/Pengawas", "Nama Pendamping", "Nama Lengkap dan Gelar", "Nama Lengkap Gelar",
     "Name"),
    read_name,
    "Sri Wahyuni",
    "Nama lengkap; gelar boleh ada.",
    is_required=True,
)  # fmt: skip
PHONE = Column(
    "phone",
    "Nomor HP",
    ("No HP", "HP", "No Telp", "No Telepon", "Telepon", "No WA", "WA", "WhatsApp", "No HP/WA",
     "Nomor HP/WA", "Nomor WhatsApp", "No WhatsApp", "Nomor Telepon", "Kontak", "No Kontak",
     "No Handphone", "Handphone", "Telp/HP", "No Telp/HP", "Telp", "No HP Aktif"),
    read_phone,
    "081234567890",
    "Satu nomor, format sel: teks.",
)  # fmt: skip
GENDER = Column(
    "gender",
    "L/P",
    ("Jenis Kelamin", "JK", "J/K", "Kelamin", "Gender", "Jns Kelamin", "Sex", "P/L"),
    read_gender,
    "P",
    "L atau P.",
    options=("L", "P"),
)
MEMBER_NO = Column(
    "member_no",
    "Nomor Anggota",
    ("No Anggota", "No Induk Anggota", "Nomor Induk Anggota", "NIA", "No Buku Anggota"),
    text_of(32),
    "0001",
    "Nomor dalam buku daftar anggota, format sel: teks.",
)
SINCE = Column(
    "since",
    "Sejak",
    ("Tanggal", "Tgl", "TMT", "Mulai", "Sejak Tanggal", "Tanggal Mulai", "Tgl Mulai",
     "Tanggal Masuk", "Tgl Masuk", "Tanggal Diangkat", "Tanggal Menjabat", "Mulai Menjabat",
     "Tanggal SK", "Tgl Menjadi Anggota", "Tanggal Menjadi Anggota", "Tanggal Terdaftar"),
    read_date,
    "05/11/2025",
    "Tanggal lengkap, misalnya 5/11/2025.",
)  # fmt: skip


def since_of(given: Given, column: str = "since") -> Any:
    """The day of the row, else that of the whole list; refused when it is yet to come."""
    day = given.get(column) or given.since
    if day > clock.today():
        raise given.refuse(N_("This day is yet to come."), column)
    return day


def cooperative_of(actor: Actor, given: Given) -> Cooperative:
    """The cooperative that the row names, or else its sheet by title or name.

    Raises RowRefused when none is meant, Undecided when it could be several.
    """
    if decided := given.decision.get("cooperative"):
        return db.session.get_one(Cooperative, UUID(decided))
    names = _names(actor, given)
    text = given.get("cooperative")
    found = find_place(text, names) if text else _implied(given, names)
    if not found.keys:
        raise _unknown(given, text)
    if len(found.keys) > 1:
        why = Say(N_("has a similar name"))
        doubts = tuple(Doubt("cooperative", key, why) for key in found.keys)
        raise Undecided(doubts, "cooperative")
    cooperative = db.session.get_one(Cooperative, found.keys[0])
    if text and not found.is_sure:
        given.tell(
            N_("“%(text)s” was read as %(name)s."),
            "cooperative",
            text=text[:60],
            name=cooperative.name,
        )
    return cooperative


def _unknown(given: Given, text: str | None) -> Exception:
    if not text:
        return given.refuse(
            N_("No kelurahan or cooperative is named, neither in the row nor by the sheet."),
            "cooperative",
        )
    return given.refuse(
        N_("There is no cooperative “%(text)s” in the area that you look after."),
        "cooperative",
        text=text[:60],
    )


def _implied(given: Given, names: dict[UUID, list[str]]) -> Found[UUID]:
    """Titles name it only as it is called; the name of a sheet may be misspelt."""
    *titles, sheet = given.written.context or ("",)
    for title in titles:
        for part in (title, bare_place(title.rsplit(":", 1)[-1])):
            found = find_place(part, names)
            if found.is_sure:
                return found
    return find_place(sheet, names)


def _names(actor: Actor, given: Given) -> dict[UUID, list[str]]:
    kept: dict[UUID, list[str]] | None = given.memory.get("cooperatives")
    if kept is None:
        rows = db.session.scalars(
            visible_to(actor, Cooperative)
            .where(Cooperative.active_to.is_(None))
            .options(joinedload(Cooperative.area))
        ).all()
        kept = {c.id: [c.code, bare_place(c.name), c.name, c.area.name, c.area_code] for c in rows}
        given.memory["cooperatives"] = kept
    return kept


def sought_in(given: Given, cooperative: Cooperative | None, scope: str = "") -> Sought:
    """What the row says of a person of the cooperative."""
    gender = given.get("gender")
    return Sought(
        name=given.get("name"),
        phone=given.get("phone"),
        gender=Gender(gender) if gender else None,
        member_no=given.get("member_no"),
        cooperative_id=cooperative.id if cooperative else None,
        scope=str(cooperative.id) if cooperative else scope,
    )


def person_of(actor: Actor, given: Given, sought: Sought) -> tuple[Person, Outcome]:
    """The person whom the row means, with what it adds; somebody new when nobody is like that.

    Nothing that is filled in already is overwritten. Raises Undecided.
    """
    person = matching.find(given, sought)
    if person is not None:
        outcome = _completed(actor, given, sought, person)
        matching.remember(given, sought, person)
        return person, outcome
    phone = sought.phone
    if phone and _is_taken(phone):
        given.tell(N_("Somebody else has %(phone)s; it was left out."), "phone", phone=shown(phone))
        phone = None
    person = register_person(actor, sought.name, phone=phone, gender=sought.gender)
    db.session.flush()
    matching.remember(given, sought, person)
    return person, Outcome.NEW


def _completed(actor: Actor, given: Given, sought: Sought, person: Person) -> Outcome:
    phone = sought.phone if person.phone is None else None
    gender = sought.gender if person.gender is None else None
    if sought.phone and person.phone not in (None, sought.phone):
        given.tell(
            N_("Has the number %(phone)s here; change it on the person's page if it is new."),
            "phone",
            phone=shown(person.phone or ""),
        )
    if phone and _is_taken(phone):
        given.tell(N_("Somebody else has %(phone)s; it was left out."), "phone", phone=shown(phone))
        phone = None
    if phone is None and gender is None:
        return Outcome.SAME
    complete_person(actor, person.id, phone=phone, gender=gender)
    return Outcome.CHANGED


def _is_taken(phone: str) -> bool:
    return db.session.scalar(select(Person.id).where(Person.phone == phone)) is not None


def result(outcome: Outcome, row: Base, key: object, given: Given) -> Result:
    """What became of the row: which object, and what was told on the way."""
    return Result(outcome, row.__tablename__, str(key), tuple(given.notes))


def more(one: Outcome, other: Outcome) -> Outcome:
    """The greater of two outcomes: new, changed, same."""
    order = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
    return min(one, other, key=order.index)
