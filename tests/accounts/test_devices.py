"""The devices on which a person is signed in: how long, which, and how they end."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.devices import REFERENCE, device_name, devices_of, end_device
from lms.accounts.models import SignIn
from lms.accounts.service import begin_sign_in, end_sign_in, token_hash
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Grant, Role, Scope, System
from tests.world import SINCE

ONE_MINUTE = timedelta(minutes=1)


def opens(browser) -> bool:
    return browser.get("/me").status_code == 200


def reference(row: SignIn) -> str:
    return row.token_hash[:REFERENCE]


@pytest.mark.parametrize(
    ("role", "stay"),
    [
        (None, timedelta(days=60)), (Role.MENTOR, timedelta(days=60)),
        (Role.STAFF, timedelta(hours=8)), (Role.COORDINATOR, timedelta(hours=8)),
        (Role.ADMINISTRATOR, timedelta(hours=8)), (Role.LURAH, timedelta(hours=8)),
    ],
)  # fmt: skip
def test_a_device_opens_until_its_time_is_over_and_no_longer(world, role, stay):
    start = clock.now()
    with time_machine.travel(start, tick=False):
        person = world.with_role(role) if role else world.member()
        browser = world.sign_in(person)
    with time_machine.travel(start + stay - ONE_MINUTE, tick=False):
        assert browser.get("/notices").status_code == 200
    with time_machine.travel(start + stay, tick=False):
        assert browser.get("/notices").status_code == 302


def test_a_person_sees_their_own_open_devices_the_last_used_first(world):
    sri, start = world.member("Sri"), clock.now()
    world.sign_in(world.member("Budi"))
    tokens = []
    for hours in (0, 1, 2):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            tokens.append(begin_sign_in(System(sri.id), sri.id, f"device {hours}"))
    with time_machine.travel(start + timedelta(hours=3), tick=False):
        end_sign_in(world.actor(sri), tokens[1])
        shown = [row.device for row in devices_of(world.actor(sri))]

    assert shown == ["device 2", "device 0"]


def test_ending_one_device_leaves_the_others_open(world):
    sri = world.member("Sri")
    phone, laptop = world.sign_in(sri), world.sign_in(sri)
    with phone.session_transaction() as session:
        name = token_hash(session["_user_id"])[:REFERENCE]

    answer = laptop.post(f"/me/devices/{name}/end")

    assert answer.status_code == 303
    assert (opens(phone), opens(laptop)) == (False, True)


def test_nobody_ends_the_device_of_another_person(world):
    sri, budi = world.member("Sri"), world.member("Budi")
    browser = world.sign_in(sri)
    row = db.session.scalars(select(SignIn)).one()

    with pytest.raises(NotThere):
        end_device(world.actor(budi), reference(row))

    assert opens(browser)


def test_even_with_its_token_nobody_else_ends_a_device(world):
    sri, budi = world.member("Sri"), world.member("Budi")
    token = begin_sign_in(System(sri.id), sri.id, "")

    with pytest.raises(NotAllowed):
        end_sign_in(world.actor(budi), token)


def test_a_device_that_has_ended_is_not_there_to_be_ended_again(world):
    sri = world.member("Sri")
    begin_sign_in(System(sri.id), sri.id, "")
    row = db.session.scalars(select(SignIn)).one()
    end_device(world.actor(sri), reference(row))
    ended_at = row.ended_at

    with pytest.raises(NotThere):
        end_device(world.actor(sri), reference(row))

    assert db.session.scalars(select(SignIn.ended_at)).one() == ended_at


def test_a_made_up_token_opens_nothing(world):
    browser = world.sign_in(world.member())
    with browser.session_transaction() as session:
        session["_user_id"] = "made-up"

    assert not opens(browser)


def test_use_is_noted_once_an_hour_and_not_at_every_page(world):
    start = clock.now()
    with time_machine.travel(start, tick=False):
        browser = world.sign_in(world.member())
    for minutes, noted in ((30, 0), (61, 61), (90, 61)):
        moment = start + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            browser.get("/me")
        db.session.rollback()
        seen = db.session.scalars(select(SignIn.seen_at)).one()
        assert abs(seen - (start + timedelta(minutes=noted))) < timedelta(seconds=1)


OFFICE = Grant(Role.STAFF, Scope.AREA, "35.73")


def test_whoever_becomes_staff_signs_in_anew_and_for_a_working_day(world):
    person = world.member("Sri")
    browser = world.sign_in(person)

    grants.give(System(), person.id, OFFICE, valid_from=SINCE)

    assert not opens(browser)


def test_no_device_stays_open_beyond_the_day_on_which_somebody_becomes_staff(world):
    person, today = world.member("Sri"), clock.today()
    grants.give(System(), person.id, OFFICE, valid_from=today + timedelta(days=5))
    browser = world.sign_in(person)
    midnight = datetime.combine(today + timedelta(days=5), time.min, clock.WIB)

    with time_machine.travel(midnight - ONE_MINUTE, tick=False):
        assert opens(browser)
    with time_machine.travel(midnight, tick=False):
        assert not opens(browser)


def test_the_end_of_an_office_role_signs_out_too(world):
    person = world.person("Sri")
    grants.give(System(), person.id, OFFICE, "test:1", valid_from=SINCE)
    browser = world.sign_in(person)

    grants.end_from(System(), "test:1")

    assert not opens(browser)


def test_a_membership_or_an_assignment_signs_nobody_out(world):
    cooperative = world.cooperative()
    person = world.member("Sri", cooperative=cooperative)
    browser = world.sign_in(person)

    give_position(System(), person.id, cooperative.id, PositionKind.TREASURER)

    assert opens(browser)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/126.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/25 Chrome/121", "Samsung Internet · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537.36 Edg/126", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Firefox/127.0", "Firefox · Linux"),
    ],
)  # fmt: skip
def test_a_device_is_called_as_its_owner_would_call_it(agent, name):
    assert device_name(agent) == name


def test_a_device_that_says_nothing_of_itself_has_a_name_too(app):
    assert device_name("")
