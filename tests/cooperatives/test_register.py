"""What the office keeps of cooperatives: master data, members, lurahs, and what is missing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.models import Person, RoleGrant
from lms.cooperatives import master_data, members, service
from lms.cooperatives.events import HeadcountDeclared
from lms.cooperatives.lurah import appoint_lurah, lurah_of
from lms.cooperatives.master_data import FaultKind
from lms.cooperatives.missing import register_missing, villages_without
from lms.cooperatives.models import Cooperative, Headcount, LurahTerm, Membership, Position
from lms.cooperatives.rules import Group, PositionKind
from lms.core import clock, events
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Grant, Role, Scope, System
from tests.world import SINCE

HERE, NEXT, FAR = "35.73.01.1001", "35.73.01.1002", "35.73.05.1001"
DAY = date(2026, 11, 1)
GOOD = {
    "name": "KKMP Dinoyo",
    "national_no": "",
    "deed_no": "",
    "deed_on": None,
    "nib": "",
    "npwp": "",
    "address": "",
    "latitude": None,
    "longitude": None,
    "simkopdes_on": None,
    "units": [],
    "other_units": "",
    "board_seats": 5,
    "supervisor_seats": 3,
}


class TestMasterData:
    def test_good_data_have_no_fault(self):
        assert master_data.fault(GOOD, DAY) is None
        assert set(GOOD) == master_data.FIELDS

    @pytest.mark.parametrize(
        ("field", "value", "kind"),
        [
            ("name", "  ", FaultKind.EMPTY),
            ("address", "x" * 301, FaultKind.TOO_LONG),
            ("deed_on", DAY + timedelta(days=1), FaultKind.NOT_YET),
            ("simkopdes_on", DAY + timedelta(days=1), FaultKind.NOT_YET),
            ("nib", "123456789012", FaultKind.NIB),
            ("nib", "12345678901x3", FaultKind.NIB),
            ("npwp", "12.345.678.9-012.34", FaultKind.NPWP),
            ("board_seats", 0, FaultKind.SEATS),
            ("supervisor_seats", 16, FaultKind.SEATS),
            ("latitude", -91.0, FaultKind.LATITUDE),
            ("longitude", 181.0, FaultKind.LONGITUDE),
            ("latitude", -7.9, FaultKind.HALF_POINT),
            ("units", ["kasino"], FaultKind.UNIT),
        ],
    )
    def test_each_fault_is_found_at_its_field(self, field, value, kind):
        fault = master_data.fault({**GOOD, field: value}, DAY)

        assert fault is not None and fault.kind is kind
        assert fault.field == field or kind is FaultKind.HALF_POINT

    @given(st.floats(-90, 90), st.floats(-180, 180))
    def test_every_point_of_the_earth_is_one(self, latitude, longitude):
        assert (
            master_data.fault({**GOOD, "latitude": latitude, "longitude": longitude}, DAY) is None
        )

    def test_the_office_changes_all_of_it(self, world):
        home = world.cooperative(HERE)

        service.edit_cooperative(
            world.actor(world.staff()),
            home.id,
            name="KKMP Arjowinangun",
            nib="1234567890123",
            units=["sembako"],
            latitude=-7.98,
            longitude=112.63,
        )

        assert (home.name, home.units, home.latitude) == ("KKMP Arjowinangun", ["sembako"], -7.98)

    def test_a_fault_is_said_at_its_field_and_changes_nothing(self, world):
        home = world.cooperative(HERE)

        with pytest.raises(Invalid) as told:
            service.edit_cooperative(System(), home.id, name="KKMP Baru", nib="1")

        assert told.value.field == "nib"
        db.session.refresh(home)
        assert home.name != "KKMP Baru"

    def test_the_secretary_changes_place_and_units_and_nothing_else(self, world):
        home = world.cooperative(HERE)
        actor = world.actor(world.officer(home, PositionKind.SECRETARY))

        service.edit_cooperative(actor, home.id, address="Jl. Ijen 1", units=["apotek"])
        with pytest.raises(NotAllowed):
            service.edit_cooperative(actor, home.id, name="Lain")

        assert home.address == "Jl. Ijen 1"

    def test_other_seats_make_the_figures_count_anew(self, world):
        home, told = world.cooperative(HERE), []
        receiver = told.append
        events.subscribe(HeadcountDeclared, receiver)
        try:
            service.edit_cooperative(System(), home.id, address="Jl. Ijen 1")
            service.edit_cooperative(System(), home.id, supervisor_seats=5)
        finally:
            events._receivers[HeadcountDeclared].remove(receiver)

        assert told == [HeadcountDeclared(home.id, HERE, clock.today())]

    def test_another_cooperative_cannot_have_the_same_code(self, world):
        home = world.cooperative(HERE)

        with pytest.raises(Invalid) as told:
            service.register_cooperative(System(), home.code, "KKMP Lain", NEXT, SINCE)

        assert told.value.field == "code"

    @pytest.mark.parametrize("code", ["35.73", "35.73.01", "99.99.99.9999"])
    def test_a_cooperative_lies_in_a_kelurahan(self, world, code):
        with pytest.raises(Invalid) as told:
            service.register_cooperative(System(), "K-1", "KKMP Lain", code, SINCE)

        assert told.value.field == "area_code"


class TestMissing:
    def test_one_is_registered_for_each_kelurahan_that_has_none(self, world):
        world.cooperative(HERE)
        actor = world.actor(world.staff())
        codes = [area.code for area in villages_without(actor)]
        assert len(codes) == 56 and HERE not in codes

        register_missing(actor, codes, SINCE)

        assert villages_without(actor) == []
        assert len(db.session.scalars(select(Cooperative)).all()) == 57

    def test_an_office_registers_only_in_its_area(self, world):
        actor = world.actor(world.staff("35.73.01"))

        made = register_missing(actor, [HERE, FAR], SINCE)

        assert [home.area_code for home in made] == [HERE]


class TestMembers:
    def test_a_new_member_gets_the_next_number(self, world):
        home = world.cooperative(HERE)
        for number in ("0009", "A-77", "12"):
            service.give_membership(System(), world.person().id, home.id, number, SINCE)

        person = members.register_member(System(), home.id, "Eko")

        row = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        assert row.member_no == "0013"

    def test_when_the_number_is_taken_nobody_is_added(self, world):
        home = world.cooperative(HERE)
        service.give_membership(System(), world.person().id, home.id, "0001", SINCE)

        with pytest.raises(Invalid) as told:
            members.register_member(System(), home.id, "Eko", member_no="0001")

        assert told.value.field == "member_no"
        assert db.session.scalars(select(Person).where(Person.name == "Eko")).all() == []

    def test_a_secretary_adds_to_the_own_cooperative_alone(self, world):
        home, other = world.cooperative(HERE), world.cooperative(FAR)
        actor = world.actor(world.officer(home, PositionKind.SECRETARY))

        members.register_member(actor, home.id, "Eko")
        with pytest.raises(NotThere):
            members.register_member(actor, other.id, "Eka")

    def test_a_treasurer_adds_nobody(self, world):
        home = world.cooperative(HERE)

        with pytest.raises(NotAllowed):
            members.register_member(
                world.actor(world.officer(home, PositionKind.TREASURER)), home.id, "Eko"
            )

    def test_moving_ends_the_one_and_begins_the_other_on_the_same_day(self, world):
        old, new = world.cooperative(HERE), world.cooperative(FAR)
        person = world.officer(old, PositionKind.TREASURER)
        row = db.session.scalars(select(Membership)).one()

        members.move_member(
            world.actor(world.staff()), row.id, new.id, on=DAY, reason="Pindah rumah"
        )

        rows = db.session.scalars(select(Membership).order_by(Membership.valid_from)).all()
        assert [(one.cooperative_id, one.valid_from, one.valid_to) for one in rows] == [
            (old.id, SINCE, DAY),
            (new.id, DAY, None),
        ]
        assert db.session.scalars(select(Position.valid_to)).one() == DAY
        assert [grant.key for grant in grants.grants_of(person.id)] == [str(new.id)]
        assert list(grants.faults()) == []

    def test_why_somebody_left_is_in_the_trail(self, world):
        world.member()
        row = db.session.scalars(select(Membership)).one()

        members.leave(System(), row.id, DAY, "Pindah rumah")

        kept = [
            detail.changes.get(f"membership/{row.id}", {}).get("reason")
            for detail in db.session.scalars(
                select(AuditDetail)
                .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
                .where(AuditEntry.act == "membership.end")
            )
        ]
        assert [None, "Pindah rumah"] in kept

    def test_a_secretary_ends_no_membership_of_somebody_with_a_position(self, world):
        home = world.cooperative(HERE)
        chair = world.officer(home, PositionKind.CHAIR)
        actor = world.actor(world.officer(home, PositionKind.SECRETARY, "Wulan"))
        row = db.session.scalars(select(Membership).where(Membership.person_id == chair.id)).one()

        with pytest.raises(Invalid):
            members.leave(actor, row.id)

        assert row.valid_to is None


class TestSecretary:
    def test_the_seat_gives_the_role_and_its_end_takes_it(self, world):
        home = world.cooperative(HERE)
        person = world.officer(home, PositionKind.SECRETARY)
        role = Grant(Role.SECRETARY, Scope.COOPERATIVE, str(home.id))
        assert role in grants.grants_of(person.id)

        position = db.session.scalars(select(Position)).one()
        service.end_position(System(), position.id)

        assert role not in grants.grants_of(person.id)
        assert list(grants.faults()) == []

    def test_a_missing_grant_is_found_by_verify(self, world):
        from lms.core.acts import one_act

        world.officer(world.cooperative(HERE), PositionKind.SECRETARY)
        row = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.SECRETARY)).one()
        with one_act("test.lose", System()):
            db.session.delete(row)

        assert [fault for fault in grants.faults() if "secretary" in fault]


def test_a_position_of_several_people_nobody_has_twice(world):
    home, person = world.cooperative(HERE), world.person()
    service.give_position(System(), person.id, home.id, PositionKind.SUPERVISOR, SINCE)

    with pytest.raises(Invalid) as told:
        service.give_position(System(), person.id, home.id, PositionKind.SUPERVISOR, DAY)

    assert told.value.field == "kind"


class TestLurah:
    def test_the_successor_ends_whoever_was_lurah_even_by_hand(self, world):
        before = world.with_role(Role.LURAH, HERE)
        first, second = world.person("Lurah Satu"), world.person("Lurah Dua")
        actor = world.actor(world.staff())

        appoint_lurah(actor, HERE, first.id, date(2026, 10, 1))
        appoint_lurah(actor, HERE, second.id, DAY)

        lurah = Grant(Role.LURAH, Scope.AREA, HERE)
        assert [lurah in grants.grants_of(one.id) for one in (before, first, second)] == [
            False,
            False,
            True,
        ]
        assert list(grants.faults()) == []

    def test_one_person_acts_in_two_kelurahan_until_a_known_day(self, world):
        person, actor = world.person(), world.actor(world.staff())
        until = clock.today() + timedelta(days=30)

        for code in (HERE, NEXT):
            appoint_lurah(actor, code, person.id, expires_on=until)

        assert {grant.key for grant in grants.grants_of(person.id)} == {HERE, NEXT}
        shown = lurah_of(actor, HERE)
        assert shown is not None and shown.is_acting
        with clock.set_to(clock.now() + timedelta(days=31)):
            assert grants.grants_of(person.id) == ()
            assert lurah_of(actor, HERE) is None

    def test_the_seat_among_the_supervisors_comes_only_when_the_office_says_so(self, world):
        home = world.cooperative(HERE)
        actor = world.actor(world.staff())

        appoint_lurah(actor, HERE, world.person().id, date(2026, 10, 1))
        assert db.session.scalars(select(Position)).all() == []

        person = world.person()
        appoint_lurah(actor, HERE, person.id, DAY, heads_supervisors=True)
        row = db.session.scalars(select(Position)).one()
        assert (row.person_id, row.cooperative_id) == (person.id, home.id)
        assert row.kind is PositionKind.HEAD_SUPERVISOR

    @pytest.mark.parametrize(
        ("since", "until", "field"),
        [
            (clock.today() + timedelta(days=1), None, "since"),
            (DAY, DAY - timedelta(days=1), "expires_on"),
        ],
    )
    def test_days_that_make_no_sense_are_refused(self, world, since, until, field):
        with pytest.raises(Invalid) as told:
            appoint_lurah(System(), HERE, world.person().id, since, expires_on=until)

        assert told.value.field == field
        assert db.session.scalars(select(LurahTerm)).all() == []

    @pytest.mark.parametrize("role", [Role.HEAD, Role.COORDINATOR, Role.LURAH, Role.AUDITOR])
    def test_nobody_but_the_office_says_who_is_lurah(self, world, role):
        person = world.person()
        actor = world.actor(world.with_role(role, HERE))

        with pytest.raises(NotAllowed):
            appoint_lurah(actor, HERE, person.id)


class TestCorrectedHeadcount:
    def test_it_changes_with_a_reason_and_the_trail_keeps_what_it_was(self, world):
        home = world.cooperative(HERE)
        world.headcount(home, 500)
        row = db.session.scalars(select(Headcount)).one()

        service.correct_headcount(
            world.actor(world.staff()), row.id, men=20, women=30, source="RAT", reason="Salah ketik"
        )

        assert (row.total, row.correction) == (50, "Salah ketik")
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "headcount.correct")
        ).one()
        detail = db.session.get_one(AuditDetail, entry.id)
        assert detail.changes[f"headcount/{row.id}"]["unknown"] == [500, 0]

    def test_figures_are_counted_anew(self, world):
        home, told = world.cooperative(HERE), []
        world.headcount(home, 500)
        row = db.session.scalars(select(Headcount)).one()
        receiver = told.append
        events.subscribe(HeadcountDeclared, receiver)
        try:
            service.correct_headcount(System(), row.id, men=1, source="RAT", reason="x")
        finally:
            events._receivers[HeadcountDeclared].remove(receiver)

        assert told == [HeadcountDeclared(home.id, HERE, SINCE)]
        assert row.group is Group.MEMBERS
