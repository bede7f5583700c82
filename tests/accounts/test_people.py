"""What becomes of a person in the register: names, numbers, deaths, and who may touch whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.door import enter
from lms.accounts.models import Credential, Gender, Person, SignIn
from lms.accounts.people import TakenNumber, change_number, correct_person, record_death
from lms.accounts.secrets import hash_secret
from lms.accounts.service import begin_sign_in, register_person, set_secret_hash
from lms.cooperatives.models import Membership, Position
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import end_position
from lms.core import clock
from lms.core.acts import one_act
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Grant, Role, Scope, System
from lms.mentoring.models import MentorAssignment
from lms.mentoring.service import give_assignment
from tests.world import SINCE

PHONE = "+6281234567890"
DAY = date(2026, 11, 1)


def trail(act: str) -> AuditDetail:
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == act)).one()
    return db.session.get_one(AuditDetail, entry.id)


class TestRegistering:
    def test_a_number_is_kept_in_one_form_however_it_is_written(self, world):
        person = register_person(System(), "Sri", phone="0812 3456-7890")

        assert person.phone == PHONE

    def test_a_number_that_somebody_has_is_said_at_the_number(self, world):
        world.person(phone=PHONE)

        with pytest.raises(Invalid) as told:
            register_person(System(), "Sri", phone=PHONE)

        assert told.value.field == "phone"

    def test_a_participant_number_that_somebody_has_is_said_at_that(self, world):
        one = world.person()

        with pytest.raises(Invalid) as told:
            register_person(System(), "Sri", participant_no=one.participant_no)

        assert told.value.field == "participant_no"

    @pytest.mark.parametrize("typed", ["12", "saya", "08"])
    def test_what_is_no_number_is_refused(self, world, typed):
        with pytest.raises(Invalid) as told:
            register_person(System(), "Sri", phone=typed)

        assert told.value.field == "phone"

    def test_the_key_of_the_name_follows_the_name(self, world):
        person = world.person("Moch. Soekarno")
        assert person.name_key == "muhamad sukarno"

        correct_person(System(), person.id, "Djoko", None)

        assert person.name_key == "joko"


def test_a_corrected_name_stays_in_the_trail_as_it_was(world):
    person = world.member("Sri Wahyni", gender=None)
    staff = world.actor(world.staff())

    correct_person(staff, person.id, "Sri Wahyuni", Gender.FEMALE)

    assert (person.name, person.gender) == ("Sri Wahyuni", Gender.FEMALE)
    changed = trail("person.correct").changes[f"person/{person.id}"]
    assert changed["name"] == ["Sri Wahyni", "Sri Wahyuni"]


class TestNumber:
    def test_the_old_number_is_free_for_somebody_else(self, world):
        person, other = world.member(phone=PHONE), world.member()
        staff = world.actor(world.staff())

        change_number(staff, person.id, "0813-1111-2222")
        change_number(staff, other.id, PHONE)

        assert (person.phone, other.phone) == ("+6281311112222", PHONE)

    def test_it_may_be_left_empty(self, world):
        person = world.member(phone=PHONE)

        change_number(world.actor(world.staff()), person.id, "")

        assert person.phone is None

    def test_a_number_of_somebody_whom_one_sees_is_refused_by_name(self, world):
        world.member("Budi Santoso", phone=PHONE)
        person = world.member()

        with pytest.raises(TakenNumber) as told:
            change_number(world.actor(world.staff()), person.id, PHONE)

        assert "Budi Santoso" in str(told.value.message)
        assert told.value.can_be_released

    def test_a_number_of_somebody_whom_one_does_not_see_is_refused_without_a_name(self, world):
        world.member("Budi Santoso", phone=PHONE)
        person = world.member(cooperative=world.cooperative("35.73.05.1001"))

        with pytest.raises(TakenNumber) as told:
            change_number(world.actor(world.staff("35.73.05")), person.id, PHONE, release=True)

        assert "Budi" not in str(told.value.message)
        assert not told.value.can_be_released

    def test_it_is_taken_away_when_that_is_asked_for_and_the_trail_says_so(self, world):
        holder, person = world.member(phone=PHONE), world.member()

        change_number(world.actor(world.staff()), person.id, PHONE, release=True)

        assert (holder.phone, person.phone) == (None, PHONE)
        assert trail("person.release_number").changes[f"person/{holder.id}"]["phone"] == [
            PHONE,
            None,
        ]

    def test_a_number_of_somebody_merged_away_is_free(self, world):
        holder, person = world.member(phone=PHONE), world.member()
        with one_act("test.merge", System()):
            holder.merged_into = person.id

        change_number(world.actor(world.staff()), person.id, PHONE)

        assert (holder.phone, person.phone) == (None, PHONE)


class TestDeath:
    def test_all_that_was_held_ends_and_nobody_signs_in_any_more(self, world):
        cooperative = world.cooperative()
        person = world.officer(cooperative, PositionKind.SECRETARY, "Budi")
        mentored = world.cooperative("35.73.05.1001")
        give_assignment(System(), person.id, mentored.id, since=SINCE)
        set_secret_hash(System(person.id), person.id, hash_secret("rahasia panjang"))
        phone = person.phone
        token = begin_sign_in(System(person.id), person.id, "test")

        record_death(world.actor(world.staff()), person.id, DAY)

        assert person.died_on == DAY and person.phone is None and token
        for kind in (Membership, Position, MentorAssignment):
            rows = db.session.scalars(select(kind).where(kind.person_id == person.id)).all()
            assert [row.valid_to for row in rows] == [DAY]
        assert grants.grants_of(person.id) == ()
        assert list(grants.faults()) == []
        assert db.session.get(Credential, person.id) is None
        assert db.session.scalars(select(SignIn.ended_at)).one() is not None
        assert enter(phone, "rahasia panjang", address="a", device="d") is None
        with pytest.raises(NotAllowed):
            begin_sign_in(System(person.id), person.id, "test")

    def test_roles_given_by_hand_end_too(self, world):
        coordinator = world.coordinator()

        record_death(world.actor(world.staff()), coordinator.id, DAY)

        assert grants.grants_of(coordinator.id) == ()

    @pytest.mark.parametrize("ahead", [1, 400])
    def test_nobody_dies_on_a_day_that_has_not_come(self, world, ahead):
        person = world.member()

        with pytest.raises(Invalid) as told:
            record_death(System(), person.id, clock.today() + timedelta(days=ahead))

        assert told.value.field == "on"

    def test_it_is_recorded_once(self, world):
        person = world.member()
        record_death(System(), person.id, DAY)

        with pytest.raises(Invalid):
            record_death(System(), person.id, DAY)

    def test_what_began_after_the_day_ends_on_its_first(self, world):
        person = world.member(since=date(2026, 11, 10))

        record_death(System(), person.id, DAY)

        row = db.session.scalars(select(Membership)).one()
        assert row.valid_to == row.valid_from


class TestWhoMayTouchWhom:
    @pytest.fixture
    def here(self, world):
        return world.cooperative()

    def secretary(self, world, here):
        return world.actor(world.officer(here, PositionKind.SECRETARY, "Wulan"))

    def test_a_secretary_corrects_members_of_the_own_cooperative(self, world, here):
        person = world.member(cooperative=here)
        actor = self.secretary(world, here)

        correct_person(actor, person.id, "Sri", None)
        change_number(actor, person.id, PHONE)

        assert person.phone == PHONE

    def test_a_secretary_does_not_even_see_those_of_another(self, world, here):
        person = world.member(cooperative=world.cooperative("35.73.05.1001"))

        with pytest.raises(NotThere):
            correct_person(self.secretary(world, here), person.id, "Sri", None)

    @pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR, Role.LURAH, Role.ADMINISTRATOR])
    def test_a_secretary_touches_nobody_with_an_office_role(self, world, here, role):
        person = world.member(cooperative=here)
        grants.give(System(), person.id, Grant(role, Scope.AREA, "35.73"), valid_from=SINCE)

        with pytest.raises(NotAllowed):
            change_number(self.secretary(world, here), person.id, PHONE)

    def test_a_secretary_touches_no_mentor(self, world, here):
        person = world.member(cooperative=here)
        give_assignment(System(), person.id, world.cooperative("35.73.05.1001").id, since=SINCE)

        with pytest.raises(NotAllowed):
            change_number(self.secretary(world, here), person.id, PHONE)

    def test_a_secretary_records_no_death(self, world, here):
        person = world.member(cooperative=here)

        with pytest.raises(NotAllowed):
            record_death(self.secretary(world, here), person.id, DAY)

    def test_a_former_secretary_touches_nobody(self, world, here):
        actor_person = world.officer(here, PositionKind.SECRETARY, "Wulan")
        person = world.member(cooperative=here)
        position = db.session.scalars(
            select(Position).where(Position.person_id == actor_person.id)
        ).one()
        end_position(System(), position.id)

        with pytest.raises(NotThere):
            correct_person(world.actor(actor_person), person.id, "Sri", None)
        assert list(grants.faults()) == []

    def test_staff_change_no_number_of_an_administrator(self, world):
        boss = world.with_role(Role.ADMINISTRATOR)

        with pytest.raises(NotAllowed):
            change_number(world.actor(world.staff()), boss.id, PHONE)

        change_number(world.actor(world.with_role(Role.ADMINISTRATOR)), boss.id, PHONE)
        assert db.session.get_one(Person, boss.id).phone == PHONE

    def test_the_office_of_a_kecamatan_does_not_see_those_who_belong_nowhere(self, world):
        mentor = world.mentor()

        with pytest.raises(NotThere):
            correct_person(world.actor(world.staff("35.73.01")), mentor.id, "Rina", None)
        correct_person(world.actor(world.staff()), mentor.id, "Rina", None)
