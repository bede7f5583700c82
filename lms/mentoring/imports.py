"""Lists of who is sent to mentor which cooperative, by which letter."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports.kinds.common import (
    COOPERATIVE,
    GENDER,
    NAME,
    PHONE,
    SINCE,
    cooperative_of,
    option_of,
    person_of,
    result,
    since_of,
    sought_in,
    text_of,
)
from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.dates import read_date
from lms.cooperatives.imports.rules.saying import N_
from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.mentoring.models import MentorAssignment
from lms.mentoring.rules.codes import AssignmentKind
from lms.mentoring.service import give_assignment

KINDS = (
    ("Kelurahan", ("Pendamping Kelurahan", "Pendamping"), AssignmentKind.KELURAHAN),
    ("BA", ("Business Assistant", "Bisnis Asisten", "Asisten Bisnis"), AssignmentKind.BUSINESS_ASSISTANT),
    ("PMO", ("Project Management Officer", "Project Management Office"), AssignmentKind.PROJECT_OFFICE),
    ("PPKL", ("Petugas Penyuluh Koperasi Lapangan", "Penyuluh"), AssignmentKind.FIELD_OFFICER),
    ("Dinas", ("Pendamping Dinas", "Diskopindag"), AssignmentKind.DINAS),
)  # fmt: skip
MENTORS = "mentors"
"""Those who mentor belong to no cooperative by it; they are remembered among themselves."""
KIND_OF_MENTOR = Column(
    "kind",
    "Jenis Pendamping",
    ("Jenis", "Sebagai", "Jabatan", "Unsur", "Status"),
    option_of(KINDS),
    "BA",
    "Kelurahan, BA, PMO, PPKL atau Dinas; kosong berarti Kelurahan.",
    options=tuple(label for label, _words, _value in KINDS),
)
LETTER = Column(
    "letter",
    "Nomor Surat Tugas",
    ("No Surat Tugas", "Surat Tugas", "No SPT", "Nomor SPT", "SPT", "No Kontrak",
     "Nomor Kontrak", "Nomor SK", "No SK", "No Surat"),
    text_of(64),
    "800/123/35.73.409/2026",
    holds_long_numbers=True,
)  # fmt: skip
UNTIL = Column(
    "expires_on",
    "Sampai",
    ("Berakhir", "Sampai Tanggal", "Tanggal Berakhir", "Tgl Berakhir", "Selesai", "Akhir Tugas",
     "s.d.", "Sampai dengan"),
    read_date,
    "31/12/2026",
    "Tanggal lengkap; kosong bila tidak ditentukan.",
)  # fmt: skip


def act(actor: Actor, given: Given) -> Result:
    """The person mentors the cooperative; whoever did so in this kind leaves on that day."""
    cooperative = cooperative_of(actor, given)
    since = since_of(given)
    kind = given.get("kind") or AssignmentKind.KELURAHAN
    mentors = select(MentorAssignment.person_id)
    sought = replace(sought_in(given, None, MENTORS), among=mentors)
    person, _known = person_of(actor, given, sought)
    before = _in_force(cooperative, kind)
    if before is not None and before.person_id == person.id:
        _tell_letter(given, before)
        return result(Outcome.SAME, before, before.id, given)
    assignment = _give(actor, given, person, cooperative, kind, since)
    if before is None:
        return result(Outcome.NEW, assignment, assignment.id, given)
    gone = db.session.get_one(Person, before.person_id)
    given.tell(N_("Follows %(name)s in this assignment."), "name", name=gone.name)
    return result(Outcome.CHANGED, assignment, assignment.id, given)


def _give(
    actor: Actor,
    given: Given,
    person: Person,
    cooperative: Cooperative,
    kind: AssignmentKind,
    since: date,
) -> MentorAssignment:
    return give_assignment(
        actor,
        person.id,
        cooperative.id,
        kind,
        letter_number=given.get("letter"),
        since=since,
        expires_on=given.get("expires_on"),
    )


def _in_force(cooperative: Cooperative, kind: AssignmentKind) -> MentorAssignment | None:
    return db.session.scalars(
        select(MentorAssignment).where(
            MentorAssignment.cooperative_id == cooperative.id,
            MentorAssignment.kind == kind,
            MentorAssignment.valid_to.is_(None),
        )
    ).first()


def _tell_letter(given: Given, assignment: MentorAssignment) -> None:
    letter = given.get("letter")
    if letter and letter != assignment.letter_number:
        given.tell(
            N_("Is assigned by letter %(number)s here; end that assignment to give a new one."),
            "letter",
            number=assignment.letter_number or "–",
        )


KIND = Kind(
    "mentors",
    _("Mentors"),
    _("Who mentors which cooperative since when, with the number of the letter."),
    "Pendamping",
    (COOPERATIVE, NAME, KIND_OF_MENTOR, GENDER, PHONE, LETTER, SINCE, UNTIL),
    act,
)
