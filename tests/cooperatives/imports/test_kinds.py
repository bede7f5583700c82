"""What a row of each list does, whom it means, and what it never does."""

from datetime import date

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Gender, Person
from lms.cooperatives.imports import deciding
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.models import Cooperative, Headcount, Membership, Position
from lms.cooperatives.rules import Group, PositionKind
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.policy import Role, System
from tests.cooperatives.imports.builders import (
    HERE,
    counts,
    outcomes,
    rows_of,
    sentences,
    taken_in,
    workbook_of,
)
from tests.world import SINCE

MEMBERS = ("Kelurahan", "Nama", "Nomor HP", "Nomor Anggota", "L/P", "Sejak")
BOARD = ("Kelurahan", "Nama", "Jabatan", "Nomor HP", "L/P")
NEW, CHANGED, SAME, UNDECIDED, REFUSED = (
    Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.UNDECIDED, Outcome.REFUSED,
)  # fmt: skip


@pytest.fixture
def here(world):
    return world.cooperative()


def number_of(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def person(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


class TestPeople:
    def test_somebody_new_becomes_known_and_a_member(self, here):
        row = (HERE, "H. BUDI SANTOSO, S.E.", "81234567890", "0007", "Lk", "5/11/2025")

        assert outcomes(taken_in("people", [MEMBERS, row])) == [NEW]

        known = person("Budi Santoso")
        assert (known.phone, known.gender) == ("+6281234567890", Gender.MALE)
        membership = db.session.scalars(
            select(Membership).where(Membership.person_id == known.id)
        ).one()
        assert (membership.member_no, membership.valid_from) == ("0007", date(2025, 11, 5))

    def test_the_same_list_again_changes_nothing_also_without_numbers(self, here):
        rows = [
            MEMBERS,
            (HERE, "Budi Santoso", "81234567890"),
            (HERE, "Sri Wahyuni"),
            (HERE, "Joko Purnomo", None, "0009"),
        ]
        assert outcomes(taken_in("people", rows)) == [NEW] * 3
        people = number_of(Person)

        assert outcomes(taken_in("people", rows)) == [SAME] * 3
        assert number_of(Person) == people

    def test_a_member_number_with_a_similar_name_is_the_same_person(self, world, here):
        known = world.member("Sri Wahyuni", cooperative=here, phone=None)
        number = db.session.scalars(
            select(Membership.member_no).where(Membership.person_id == known.id)
        ).one()

        row = (HERE, "SRI WAHJUNI, S.Pd.", "081234567890", number)
        assert outcomes(taken_in("people", [MEMBERS, row])) == [CHANGED]
        db.session.refresh(known)
        assert (known.name, known.phone) == ("Sri Wahyuni", "+6281234567890")

    def test_a_phone_with_another_name_is_for_a_person_to_decide(self, world, here):
        known = world.member("Bambang Hartono", cooperative=here, phone="+6281234567890")

        list_ = taken_in("people", [MEMBERS, (HERE, "Yuliana Safitri", "081234567890")])

        (row,) = rows_of(list_)
        assert row.outcome is UNDECIDED
        assert [doubt["key"] for doubt in row.doubts] == [str(known.id)]
        assert sentences(list_)[0].startswith("sheet Daftar, sel C2")

    def test_decided_to_be_somebody_else_they_become_known_without_the_phone(self, world, here):
        world.member("Bambang Hartono", cooperative=here, phone="+6281234567890")
        rows = [MEMBERS, (HERE, "Yuliana Safitri", "081234567890")]
        list_ = taken_in("people", rows)

        assert deciding.decide(System(), list_, 1, deciding.OTHER) is NEW
        assert person("Yuliana Safitri").phone is None
        assert outcomes(taken_in("people", rows)) == [SAME], "the decision is remembered"

    def test_decided_to_be_the_same_the_person_stays_as_known(self, world, here):
        known = world.member("Bambang Hartono", cooperative=here, phone="+6281234567890")
        rows = [MEMBERS, (HERE, "Yuliana Safitri", "081234567890")]
        list_ = taken_in("people", rows)

        assert deciding.decide(System(), list_, 1, str(known.id)) is SAME
        db.session.refresh(known)
        assert known.name == "Bambang Hartono"
        assert outcomes(taken_in("people", rows)) == [SAME]

    def test_nobody_is_decided_to_be_who_was_not_offered(self, world, here):
        world.member("Bambang Hartono", cooperative=here, phone="+6281234567890")
        other = world.member("Orang Lain", cooperative=here)
        list_ = taken_in("people", [MEMBERS, (HERE, "Yuliana Safitri", "081234567890")])

        with pytest.raises(Invalid):
            deciding.decide(System(), list_, 1, str(other.id))
        assert outcomes(list_) == [UNDECIDED]

    def test_a_similar_name_in_the_same_cooperative_is_for_a_person_to_decide(self, world, here):
        world.member("Sri Wahyuni", cooperative=here, phone=None)

        assert outcomes(taken_in("people", [MEMBERS, (HERE, "Sri Wahjuni")])) == [UNDECIDED]

    def test_very_same_names_can_be_decided_at_once(self, world, here):
        for name in ("Sri Wahyuni", "Joko Purnomo"):
            world.member(name, cooperative=here, phone=None)
        list_ = taken_in("people", [MEMBERS, (HERE, "SRI WAHYUNI"), (HERE, "Joko Purnomo, S.E.")])

        assert deciding.undecided_exact(list_, System()) == 2
        assert deciding.decide_exact(System(), list_) == 2
        assert outcomes(list_) == [SAME, SAME]

    def test_a_name_of_another_cooperative_is_somebody_new(self, world, here):
        world.member("Sri Wahyuni", cooperative=world.cooperative("35.73.02.1001"))

        assert outcomes(taken_in("people", [MEMBERS, (HERE, "Sri Wahyuni")])) == [NEW]

    def test_nothing_known_is_overwritten_by_an_empty_cell(self, world, here):
        known = world.member("Sri Wahyuni", cooperative=here, phone="+6281234567890")
        number = db.session.scalars(
            select(Membership.member_no).where(Membership.person_id == known.id)
        ).one()

        assert outcomes(taken_in("people", [MEMBERS, (HERE, "Sri Wahyuni", "-", number)])) == [SAME]
        db.session.refresh(known)
        assert (known.phone, known.gender) == ("+6281234567890", Gender.FEMALE)

    def test_a_member_of_another_cooperative_is_not_moved(self, world, here):
        world.member(
            "Sri Wahyuni", cooperative=world.cooperative("35.73.02.1001"), phone="+6281234567890"
        )

        list_ = taken_in("people", [MEMBERS, (HERE, "Sri Wahyuni", "081234567890")])

        assert outcomes(list_) == [REFUSED]
        assert "Anggota KKMP" in sentences(list_)[0]

    def test_every_fault_of_a_row_is_named_by_its_cell(self, here):
        row = (HERE, "Budi 2", "08l2", "0001", "X", "Nov 2025")

        said = sentences(taken_in("people", [MEMBERS, row]))

        assert [line.split(":")[0] for line in said] == [
            f"sheet Daftar, sel {cell}" for cell in ("B2", "E2", "C2", "F2")
        ]

    def test_the_same_row_twice_is_told(self, here):
        row = (HERE, "Sri Wahyuni", "081234567890")

        list_ = taken_in("people", [MEMBERS, row, row])

        assert outcomes(list_) == [NEW, SAME]
        assert "baris ke-1" in sentences(list_)[0]

    def test_identity_numbers_are_dropped_and_kept_nowhere(self, here):
        secret = "3573011203800001"
        rows = [("Kelurahan", "Nama", "NIK", "Nomor HP"), (HERE, f"Budi {secret}", secret, secret)]

        list_ = taken_in("people", rows)

        assert outcomes(list_) == [NEW]
        assert person("Budi").phone is None
        assert sum("NIK" in line for line in sentences(list_)) == 2
        kept = "".join(f"{row.cells}{row.says}{row.context}" for row in rows_of(list_))
        assert secret not in kept

    def test_each_office_takes_in_what_belongs_to_its_area(self, world, here):
        far = world.actor(world.staff("35.73.05"))

        list_ = taken_in("people", [MEMBERS, (HERE, "Sri Wahyuni")], actor=far)

        assert outcomes(list_) == [REFUSED]
        assert number_of(Membership) == 0

    def test_the_trail_names_who_took_it_in(self, world, here):
        staff = world.staff()

        taken_in("people", [MEMBERS, (HERE, "Sri Wahyuni")], actor=world.actor(staff))

        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "membership.give")
        ).all()[-1]
        assert (entry.actor_id, entry.by_system) == (staff.id, False)

    def test_nobody_gives_a_number_to_somebody_who_may_do_more(self, world, here):
        chief = world.with_role(Role.ADMINISTRATOR, name="Kepala Kantor")
        chief_member = world.member("Rina Dewi", cooperative=here, phone=None)
        from lms.accounts import grants
        from lms.core.policy import Grant, Scope

        grants.give(System(), chief_member.id, Grant(Role.ADMINISTRATOR, Scope.AREA, "35.73"))
        number = db.session.scalars(
            select(Membership.member_no).where(Membership.person_id == chief_member.id)
        ).one()
        row = (HERE, "Rina Dewi", "081234567890", number)

        list_ = taken_in("people", [MEMBERS, row], actor=world.actor(world.staff()))

        assert outcomes(list_) == [REFUSED]
        assert chief.name == "Kepala Kantor"
        db.session.refresh(chief_member)
        assert chief_member.phone is None


class TestPositions:
    def test_a_board_becomes_known_sheet_by_sheet(self, world):
        for code in ("35.73.01.1001", "35.73.02.1001"):
            world.cooperative(code)
        head = ("No", "Nama", "Jabatan", "No HP")
        sheets = {
            HERE: [("DAFTAR PENGURUS",), (), head, (1, "Budi Santoso", "KETUA", 81234567890)],
            "Lembar 2": [("Kelurahan : KLOJEN",), head, (1, "Sri Wahyuni", "Sekertaris", None)],
        }

        assert outcomes(taken_in("positions", workbook_of(sheets))) == [NEW, NEW]

        kinds = {(p.person_id, p.kind) for p in db.session.scalars(select(Position)).all()}
        assert kinds == {
            (person("Budi Santoso").id, PositionKind.CHAIR),
            (person("Sri Wahyuni").id, PositionKind.SECRETARY),
        }

    def test_whoever_follows_is_told_and_the_seat_changes(self, world, here):
        world.officer(here, PositionKind.CHAIR, "Bambang Hartono")

        list_ = taken_in("positions", [BOARD, (HERE, "Sri Wahyuni", "Ketua")])

        assert outcomes(list_) == [NEW]
        assert "Menggantikan Bambang Hartono" in sentences(list_)[0]

    def test_a_position_that_cannot_be_is_refused_and_leaves_nothing(self, world, here):
        mentor = world.mentor(here, name="Rina Mentor")
        people = number_of(Person)
        row = (HERE, "Rina Mentor", "Ketua", f"0{mentor.phone[3:]}")

        list_ = taken_in("positions", [BOARD, row])

        assert outcomes(list_) == [REFUSED]
        assert (number_of(Person), number_of(Position)) == (people, 0)

    def test_between_two_kelurahan_a_person_decides(self, world):
        tlogomas, tlogowaru = world.cooperative("35.73.05.1003"), world.cooperative("35.73.03.1012")
        list_ = taken_in("positions", [BOARD, ("Tlogowas", "Sri Wahyuni", "Ketua")])
        (row,) = rows_of(list_)
        assert {doubt["key"] for doubt in row.doubts} == {str(tlogomas.id), str(tlogowaru.id)}

        assert deciding.decide(System(), list_, 1, str(tlogomas.id)) is NEW
        assert db.session.scalars(select(Position.cooperative_id)).one() == tlogomas.id


class TestCooperativesToDecide:
    HEAD = ("Kode", "Kelurahan", "Nama Koperasi")

    def test_another_code_for_a_known_kelurahan_is_decided_to_be_the_known_one(self, world):
        known = world.cooperative(name="KKMP Lama")
        list_ = taken_in("cooperatives", [self.HEAD, ("KKMP-BARU", HERE, "KKMP Lama")])
        (row,) = rows_of(list_)
        assert {doubt["key"] for doubt in row.doubts} == {str(known.id)}

        assert deciding.decide(System(), list_, 1, str(known.id)) in {SAME, CHANGED}


class TestHeadcounts:
    HEAD = ("Kelurahan", "L", "P", "Jumlah", "Per Tanggal", "Sumber")

    def test_numbers_are_declared_and_the_same_ones_change_nothing(self, here):
        rows = [self.HEAD, (HERE, 61, 69, 130, "31/3/2026", "RAT")]

        assert outcomes(taken_in("headcounts", rows)) == [NEW]
        assert outcomes(taken_in("headcounts", rows)) == [SAME]
        known = db.session.scalars(select(Headcount)).one()
        assert (known.group, known.men, known.women, known.total) == (Group.MEMBERS, 61, 69, 130)

    def test_a_sum_alone_counts_and_one_that_does_not_fit_is_refused(self, here):
        rows = [
            self.HEAD,
            (HERE, None, None, "1.250", "31/3/2026"),
            (HERE, 10, 20, 31, "1/4/2026"),
            (HERE, None, None, None, "2/4/2026"),
        ]
        list_ = taken_in("headcounts", rows)

        assert outcomes(list_) == [NEW, REFUSED, REFUSED]
        assert db.session.scalars(select(Headcount.unknown)).one() == 1250

    def test_another_number_for_the_same_day_is_not_put_over_the_first(self, world, here):
        world.headcount(here, 130)

        list_ = taken_in("headcounts", [self.HEAD, (HERE, None, None, 131, SINCE.isoformat())])

        assert outcomes(list_) == [REFUSED]
        assert db.session.scalars(select(Headcount)).one().total == 130


class TestCooperatives:
    HEAD = ("Kelurahan", "Nama Koperasi", "Berdiri", "NIB", "Alamat")

    def test_all_of_the_city_become_known_by_their_kelurahan(self, app):
        rows = [self.HEAD, (HERE, None, "1/7/2025"), ("Kel. Oro oro Dowo", "KKMP Ijen")]

        assert outcomes(taken_in("cooperatives", rows)) == [NEW, NEW]
        known = {(c.code, c.name) for c in db.session.scalars(select(Cooperative))}
        assert known == {
            ("KKMP-35.73.01.1001", "KKMP Balearjosari"),
            ("KKMP-35.73.02.1008", "KKMP Ijen"),
        }

    def test_master_data_are_filled_in_and_never_emptied(self, app):
        taken_in("cooperatives", [self.HEAD, (HERE, None, None, "1206250012345", "Jl. Borobudur")])

        assert outcomes(taken_in("cooperatives", [self.HEAD, (HERE,)])) == [SAME]
        row = (HERE, "KKMP BALEARJOSARI", None, None, "Jl. Panji 2")
        assert outcomes(taken_in("cooperatives", [self.HEAD, row])) == [CHANGED]

        known = db.session.scalars(select(Cooperative)).one()
        assert (known.name, known.nib, known.address) == (
            "KKMP Balearjosari", "1206250012345", "Jl. Panji 2",
        )  # fmt: skip

    def test_an_unknown_kelurahan_is_refused(self, app):
        list_ = taken_in("cooperatives", [self.HEAD, ("Atlantis",)])

        assert counts(list_) == {"refused": 1}
        assert sentences(list_) == ["sheet Daftar, sel A2: Tidak ada kelurahan “Atlantis”."]

    def test_what_the_register_refuses_is_told_at_its_cell(self, app):
        list_ = taken_in("cooperatives", [self.HEAD, (HERE, None, None, "123")])

        assert outcomes(list_) == [REFUSED]
        assert sentences(list_)[0].startswith("sheet Daftar, sel D2: ")
        assert number_of(Cooperative) == 0
