"""The second factor with real codes: set up, asked, spent once, lost and reset."""

import html
import json
import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from lms.accounts import access, factor_keys, second_factor
from lms.accounts.merging.service import merge_people
from lms.accounts.models import (
    Credential,
    Person,
    RecoveryCode,
    SecondFactor,
    SignIn,
    Suspension,
)
from lms.accounts.service import Locked, set_secret_hash
from lms.core import clock
from lms.core.acts import one_act
from lms.core.audit import AuditDetail
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Actor, Role, System
from tests.accounts.test_door import SECRET, hashed
from tests.test_access import TABLE

ADMINISTRATOR, MENTOR = Role.ADMINISTRATOR, Role.MENTOR


@pytest.fixture(autouse=True)
def real(app, monkeypatch):
    """An installation that is no demo."""
    monkeypatch.setitem(app.config, "DEMO", False)


@pytest.fixture
def boss(world) -> Person:
    return with_secret(world.with_role(ADMINISTRATOR))


@pytest.fixture
def mentor(world) -> Person:
    return with_secret(world.mentor(world.cooperative()))


def with_secret(person: Person) -> Person:
    set_secret_hash(System(), person.id, hashed())
    return person


def sign_in(world, person: Person, query: str = ""):
    """A browser in which the secret was typed, and what it was answered."""
    browser = world.client()
    typed = {"identifier": person.participant_no, "password": SECRET}
    return browser, browser.post(f"/sign-in{query}", data=typed)


def code_of(key: str, ahead: int = 0) -> str:
    return pyotp.TOTP(key).at(int(clock.now().timestamp()) + 30 * ahead)


def set_up(browser, address: str = "/sign-in/second-factor"):
    """Type the first code from what the page shows; the key, and the page of recovery codes."""
    page = browser.get(address).text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    key = re.search(r'class="mono">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    answer = browser.post(address, data={"sealed": sealed, "code": code_of(key)})
    return key, answer


def recovery_codes(answer) -> list[str]:
    return re.findall(r'<li class="mono">([a-z2-9-]+)</li>', answer.text)


def is_in(browser) -> bool:
    return browser.get("/me").status_code == 200


def later(seconds: int = 90):
    """Another code's time."""
    return time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False)


def enrolled(world, person: Person) -> tuple[str, list[str]]:
    """The person's key and recovery codes, set up as in life."""
    browser, answer = sign_in(world, person)
    if "/sign-in/code" in answer.location:
        key, page = set_up(browser)
    else:
        key, page = set_up(browser, "/me/second-factor")
    return key, recovery_codes(page)


class TestFirstSignIn:
    def test_an_administrator_sets_the_phone_up_before_anything_opens(self, world, boss):
        browser, answer = sign_in(world, boss)
        assert answer.location == "/sign-in/code?next=/"
        assert browser.get(answer.location).location == "/sign-in/second-factor?next=/"
        assert not is_in(browser)

        _, page = set_up(browser)

        assert page.status_code == 200
        assert is_in(browser)
        assert len(set(recovery_codes(page))) == 10

    def test_they_arrive_where_they_wanted_to_go(self, world, boss):
        browser, answer = sign_in(world, boss, "?next=/roles")
        page = browser.get(browser.get(answer.location).location)
        action = re.search(r'action="(/sign-in/second-factor[^"]*)"', page.text).group(1)

        _, shown = set_up(browser, action)

        assert 'href="/roles"' in shown.text

    def test_a_member_and_a_mentor_are_asked_nothing(self, world, mentor):
        for person in (mentor, with_secret(world.member())):
            browser, answer = sign_in(world, person)
            assert answer.location == "/"
            assert is_in(browser)

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.LURAH, Role.TRAINER])
    def test_those_who_see_less_may_do_without(self, world, role):
        browser, _ = sign_in(world, with_secret(world.with_role(role)))

        assert is_in(browser)

    def test_on_the_demo_nobody_is_asked(self, app, world, boss, monkeypatch):
        monkeypatch.setitem(app.config, "DEMO", True)

        browser, _ = sign_in(world, boss)

        assert is_in(browser)
        assert browser.get("/me/second-factor").status_code == 404

    def test_a_wrong_first_code_keeps_the_same_key_and_sets_nothing_up(self, world, boss):
        browser, _ = sign_in(world, boss)
        page = browser.get("/sign-in/second-factor").text
        sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)

        answer = browser.post("/sign-in/second-factor", data={"sealed": sealed, "code": "000000"})

        assert answer.status_code == 422
        assert sealed in answer.text
        assert db.session.get(SecondFactor, boss.id) is None

    def test_a_key_offered_to_somebody_else_or_long_ago_is_not_taken(self, world, boss):
        browser, _ = sign_in(world, boss)
        key = pyotp.random_base32()
        for sealed in (factor_keys.seal_for(world.person().id, key), "x", key):
            answer = browser.post(
                "/sign-in/second-factor", data={"sealed": sealed, "code": code_of(key)}
            )
            assert answer.status_code == 422
        old = factor_keys.seal_for(boss.id, key)
        with later(second_factor.OFFER.seconds + 60):
            browser, _ = sign_in(world, boss)
            data = {"sealed": old, "code": code_of(key)}
            assert browser.post("/sign-in/second-factor", data=data).status_code == 422

        assert db.session.get(SecondFactor, boss.id) is None

    def test_who_only_knows_the_secret_cannot_put_another_phone_in_its_place(self, world, boss):
        enrolled(world, boss)
        browser, _ = sign_in(world, boss)
        key = pyotp.random_base32()
        data = {"sealed": factor_keys.seal_for(boss.id, key), "code": code_of(key)}

        answer = browser.post("/sign-in/second-factor", data=data)

        assert answer.status_code == 422
        assert not is_in(browser)
        assert browser.get("/sign-in/second-factor").status_code == 302


class TestHalfEntered:
    def test_it_opens_no_page_that_is_not_open_to_everybody(self, world, boss):
        browser, _ = sign_in(world, boss)
        stranger = world.client()
        ids = dict.fromkeys(
            ("attempt", "over", "visit", "follow_up", "cooperative", "person", "grant", "locked"),
            "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        ) | {"area": "35.73.01.1001", "district": "35.73.01", "message": "x", "notice": "x"}
        own = {"accounts.sign_in", "accounts.code", "accounts.first_factor"}
        for endpoint, rows in TABLE.items():
            for row in rows:
                if row.method != "GET" or endpoint in own:
                    continue
                path = row.path.format_map(_Anything(ids))
                half, none = browser.get(path), stranger.get(path)
                assert (half.status_code, half.location) == (none.status_code, none.location), path

    def test_it_changes_nothing_either(self, world, boss):
        browser, _ = sign_in(world, boss)
        for endpoint, rows in TABLE.items():
            for row in rows:
                if row.method != "POST" or endpoint.startswith(("web.", "accounts.")):
                    continue
                answer = browser.post(row.path.format_map(_Anything({})), data={})
                assert answer.status_code == 404 or "/sign-in" in answer.location, endpoint

    def test_the_door_leads_on_to_the_code_and_signing_out_ends_it(self, world, boss):
        browser, _ = sign_in(world, boss)
        assert browser.get("/sign-in?next=/roles").location == "/sign-in/code?next=/roles"

        browser.post("/sign-out")

        row = db.session.scalars(select(SignIn)).one()
        assert row.ended_at is not None
        assert "/sign-in?next" in browser.get("/sign-in/code").location

    def test_its_token_is_worth_nothing_where_a_device_is_asked_for(self, world, boss):
        browser, _ = sign_in(world, boss)
        with browser.session_transaction() as session:
            session["_user_id"] = session["half_entered"]

        assert not is_in(browser)

    def test_after_the_code_the_half_entered_token_is_worth_nothing(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            thief = world.client()
            thief.set_cookie("session", browser.get_cookie("session").value)

            browser.post("/sign-in/code", data={"code": code_of(key)})

            assert is_in(browser)
            assert not is_in(thief)
            assert "/sign-in?" in thief.get("/sign-in/code").location

    def test_it_waits_for_a_quarter_of_an_hour(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
        with later(90 + 15 * 60):
            answer = browser.post("/sign-in/code", data={"code": code_of(key)})

            assert "/sign-in?" in answer.location
            assert not is_in(browser)

    def test_it_is_no_device_of_the_person(self, world, boss):
        enrolled(world, boss)
        with later():
            sign_in(world, boss)
            found = access.access_of(world.actor(world.with_role(ADMINISTRATOR)), boss.id)

        assert len(found.devices) == 1

    def test_a_new_secret_ends_it(self, world, boss):
        browser, _ = sign_in(world, boss)

        with_secret(boss)

        assert "/sign-in?" in browser.get("/sign-in/code").location


class _Anything(dict):
    def __missing__(self, key: str) -> str:
        return "00000000-0000-4000-8000-000000000000"


def hidden(page: str) -> dict[str, str]:
    """What a page carries along unseen, but for the token."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found if name != "csrf_token"}


class TestCarried:
    """What was written while the sign-in ended goes through both doors, without any script."""

    def door(self, world, person: Person):
        browser = world.client()
        fields = json.dumps([["name", "Sri Wahyuni"]])
        typed = {"identifier": person.participant_no, "password": SECRET}
        carried = {"resend_to": "/people/new", "resend_fields": fields}
        return browser, browser.post("/sign-in", data={**typed, **carried})

    def test_through_the_code_of_the_phone_also_when_it_was_mistyped(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, door = self.door(world, boss)
            wrong = browser.post("/sign-in/code", data={"code": "000000", **hidden(door.text)})
            page = browser.post("/sign-in/code", data={"code": code_of(key), **hidden(wrong.text)})

        assert (door.status_code, wrong.status_code, page.status_code) == (200, 422, 200)
        assert 'action="/people/new"' in page.text
        assert hidden(page.text)["name"] == "Sri Wahyuni"

    def test_through_the_setting_up_of_the_phone(self, world, boss):
        browser, door = self.door(world, boss)
        key = re.search(r'class="mono">([A-Z2-7 ]+)<', door.text).group(1).replace(" ", "")
        typed = {"code": code_of(key), **hidden(door.text)}

        page = browser.post("/sign-in/second-factor", data=typed)

        assert len(recovery_codes(page)) == 10
        assert 'action="/people/new"' in page.text
        assert hidden(page.text)["name"] == "Sri Wahyuni"


class TestCode:
    def test_the_code_of_the_phone_opens_and_leads_to_what_was_wanted(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, answer = sign_in(world, boss, "?next=/roles")
            assert browser.get(answer.location).status_code == 200

            answer = browser.post(answer.location, data={"code": code_of(key)})

            assert (answer.status_code, answer.location) == (303, "/roles")
            assert is_in(browser)

    def test_no_code_opens_twice(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            for opens in (True, False):
                browser, _ = sign_in(world, boss)
                answer = browser.post("/sign-in/code", data={"code": code_of(key)})
                assert (answer.status_code == 303) is opens
                assert is_in(browser) is opens

    def test_nor_does_the_one_that_set_it_up(self, world, boss):
        with later(0):
            key, _ = enrolled(world, boss)
            browser, _ = sign_in(world, boss)

            assert browser.post("/sign-in/code", data={"code": code_of(key)}).status_code == 422

    def test_two_who_type_the_same_code_at_once_do_not_both_come_in(self, world, boss):
        key, _ = enrolled(world, boss)
        actor = Actor(boss.id)
        with later():
            first, second = sign_in(world, boss)[0], sign_in(world, boss)[0]
            proofs = [second_factor.prove(boss.id, code_of(key)) for _ in range(2)]
            tokens = []
            for browser in (first, second):
                with browser.session_transaction() as session:
                    tokens.append(session["half_entered"])

            second_factor.complete_sign_in(actor, tokens[0], proofs[0], "")
            with pytest.raises(Invalid):
                second_factor.complete_sign_in(actor, tokens[1], proofs[1], "")

    @pytest.mark.parametrize("ahead", [-1, 1])
    def test_a_phones_clock_may_be_off_by_half_a_minute(self, world, boss, ahead):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            browser.post("/sign-in/code", data={"code": code_of(key, ahead)})

            assert is_in(browser)

    @pytest.mark.parametrize(
        "typed",
        [
            {"code": "000000"}, {"code": ""}, {}, {"code": "abc"}, {"code": "1" * 99},
            {"code": "\x00"}, {"code": ["1", "2"]}, {"recovery": "aaaa-aaaa-aaaa"},
            {"recovery": "x"}, {"recovery": "z" * 100}, {"code": "٣" * 6},
        ],
    )  # fmt: skip
    def test_what_does_not_fit_says_so_and_opens_nothing(self, world, boss, typed):
        enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            answer = browser.post("/sign-in/code", data=typed)

            assert answer.status_code == 422
            assert 'class="emsg"' in answer.text
            assert not is_in(browser)

    def test_after_five_wrong_ones_not_even_the_right_one_opens_until_the_window_is_over(
        self, world, boss
    ):
        key, _ = enrolled(world, boss)
        start = clock.now().replace(minute=0, second=5) + timedelta(hours=1)
        with time_machine.travel(start, tick=False):
            browser, _ = sign_in(world, boss)
            for _ in range(second_factor.TRIES):
                browser.post("/sign-in/code", data={"code": "000000"})
            assert browser.post("/sign-in/code", data={"code": code_of(key)}).status_code == 429
        with time_machine.travel(start + second_factor.WINDOW, tick=False):
            browser, _ = sign_in(world, boss)
            browser.post("/sign-in/code", data={"code": code_of(key)})
            assert is_in(browser)

    def test_nobody_completes_the_sign_in_of_another(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            with browser.session_transaction() as session:
                token = session["half_entered"]
            proof = second_factor.prove(boss.id, code_of(key))
            with pytest.raises(NotAllowed):
                second_factor.complete_sign_in(Actor(world.person().id), token, proof, "")


class TestRecovery:
    def test_each_code_on_paper_opens_once(self, world, boss):
        _, codes = enrolled(world, boss)
        for opens in (True, False):
            browser, _ = sign_in(world, boss)
            browser.post("/sign-in/code", data={"recovery": codes[3].upper().replace("-", " ")})
            assert is_in(browser) is opens

        assert second_factor.state_of(boss.id).codes_left == 9

    def test_new_ones_make_the_old_ones_void(self, world, boss):
        key, old = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            browser.post("/sign-in/code", data={"code": code_of(key)})
        with later(180):
            page = browser.post("/me/second-factor/renew", data={"code": code_of(key)})
            new = recovery_codes(page)
            assert len(new) == 10 and not set(new) & set(old)
            for code, opens in ((old[0], False), (new[0], True)):
                other, _ = sign_in(world, boss)
                other.post("/sign-in/code", data={"recovery": code})
                assert is_in(other) is opens

    def test_they_can_be_taken_away_as_a_file_by_their_owner_alone(self, world, boss):
        browser, _ = sign_in(world, boss)
        _, page = set_up(browser)
        sealed = re.search(r'name="sealed" value="([^"]+)"', page.text).group(1)

        # With the token of the page itself: the session is new since the form was sent.
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        data = {"sealed": sealed, "csrf_token": token}

        file = browser.post("/me/second-factor/codes.txt", csrf=False, data=data)
        stranger = world.sign_in(world.member())

        assert file.mimetype == "text/plain"
        assert "attachment" in file.headers["Content-Disposition"]
        assert all(code in file.text for code in recovery_codes(page))
        other = stranger.post("/me/second-factor/codes.txt", data={"sealed": sealed})
        assert other.status_code == 404
        for answer in (page, file):
            assert answer.headers["Cache-Control"] == "no-store"


class TestOwn:
    def test_a_mentor_may_switch_it_on_which_ends_the_other_devices(self, world, mentor):
        other, browser = world.sign_in(mentor), world.sign_in(mentor)

        _, page = set_up(browser, "/me/second-factor")

        assert len(recovery_codes(page)) == 10
        assert (is_in(browser), is_in(other)) == (True, False)
        assert "/sign-in/code" in sign_in(world, mentor)[1].location

    def test_and_off_again_with_a_code(self, world, mentor):
        browser = world.sign_in(mentor)
        key, _ = set_up(browser, "/me/second-factor")
        assert browser.post("/me/second-factor/end", data={"code": "000000"}).status_code == 422
        with later():
            answer = browser.post("/me/second-factor/end", data={"code": code_of(key)})

        assert answer.status_code == 303
        assert sign_in(world, mentor)[1].location == "/"
        assert db.session.scalars(select(RecoveryCode)).all() == []

    def test_whose_role_needs_it_cannot_switch_it_off(self, world, boss):
        browser, _ = sign_in(world, boss)
        key, _ = set_up(browser)
        assert 'formaction="/me/second-factor/end"' not in browser.get("/me/second-factor").text
        with later():
            answer = browser.post("/me/second-factor/end", data={"code": code_of(key)})

        assert answer.status_code == 422
        assert db.session.get(SecondFactor, boss.id) is not None

    def test_the_office_resets_it_and_the_person_sets_up_anew(self, world, boss):
        enrolled(world, boss)
        browser = world.client()
        other = world.with_role(ADMINISTRATOR)

        access.reset_factor(world.actor(other), boss.id)

        browser, answer = sign_in(world, boss)
        assert browser.get(answer.location).location.startswith("/sign-in/second-factor")
        with pytest.raises(Invalid):
            access.reset_factor(world.actor(other), boss.id)

    def test_nobody_resets_their_own(self, world, boss):
        enrolled(world, boss)

        with pytest.raises(NotAllowed):
            access.reset_factor(world.actor(boss), boss.id)


class TestKept:
    def test_neither_the_key_nor_a_code_stands_in_the_database_or_the_trail(self, world, boss):
        key, codes = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            browser.post("/sign-in/code", data={"recovery": codes[0]})

        kept = [
            str(getattr(row, column.key))
            for model in (SecondFactor, RecoveryCode, AuditDetail, Credential)
            for row in db.session.scalars(select(model))
            for column in model.__table__.columns
        ]
        words = [key, *codes, *(code.replace("-", "") for code in codes)]
        assert kept
        assert not [word for word in words for text in kept if word in text]

    def test_the_key_file_is_for_this_user_alone(self, app, world, boss):
        enrolled(world, boss)

        file = app.config["SETTINGS"].data / "keys" / factor_keys.FILE

        assert file.stat().st_mode & 0o777 == 0o600

    def test_with_another_key_file_nothing_opens_and_those_who_operate_it_are_told(
        self, world, boss, monkeypatch
    ):
        key, codes = enrolled(world, boss)
        assert second_factor.unreadable() == 0
        monkeypatch.setattr(factor_keys, "_read", lambda _: "another key file" * 4)
        with later():
            browser, _ = sign_in(world, boss)
            answer = browser.post("/sign-in/code", data={"code": code_of(key)})
            assert answer.status_code == 422
            assert browser.post("/sign-in/code", data={"recovery": codes[0]}).status_code == 422

        assert second_factor.unreadable() == 1

    def test_a_sign_in_that_has_ended_is_not_completed(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            with browser.session_transaction() as session:
                token = session["half_entered"]
            access.end_sign_ins(System(), boss.id)
            proof = second_factor.prove(boss.id, code_of(key))
            with pytest.raises(NotThere):
                second_factor.complete_sign_in(Actor(boss.id), token, proof, "")

    def test_an_account_that_is_locked_meanwhile_is_not_entered(self, world, boss):
        key, _ = enrolled(world, boss)
        with later():
            browser, _ = sign_in(world, boss)
            with browser.session_transaction() as session:
                token = session["half_entered"]
            proof = second_factor.prove(boss.id, code_of(key))
            lock(boss.id)
            with pytest.raises(Locked):
                second_factor.complete_sign_in(Actor(boss.id), token, proof, "")

    def test_nor_by_setting_the_phone_up(self, world, boss):
        lock(boss.id)

        with pytest.raises(Locked):
            second_factor.confirm(Actor(boss.id), boss.id, "key", 1, [], "")

    def test_codes_on_paper_open_also_after_the_entry_was_merged(self, world, mentor):
        _key, (code, *_rest) = enrolled(world, mentor)
        remains = world.member()
        merge_people(System(), remains.id, mentor.id)

        proof = second_factor.prove(remains.id, "", code)
        second_factor.renew(remains.id, proof)

        with pytest.raises(Invalid):
            second_factor.prove(remains.id, "", code)


def lock(person_id) -> None:
    """The office has locked the account in the same moment: its devices are not ended here."""
    with one_act("test.lock", System()):
        db.session.add(Suspension(person_id=person_id, reason="Uji", began_at=clock.now()))
