"""/enter: from the card to being signed in, and every way in which that can fail."""

import re

import pytest
from sqlalchemy import select

from lms.accounts import codes, first_entry, rules
from lms.accounts.models import CodePurpose, OneTimeCode, Person
from lms.core.database import db
from lms.core.policy import System

NEW = "teh manis di sore hari"


@pytest.fixture
def sri(world) -> Person:
    return world.member("Sri Wahyuni", phone="+6281234567890")


@pytest.fixture
def code(sri) -> str:
    return codes.issue(System(), sri.id, CodePurpose.CARD)


def type_code(browser, code: str, **more: str):
    return browser.post("/enter", data={"code": code, **more})


def test_from_the_card_to_the_own_home(world, sri, code):
    browser = world.client()
    assert browser.get("/enter").status_code == 200

    choosing = type_code(browser, rules.grouped_code(code))
    answer = type_code(browser, code, new=NEW)

    assert choosing.status_code == 200
    assert "Sri Wahyuni" in choosing.text and sri.participant_no in choosing.text
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Sri" in browser.get("/").text


def test_later_the_person_signs_in_with_the_participant_number_and_the_secret(world, sri, code):
    type_code(world.client(), code, new=NEW)
    browser = world.client()

    answer = browser.post("/sign-in", data={"identifier": sri.participant_no, "password": NEW})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    "typed", ["", "1234", "1234 5678 9012 3456", "\x00", "９" * 16, "x" * 10_000]
)
def test_what_is_no_code_is_said_at_its_field_with_what_was_typed(world, code, typed):
    answer = type_code(world.client(), typed)

    assert answer.status_code == 422
    assert 'id="code-e"' in answer.text
    if typed == "1234":
        assert 'value="1234"' in answer.text


def test_no_name_is_shown_before_a_code_that_is_good(world, sri, code):
    type_code(world.client(), code, new=NEW)

    for typed in (code, rules.one_time_code(1)):
        for more in ({}, {"new": NEW}):
            answer = type_code(world.client(), typed, **more)
            assert answer.status_code == 422
            assert "Sri" not in answer.text and sri.participant_no not in answer.text


@pytest.mark.parametrize("new", ["", "kurang", "12345678", "081234567890", "x" * 300, "\x00" * 9])
def test_a_secret_that_cannot_be_used_is_said_at_its_field_and_the_code_stays_good(
    world, sri, code, new
):
    browser = world.client()

    answer = type_code(browser, code, new=new)

    assert answer.status_code == 422
    assert 'id="new-e"' in answer.text and "Sri Wahyuni" in answer.text
    assert new == "" or new not in answer.text
    assert type_code(browser, code, new=NEW).status_code == 303


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"new": NEW},
        {"code": ["1", "2"], "new": ["a", "b"]},
        {"code[]": "1", "new[$ne]": ""},
        {"code": "' OR '1'='1", "new": "{{ 7 * 7 }}"},
        {"code": "\u202e" * 16, "new": "\u202e" * 16},
    ],
)
def test_hostile_input_gets_an_answer_and_never_entry(world, code, data):
    assert world.client().post("/enter", data=data).status_code == 422
    assert db.session.scalars(select(OneTimeCode)).one().used_at is None


def test_the_pages_with_the_code_are_kept_by_no_browser(world, code):
    browser = world.client()

    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    for answer in (
        type_code(browser, code),
        type_code(browser, code, new="kurang"),
        type_code(browser, wrong),
    ):
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_stands_in_no_address(world, code):
    page = type_code(world.client(), code).text

    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert addresses and not any(code in address for address in addresses)
    # What is asked for in the address is not taken: only the QR code's fragment and the field are.
    assert code not in world.client().get(f"/enter?code={code}").text


def test_who_is_signed_in_on_this_device_is_told_and_signed_out(world, sri, code):
    mentor = world.mentor(world.cooperative(), name="Rina Mentor")
    browser, copied = world.sign_in(mentor), world.client()
    copied.set_cookie("session", browser.get_cookie("session").value)
    assert "Rina Mentor" in browser.get("/enter").text

    type_code(browser, code, new=NEW)

    assert "Sri Wahyuni" in browser.get("/me").text
    assert copied.get("/me").status_code == 302


def test_too_many_wrong_codes_are_a_page_of_their_own(world, monkeypatch):
    monkeypatch.setattr(first_entry, "WRONG_FROM_ONE_ADDRESS", 0)

    assert type_code(world.client(), rules.one_time_code(3)).status_code == 429


def test_the_door_says_where_a_code_comes_from(world):
    page = world.client().get("/sign-in").text

    assert 'href="/enter"' in page
    for who in ("pendamping", "sekretaris", "kantor"):
        assert who in page.lower()


def test_another_site_cannot_enter_for_somebody(world, code):
    assert world.client().post("/enter", csrf=False, data={"code": code}).status_code == 400
