"""Roles given by hand: by whom, to whom, how long; and the last administrator stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from lms.accounts import access, grants, roles
from lms.accounts.models import RoleGrant
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Actor, Grant, Role, Scope, System
from tests.world import CITY, World

BLIMBING, BALEARJOSARI, LOWOKWARU = "35.73.01", "35.73.01.1001", "35.73.05"


def day(ahead: int):
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def boss(world):
    """The administrator."""
    return world.with_role(Role.ADMINISTRATOR)


def grant_of(person) -> RoleGrant:
    return db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.valid_to.is_(None))
    ).one()


def roles_of(person) -> list[Role]:
    return [grant.role for grant in grants.grants_of(person.id)]


class TestGiving:
    def test_an_administrator_gives_every_role_that_is_given_by_hand(self, world, boss):
        for role in roles.role_rules.BY_HAND:
            person = world.person()
            area = BALEARJOSARI if role is Role.LURAH else CITY

            row = roles.give_role(world.actor(boss), person.id, role, area, expires_on=day(30))

            assert roles_of(person) == [role]
            assert (row.given_by, row.source) == (boss.id, "hand")

    def test_both_acts_stand_in_the_trail_the_grant_with_its_cause(self, world, boss):
        roles.give_role(world.actor(boss), world.person().id, Role.EDITOR, CITY)

        acts = {
            row.act: row
            for row in db.session.scalars(select(AuditEntry))
            if row.actor_id == boss.id
        }
        assert acts["grant.give"].cause_id == acts["role.give"].id

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.LURAH])
    def test_staff_give_some_roles_within_their_own_area_only(self, world, role):
        staff = world.actor(world.staff(BLIMBING))
        person = world.member(cooperative=world.cooperative(BALEARJOSARI))

        with pytest.raises(NotAllowed):
            roles.give_role(staff, person.id, role, "35.73.05.1001")
        roles.give_role(staff, person.id, role, BALEARJOSARI)

        assert role in roles_of(person)

    @pytest.mark.parametrize(
        "role", [Role.STAFF, Role.HEAD, Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR]
    )
    def test_staff_give_nobody_what_they_have_or_more(self, world, role):
        staff = world.actor(world.staff())
        person = world.member(cooperative=world.cooperative(BALEARJOSARI))

        with pytest.raises(NotAllowed):
            roles.give_role(staff, person.id, role, CITY, expires_on=day(9))

    def test_staff_give_nothing_to_somebody_whom_they_do_not_see(self, world):
        staff = world.actor(world.staff(LOWOKWARU))
        person = world.member(cooperative=world.cooperative(BALEARJOSARI))

        with pytest.raises(NotThere):
            roles.give_role(staff, person.id, Role.TRAINER, LOWOKWARU)

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
    def test_nobody_but_an_administrator_makes_an_administrator(self, world, role):
        actor, person = world.actor(world.with_role(role)), world.member()

        with pytest.raises((NotAllowed, NotThere)):
            roles.give_role(actor, person.id, Role.ADMINISTRATOR, CITY)

    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize("wanted", [Role.COORDINATOR, Role.ADMINISTRATOR])
    def test_nobody_gives_a_role_to_themselves(self, world, role, wanted):
        person = world.with_role(role)

        with pytest.raises(NotAllowed):
            roles.give_role(world.actor(person), person.id, wanted, CITY)

    def test_an_administrator_of_a_kecamatan_alone_gives_nothing(self, world):
        actor = world.actor(world.with_role(Role.ADMINISTRATOR, BLIMBING))
        person = world.member(cooperative=world.cooperative(BALEARJOSARI))

        with pytest.raises(NotAllowed):
            roles.give_role(actor, person.id, Role.TRAINER, BALEARJOSARI)

    @pytest.mark.parametrize(
        ("role", "area", "first", "last", "field"),
        [
            (Role.STAFF, "99.99", 0, None, "area"),
            (Role.STAFF, "35", 0, None, "area"),
            (Role.STAFF, CITY, -1, None, "valid_from"),
            (Role.STAFF, CITY, 2, 1, "expires_on"),
            (Role.AUDITOR, CITY, 0, None, "expires_on"),
            (Role.ADMINISTRATOR, BLIMBING, 0, None, "area"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(
        self, world, boss, role, area, first, last, field
    ):
        person = world.person()

        with pytest.raises(Invalid) as told:
            roles.give_role(
                world.actor(boss),
                person.id,
                role,
                area,
                valid_from=day(first),
                expires_on=None if last is None else day(last),
            )

        assert told.value.field == field
        assert roles_of(person) == []

    def test_a_role_that_holds_is_not_given_twice_but_one_that_expired_is_given_anew(
        self, world, boss
    ):
        person, actor = world.person(), world.actor(boss)
        old = grants.give(
            System(),
            person.id,
            Grant(Role.EDITOR, Scope.AREA, CITY),
            valid_from=day(-30),
            expires_on=day(-10),
        )

        new = roles.give_role(actor, person.id, Role.EDITOR, CITY)
        with pytest.raises(Invalid):
            roles.give_role(actor, person.id, Role.EDITOR, CITY)

        assert old.valid_to == day(-9)
        assert grant_of(person).id == new.id

    def test_whoever_gets_a_role_signs_in_anew(self, world, boss):
        person = world.member()
        browser = world.sign_in(person)

        roles.give_role(world.actor(boss), person.id, Role.EDITOR, CITY)

        assert browser.get("/me").status_code == 302


class TestEnding:
    def test_it_ends_at_once_and_signs_out(self, world, boss):
        person = world.staff()
        browser = world.sign_in(person)

        roles.end_role(world.actor(boss), grant_of(person).id)

        assert roles_of(person) == []
        assert browser.get("/me").status_code == 302

    def test_what_a_position_gave_is_not_ended_by_hand(self, world, boss):
        person = world.member()

        with pytest.raises(NotAllowed):
            roles.end_role(world.actor(boss), grant_of(person).id)

    def test_what_has_ended_is_not_there_to_be_ended(self, world, boss):
        row = grant_of(world.staff())
        roles.end_role(world.actor(boss), row.id)

        with pytest.raises(NotThere):
            roles.end_role(world.actor(boss), row.id)

    def test_a_role_that_has_not_begun_never_held(self, world, boss):
        person = world.person()
        row = roles.give_role(world.actor(boss), person.id, Role.EDITOR, CITY, valid_from=day(9))

        roles.end_role(world.actor(boss), row.id)

        assert row.valid_to == row.valid_from == day(9)

    def test_staff_end_what_they_may_give_and_nothing_else(self, world):
        staff = world.actor(world.staff(BLIMBING))
        here, there = (world.with_role(Role.LURAH, code) for code in (BALEARJOSARI, LOWOKWARU))

        roles.end_role(staff, grant_of(here).id)
        with pytest.raises(NotThere):
            roles.end_role(staff, grant_of(there).id)
        with pytest.raises(NotAllowed):
            roles.end_role(staff, grant_of(world.with_role(Role.HEAD, BLIMBING)).id)


class TestLastDay:
    def test_the_old_grant_is_closed_and_a_new_one_given(self, world, boss):
        person = world.staff()
        old = grant_of(person)

        new = roles.change_expiry(world.actor(boss), old.id, day(10))

        assert (old.valid_to, old.expires_on) == (day(0), None)
        assert (new.valid_from, new.expires_on) == (day(0), day(10))
        assert roles_of(person) == [Role.STAFF]

    def test_nobody_lengthens_their_own(self, world, boss):
        with pytest.raises(NotAllowed):
            roles.change_expiry(world.actor(boss), grant_of(boss).id, day(900))

    def test_an_auditor_cannot_be_made_to_stay(self, world, boss):
        auditor = world.with_role(Role.AUDITOR)

        with pytest.raises(Invalid):
            roles.change_expiry(world.actor(boss), grant_of(auditor).id, None)

        assert roles_of(auditor) == [Role.AUDITOR]

    def test_staff_change_what_they_may_give(self, world):
        lurah = world.with_role(Role.LURAH, BALEARJOSARI)

        row = roles.change_expiry(world.actor(world.staff(BLIMBING)), grant_of(lurah).id, day(90))

        assert row.expires_on == day(90)


class TestLastAdministrator:
    def test_the_last_one_cannot_end_their_own_role(self, world, boss):
        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(boss), grant_of(boss).id)

        assert roles_of(boss) == [Role.ADMINISTRATOR]

    def test_of_two_one_may_go_and_the_other_not(self, world, boss):
        other = world.with_role(Role.ADMINISTRATOR)

        roles.end_role(world.actor(boss), grant_of(other).id)
        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(boss), grant_of(boss).id)

    def test_one_who_expires_does_not_count(self, world, boss):
        other = world.person()
        roles.give_role(world.actor(boss), other.id, Role.ADMINISTRATOR, CITY, expires_on=day(100))

        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(other), grant_of(boss).id)

    def test_the_last_one_cannot_be_given_a_last_day(self, world, boss):
        other = world.person()
        roles.give_role(world.actor(boss), other.id, Role.ADMINISTRATOR, CITY, expires_on=day(9))

        with pytest.raises(roles.LastAdministrator):
            roles.change_expiry(world.actor(other), grant_of(boss).id, day(100))

        assert grant_of(boss).expires_on is None

    def test_one_who_is_to_come_counts_only_without_a_gap(self, world, boss):
        other = world.person()
        roles.give_role(world.actor(boss), other.id, Role.ADMINISTRATOR, CITY, valid_from=day(5))
        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(boss), grant_of(boss).id)

    def test_one_who_is_locked_out_does_not_count(self, world, boss):
        other = world.with_role(Role.ADMINISTRATOR)
        access.suspend(world.actor(boss), other.id, "Cuti panjang.")

        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(boss), grant_of(boss).id)

    def test_the_last_one_cannot_be_locked_out(self, world, boss):
        other = world.person()
        roles.give_role(world.actor(boss), other.id, Role.ADMINISTRATOR, CITY, expires_on=day(9))

        with pytest.raises(roles.LastAdministrator):
            access.suspend(world.actor(other), boss.id, "Mencoba.")

    def test_one_of_a_kecamatan_does_not_count(self, world, boss):
        world.with_role(Role.ADMINISTRATOR, BLIMBING)

        with pytest.raises(roles.LastAdministrator):
            roles.end_role(world.actor(boss), grant_of(boss).id)

    def test_where_nobody_administers_yet_other_roles_end_as_ever(self, world):
        row = grant_of(world.with_role(Role.LURAH, BALEARJOSARI))

        roles.end_role(System(), row.id)

        assert row.valid_to == day(0)


def test_two_who_end_each_others_role_at_once_leave_one(live_app):
    with live_app.app_context():
        world = World(live_app)
        people = [world.with_role(Role.ADMINISTRATOR) for _ in range(2)]
        ways = [(world.actor(people[0]), grant_of(people[1]).id)]
        ways.append((world.actor(people[1]), grant_of(people[0]).id))
        db.session.rollback()
    both = Barrier(2)

    def end(actor: Actor, grant_id) -> str:
        with live_app.app_context():
            both.wait(10)
            try:
                roles.end_role(actor, grant_id)
            except roles.LastAdministrator:
                return "refused"
            return "ended"

    with ThreadPoolExecutor(2) as threads:
        said = [one.result(timeout=30) for one in [threads.submit(end, *way) for way in ways]]

    with live_app.app_context():
        left = db.session.scalars(select(RoleGrant).where(RoleGrant.valid_to.is_(None))).all()
    assert sorted(said) == ["ended", "refused"]
    assert len(left) == 1
