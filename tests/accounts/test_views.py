"""The door as pages: alike for every failure, never a way to another site, never broken."""

import io
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import pytest

from lms.accounts.models import Person
from lms.accounts.service import set_secret_hash
from lms.core import clock
from lms.core.policy import System
from tests.accounts.test_door import SECRET, hashed

PHONE = "081234567890"
HERE = "https://here.example"


@pytest.fixture
def sri(world) -> Person:
    person = world.member("Sri", phone="+6281234567890")
    set_secret_hash(System(), person.id, hashed())
    return person


def sign_in(browser, secret: str = SECRET, name: str = PHONE, query: str = ""):
    return browser.post(f"/sign-in{query}", data={"identifier": name, "password": secret})


def seen(answer) -> str:
    """The page without what differs from one load to the next."""
    text = re.sub(r'name="csrf_token"[^>]*', "", answer.text)
    return re.sub(r'value="[^"]*"', "", text)


def test_who_knows_number_and_secret_comes_in_and_is_greeted(world, sri):
    browser = world.client()

    answer = sign_in(browser)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Sri" in browser.get("/").text


def test_the_cookie_of_a_member_lasts_as_long_as_the_sign_in_and_that_of_staff_until_closing(
    world, sri
):
    staff = world.staff()
    set_secret_hash(System(), staff.id, hashed())

    members = sign_in(world.client()).headers["Set-Cookie"]
    of_staff = sign_in(world.client(), name=staff.phone).headers["Set-Cookie"]

    expires = parsedate_to_datetime(re.search(r"Expires=([^;]*)", members).group(1))
    assert timedelta(days=59) < expires - clock.now() <= timedelta(days=60)
    assert "Expires" not in of_staff
    for cookie in (members, of_staff):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_wrong_secret_and_an_unknown_name_get_the_same_page(world, sri):
    wrong = sign_in(world.client(), "salah sekali")
    unknown = sign_in(world.client(), "salah sekali", "081299999999")

    assert wrong.status_code == unknown.status_code == 422
    assert seen(wrong) == seen(unknown)


def test_the_page_never_shows_the_secret_again(world, sri):
    assert "rahasia yang salah" not in sign_in(world.client(), "rahasia yang salah").text


def test_too_many_tries_are_a_page_of_their_own(world, sri, monkeypatch):
    from lms.accounts import door

    monkeypatch.setattr(door, "TRIES", 1)
    sign_in(world.client(), "salah sekali")

    assert sign_in(world.client()).status_code == 429


def test_a_copied_cookie_is_useless_after_signing_out(world, sri):
    browser, thief = world.client(), world.client()
    sign_in(browser)
    thief.set_cookie("session", browser.get_cookie("session").value)
    assert thief.get("/me").status_code == 200

    browser.post("/sign-out")

    assert thief.get("/me").status_code == 302
    assert browser.get("/me").status_code == 302


def test_nothing_of_the_session_from_before_is_kept_after_sign_in(world, sri):
    browser = world.client()
    with browser.session_transaction() as session:
        session["planted"] = "by whoever had this browser before"
    sign_in(browser)

    with browser.session_transaction() as session:
        assert set(session) == {"_user_id", "_fresh", "_id", "_permanent"}


def test_signing_in_again_signs_the_browser_out_of_where_it_was(world, sri):
    browser, copied = world.client(), world.client()
    sign_in(browser)
    copied.set_cookie("session", browser.get_cookie("session").value)

    sign_in(browser)

    assert copied.get("/me").status_code == 302
    assert browser.get("/me").status_code == 200


def test_a_wrong_secret_signs_nobody_out(world, sri):
    browser = world.sign_in(sri)
    sign_in(browser, "salah sekali")

    assert browser.get("/me").status_code == 200


def test_whoever_leaves_has_the_browser_forget_the_pages_it_kept(world, sri):
    leaving = world.sign_in(sri).post("/sign-out")
    changing = world.sign_in(sri).post(
        "/me/secret", data={"present": SECRET, "new": "teh manis di sore hari"}
    )

    for answer in (leaving, changing):
        assert (answer.status_code, answer.location) == (303, "/sign-in")
        assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_signing_out_ends_this_device_only(world, sri):
    phone, laptop = world.client(), world.client()
    sign_in(phone)
    sign_in(laptop)

    phone.post("/sign-out")

    assert laptop.get("/me").status_code == 200


def test_signing_out_without_having_signed_in_is_no_fault(world):
    assert world.client().post("/sign-out").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/me/secret"])
def test_what_another_site_makes_a_browser_send_is_refused(world, sri, path):
    browser = world.sign_in(sri)

    assert browser.post(path, csrf=False).status_code == 400
    assert browser.get("/me").status_code == 200


def test_who_was_on_the_way_to_a_page_arrives_there_even_after_a_wrong_secret(world, sri):
    browser = world.client()
    door = browser.get("/courses?x=1").location
    assert urlsplit(door).path == "/sign-in"
    query = "?" + urlsplit(door).query

    wrong = sign_in(browser, "salah sekali", query=query)
    action = re.search(r'<form[^>]*action="([^"]*)"', wrong.text).group(1)
    right = browser.post(action, data={"identifier": PHONE, "password": SECRET})

    assert right.location == "/courses?x=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "////evil.example",
        "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example",
        "\t//evil.example", " //evil.example", "https:evil.example", "http:///evil.example",
        "javascript:alert(1)", "data:text/html,x", "//evil.example@here.example", "//[", "/\t/[",
        "http://[::1", "//\u2100.example", "evil.example", "/../..//evil.example", "?", "",
        "/\\/evil.example", "/\r\nLocation: https://evil.example",
    ],
)  # fmt: skip
def test_the_way_after_sign_in_never_leads_to_another_site(world, sri, wanted):
    browser = world.sign_in(sri)

    answer = browser.get("/sign-in", query_string={"next": wanted})

    assert answer.status_code == 302
    # Browsers drop tabs and line ends, and read a backslash as a slash.
    read = re.sub(r"[\t\r\n]", "", answer.location).replace("\\", "/")
    assert urlsplit(urljoin(f"{HERE}/sign-in", read)).netloc == "here.example"
    assert "\n" not in answer.location


HOSTILE = [
    {"identifier": "\x00", "password": "\x00"},
    {"identifier": PHONE, "password": "rahasia\x00lagi"},
    {"identifier": "x" * 100_000, "password": "x"},
    {"identifier": "x", "password": "y" * 100_000},
    {"identifier": ["a", "b"], "password": ["c", "d"]},
    {"identifier[]": "a", "password[$ne]": ""},
    {"identifier": "\u202e\ufeff\u2028", "password": "\u202e"},
    {"identifier": "９" * 12, "password": "𒐫"},
    {"identifier": "+" + "9" * 240, "password": "x"},
    {"identifier": "a@" + "b" * 250, "password": "x"},
    {"identifier": PHONE, "password": (io.BytesIO(b"x"), "secret.txt")},
    {"identifier": (io.BytesIO(b"x"), "name.txt"), "password": "x"},
    {"identifier": "' OR '1'='1", "password": "' OR '1'='1"},
    {"identifier": "{{ 7 * 7 }}", "password": "%s%n"},
    {},
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_input_at_the_door_gets_an_answer_and_never_entry(world, sri, number):
    data = {
        name: (io.BytesIO(b"x"), value[1]) if isinstance(value, tuple) else value
        for name, value in HOSTILE[number].items()
    }

    answer = world.client().post("/sign-in", data=data)

    assert answer.status_code == 422


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_input_at_the_change_of_secret_gets_an_answer(world, sri, number):
    data = {
        {"identifier": "present", "password": "new"}.get(name, name): (
            (io.BytesIO(b"x"), value[1]) if isinstance(value, tuple) else value
        )
        for name, value in HOSTILE[number].items()
    }

    assert world.sign_in(sri).post("/me/secret", data=data).status_code == 422


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"identifier=%ED%A0%80&password=%FF%FE", "application/x-www-form-urlencoded"),
        (b"identifier=\xed\xa0\x80&password=\xff", "application/x-www-form-urlencoded"),
        (b'{"identifier": ["a"], "password": {"$ne": ""}}', "application/json"),
        (b'{"identifier": "\\ud800"}', "application/json"),
        (b"[" * 20_000, "application/json"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"x" * 1_000_001, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(5_000)), "application/x-www-form-urlencoded"),
    ],
)
def test_raw_bytes_at_the_door_get_an_answer(world, sri, body, kind):
    browser = world.client()
    token = browser._csrf()

    answer = browser.post(
        "/sign-in", csrf=False, data=body, content_type=kind, headers={"X-CSRFToken": token}
    )

    assert answer.status_code in (400, 413, 422)
