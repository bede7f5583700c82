"""Who mentors which cooperative, from lists with the number of the letter."""

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.mentoring.models import MentorAssignment
from lms.mentoring.rules.codes import AssignmentKind
from tests.cooperatives.imports.builders import HERE, outcomes, sentences, taken_in
from tests.world import SINCE

HEAD = ("Kelurahan", "Nama Pendamping", "Jenis", "No HP", "No. Surat Tugas", "Mulai", "Sampai")
LETTER = "800/123/35.73.409/2026"


def test_one_mentor_of_many_cooperatives_is_one_person_also_without_a_phone(world):
    for code in ("35.73.01.1001", "35.73.02.1001", "35.73.03.1001"):
        world.cooperative(code)
    rows = [
        HEAD,
        *(
            (place, "RINA DEWI, S.E.", "Business Assistant", None, LETTER, "1/7/2025", "31/12/2027")
            for place in (HERE, "Klojen", "Kotalama")
        ),
    ]

    assert outcomes(taken_in("mentors", rows)) == [Outcome.NEW] * 3
    assert outcomes(taken_in("mentors", rows)) == [Outcome.SAME] * 3

    kept = db.session.scalars(select(MentorAssignment)).all()
    assert {one.person_id for one in kept} == set(db.session.scalars(select(Person.id)))
    assert {one.kind for one in kept} == {AssignmentKind.BUSINESS_ASSISTANT}
    assert {one.letter_number for one in kept} == {LETTER}


def test_whoever_follows_relieves_whom_and_that_is_told(world):
    world.mentor(world.cooperative(), name="Joko Purnomo")
    row = (HERE, "Rina Dewi", "Kelurahan", "081234567890", LETTER, "1/9/2025")

    list_ = taken_in("mentors", [HEAD, row])

    assert outcomes(list_) == [Outcome.CHANGED]
    assert "Menggantikan Joko Purnomo" in sentences(list_)[0]


def test_nobody_mentors_a_cooperative_that_they_govern(world):
    chair = world.officer(world.cooperative(), PositionKind.CHAIR, "Budi Santoso")
    row = (HERE, "Budi Santoso", "BA", f"0{chair.phone[3:]}", LETTER, SINCE.isoformat())

    list_ = taken_in("mentors", [HEAD, row])

    assert outcomes(list_) == [Outcome.REFUSED]
    assert db.session.scalars(select(MentorAssignment)).all() == []


def test_a_mentor_of_a_similar_name_is_for_a_person_to_decide(world):
    world.mentor(world.cooperative(), name="Rina Dewi")
    row = ("Klojen", "Rina Dewy", "BA", None, LETTER, SINCE.isoformat())
    world.cooperative("35.73.02.1001")

    assert outcomes(taken_in("mentors", [HEAD, row])) == [Outcome.UNDECIDED]
