"""What was typed is not lost when the sign-in ended while a page was open."""

import html
import json
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.secrets import hash_secret
from lms.accounts.service import end_sign_in, set_secret_hash
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.models import Visit
from tests.mentoring.builders import typed
from tests.world import Client, World

SECRET = "80123457"
OURS = {"Sec-Fetch-Site": "same-origin"}
VISITS = "/mentoring/visits"


@pytest.fixture
def mentor(world: World) -> Person:
    person = world.mentor(world.cooperative())
    set_secret_hash(System(person.id), person.id, hash_secret(SECRET))
    return person


@pytest.fixture
def form(mentor: Person) -> dict[str, Any]:
    from lms.cooperatives.models import Cooperative

    cooperative = db.session.scalars(select(Cooperative)).one()
    text = 'Baris "satu"\nbaris <dua> & é'
    return typed(cooperative, visited_on="", outcome="nobody_met", observations=text)


def ended(world: World, person: Person) -> Client:
    """A browser whose sign-in the server has ended meanwhile."""
    browser = world.sign_in(person)
    with browser.session_transaction() as session:
        token = session["_user_id"]
    end_sign_in(world.actor(person), token)
    return browser


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found if name != "csrf_token"}


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_visit_sent_after_the_sign_in_ended_arrives_once_with_its_text(
    world: World, mentor: Person, form: dict[str, Any]
) -> None:
    form["visited_on"] = _today()
    browser = ended(world, mentor)

    door = browser.post(VISITS, data=form, headers=OURS)
    carried = hidden(door.text)
    wrong = browser.post(
        "/sign-in", data={"identifier": mentor.participant_no, "password": "salah123", **carried}
    )
    entered = browser.post(
        "/sign-in",
        data={"identifier": mentor.participant_no, "password": SECRET, **hidden(wrong.text)},
    )
    fields = hidden(entered.text)
    sent = browser.post(VISITS, data=fields)

    assert (door.status_code, wrong.status_code, entered.status_code) == (401, 422, 200)
    assert mentor.name in entered.text
    assert sent.status_code == 303
    assert db.session.scalars(select(Visit.observations)).all() == [form["observations"]]
    assert browser.post(VISITS, data=fields).location == sent.location
    assert visits() == 1


def test_a_token_that_fits_no_more_leads_to_a_button_that_sends_the_same(
    world: World, mentor: Person, form: dict[str, Any]
) -> None:
    form["visited_on"] = _today()
    world.app.config["WTF_CSRF_ENABLED"] = True
    browser = world.sign_in(mentor)

    answer = browser.post(VISITS, data={**form, "csrf_token": "old"}, headers=OURS)
    sent = browser.post(VISITS, data=hidden(answer.text))

    assert answer.status_code == 400
    assert sent.status_code == 303
    assert visits() == 1


def test_without_any_cookie_the_door_opens_with_the_text(
    world: World, mentor: Person, form: dict[str, Any]
) -> None:
    browser = world.client()

    door = browser.post(VISITS, data={**form, "csrf_token": "old"}, headers=OURS)

    assert door.status_code == 401
    assert (
        form["observations"]
        in json.loads(hidden(door.text)["resend_fields"])[
            [name for name, _ in json.loads(hidden(door.text)["resend_fields"])].index(
                "observations"
            )
        ]
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Referer": "https://elsewhere.example/mentoring/visits"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_words_from_another_site_are_carried_nowhere(
    world: World, mentor: Person, form: dict[str, Any], headers: dict[str, str]
) -> None:
    signed_out = ended(world, mentor).post(VISITS, data=form, headers=headers)
    forged = world.sign_in(mentor).post(VISITS, data={**form, "csrf_token": "old"}, headers=headers)

    assert signed_out.status_code == 302
    assert "resend_fields" not in signed_out.text
    assert forged.status_code == 400
    assert "baris" not in forged.text


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("https://elsewhere.example/mentoring/visits", "[]"),
        ("//elsewhere.example/mentoring/visits", "[]"),
        ("/me/secret", '[["new", "x"]]'),
        ("/sign-out", "[]"),
        ("/nowhere", "[]"),
        (VISITS, "[" * 100_000),
        (VISITS, "{"),
        (VISITS, "7"),
        (VISITS, "null"),
        (VISITS, '[["a", 1]]'),
        (VISITS, '[["a"]]'),
        (VISITS, '[["a", "\\ud800"]]'),
        (VISITS, json.dumps([["a", "x" * 250_000]])),
        (VISITS, json.dumps([["a", "x"]] * 501)),
    ],
)
def test_what_is_not_a_form_of_ours_is_not_carried_through_the_door(
    world: World, mentor: Person, address: str, fields: str
) -> None:
    entered = world.client().post(
        "/sign-in",
        data={
            "identifier": mentor.participant_no,
            "password": SECRET,
            "resend_to": address,
            "resend_fields": fields,
        },
    )

    assert entered.status_code == 303
    assert entered.location == "/"


def test_a_secret_is_never_carried(world: World, mentor: Person) -> None:
    answer = ended(world, mentor).post(
        "/me/secret", data={"present": SECRET, "new": "rahasia-baru"}, headers=OURS
    )

    assert answer.status_code == 302
    assert "rahasia-baru" not in answer.text


def test_the_queue_is_told_in_json_that_nobody_is_signed_in(
    world: World, mentor: Person, form: dict[str, Any]
) -> None:
    answer = ended(world, mentor).post(
        VISITS, data=form, headers={**OURS, "Accept": "application/json"}
    )

    assert answer.status_code == 401
    assert answer.json["code"] == "signed-out"


def _today() -> str:
    from lms.core import clock

    return clock.today().isoformat()
