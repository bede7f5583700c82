"""A person's way in, as the office looks after it: for whom, and what it does."""

from datetime import timedelta

import pytest

from lms.accounts import access, door, grants, roles
from lms.accounts.labels import NAMES
from lms.accounts.service import Locked, set_secret_hash
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Grant, Role, Scope, System
from tests.accounts.test_door import PHONE, SECRET, hashed, knock
from tests.world import CITY

HERE, ELSEWHERE = "35.73.01.1001", "35.73.05.1001"
DISTRICT = "35.73.01"


def opens(browser) -> bool:
    return browser.get("/me").status_code == 200


@pytest.fixture
def boss(world):
    """An administrator as somebody who acts."""
    return world.actor(world.with_role(Role.ADMINISTRATOR))


class TestWhose:
    def test_staff_look_after_the_people_of_their_area_and_no_others(self, world):
        staff = world.actor(world.staff(DISTRICT))
        here = world.member(cooperative=world.cooperative(HERE))
        there = world.member(cooperative=world.cooperative(ELSEWHERE))

        access.end_sign_ins(staff, here.id)
        with pytest.raises(NotThere):
            access.end_sign_ins(staff, there.id)

    def test_and_the_mentors_of_their_area(self, world):
        mentor = world.mentor(world.cooperative(HERE))

        access.end_sign_ins(world.actor(world.staff(DISTRICT)), mentor.id)
        with pytest.raises(NotThere):
            access.end_sign_ins(world.actor(world.staff("35.73.05")), mentor.id)

    @pytest.mark.parametrize(
        "role", [Role.STAFF, Role.HEAD, Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR]
    )
    def test_staff_do_nothing_to_those_to_whom_they_could_not_give_the_role(self, world, role):
        staff, colleague = world.actor(world.staff()), world.with_role(role)

        with pytest.raises(NotAllowed):
            access.suspend(staff, colleague.id, "Iri hati.")

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.LURAH])
    def test_staff_look_after_those_to_whom_they_could(self, world, role):
        access.end_sign_ins(world.actor(world.staff()), world.with_role(role, HERE).id)

    def test_not_after_a_member_of_their_area_who_has_such_a_role_beyond_it(self, world):
        person = world.member(cooperative=world.cooperative(HERE))
        grants.give(System(), person.id, Grant(Role.COORDINATOR, Scope.AREA, CITY))

        with pytest.raises(NotAllowed):
            access.end_sign_ins(world.actor(world.staff(DISTRICT)), person.id)

    @pytest.mark.parametrize("role", [r for r in Role if r not in (Role.STAFF, Role.ADMINISTRATOR)])
    def test_nobody_else_does(self, world, role):
        actor = world.actor(world.with_role(role))
        person = world.member(cooperative=world.cooperative(HERE))

        for act in (access.end_sign_ins, access.reset_factor, access.unsuspend, access.access_of):
            with pytest.raises((NotThere, NotAllowed)):
                act(actor, person.id)

    def test_administrators_look_after_everybody_but_themselves(self, world, boss):
        for person in (world.person(), world.member(), world.with_role(Role.HEAD)):
            access.end_sign_ins(boss, person.id)
        with pytest.raises(NotAllowed):
            access.end_sign_ins(boss, boss.person_id)


def test_all_devices_of_the_person_end_and_nobody_elses(world, boss):
    sri, budi = world.member("Sri"), world.member("Budi")
    first, second, others = world.sign_in(sri), world.sign_in(sri), world.sign_in(budi)

    assert access.end_sign_ins(boss, sri.id) == 2

    assert [opens(one) for one in (first, second, others)] == [False, False, True]


class TestLocking:
    def test_who_is_locked_out_leaves_at_once_and_cannot_come_in_again(self, world, boss):
        sri = world.member("Sri", phone=PHONE)
        set_secret_hash(System(), sri.id, hashed())
        browser = world.sign_in(sri)

        access.suspend(boss, sri.id, "Ponsel dicuri.")

        assert not opens(browser)
        with pytest.raises(Locked):
            knock(PHONE)
        page = world.client().post("/sign-in", data={"identifier": PHONE, "password": SECRET})
        assert page.status_code == 403
        assert "dikunci oleh kantor" in page.text

    def test_whoever_does_not_know_the_secret_is_not_told(self, world, boss):
        sri = world.member("Sri", phone=PHONE)
        set_secret_hash(System(), sri.id, hashed())
        access.suspend(boss, sri.id, "Ponsel dicuri.")

        assert door.enter(PHONE, "salah sekali", address="10.0.0.1", device="") is None

    def test_until_the_office_opens_the_account_again(self, world, boss):
        sri = world.member("Sri", phone=PHONE)
        set_secret_hash(System(), sri.id, hashed())
        row = access.suspend(boss, sri.id, "Ponsel dicuri.")

        access.unsuspend(boss, sri.id)

        assert knock(PHONE).person.id == sri.id
        assert (row.began_by, row.ended_by) == (boss.person_id, boss.person_id)

    def test_it_is_done_once_and_undone_once(self, world, boss):
        sri = world.member("Sri")
        access.suspend(boss, sri.id, "Ponsel dicuri.")
        with pytest.raises(Invalid):
            access.suspend(boss, sri.id, "Sekali lagi.")
        access.unsuspend(boss, sri.id)
        with pytest.raises(NotThere):
            access.unsuspend(boss, sri.id)


class TestPage:
    def test_it_shows_roles_devices_and_the_lock_with_its_reason(self, world, boss):
        sri = world.member("Sri", cooperative=world.cooperative(HERE))
        world.sign_in(sri)
        browser = world.sign_in(boss.person_id)
        address = f"/people/{sri.id}/access"

        before = browser.get(address).text
        sent = browser.post(f"{address}/suspend", data={"reason": "Ponsel dicuri di pasar."})
        after = browser.get(address).text

        assert "Anggota" in before and "Keluarkan dari semua perangkat" in before
        assert sent.location == address
        assert "Ponsel dicuri di pasar." in after and "Buka akun kembali" in after

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b", ["a", "b"]])
    def test_a_lock_without_a_sound_reason_is_refused_and_changes_nothing(
        self, world, boss, reason
    ):
        sri = world.member("Sri")
        browser = world.sign_in(boss.person_id)

        answer = browser.post(f"/people/{sri.id}/access/suspend", data={"reason": reason})

        assert answer.status_code == 422
        assert 'class="emsg"' in answer.text
        assert access.access_of(boss, sri.id).suspension is None

    def test_the_last_administrator_is_told_why_not(self, world, boss):
        other = world.person()
        roles.give_role(
            boss,
            other.id,
            Role.ADMINISTRATOR,
            CITY,
            expires_on=clock.today() + timedelta(days=9),
        )
        browser = world.sign_in(other)

        answer = browser.post(f"/people/{boss.person_id}/access/suspend", data={"reason": "Iri."})

        assert answer.status_code == 409
        assert "Setiap hari harus ada administrator" in answer.text


def test_every_role_has_a_name(world):
    assert set(NAMES) == set(Role)


def test_the_access_of_a_secretary_can_be_looked_at(world):
    secretary = world.officer(world.cooperative(HERE), PositionKind.SECRETARY)

    page = world.sign_in(world.staff()).get(f"/people/{secretary.id}/access")

    assert page.status_code == 200
    assert "Sekretaris" in page.text
