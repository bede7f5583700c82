"""A new secret: asked for with the present one, not easily guessed, and it ends every device."""

import pytest
import time_machine
from sqlalchemy import select

from lms.accounts import door, secret_change, secrets
from lms.accounts.models import Credential, Person, SignIn
from lms.accounts.service import set_secret_hash
from lms.core import clock
from lms.core.audit import AuditDetail
from lms.core.database import db
from lms.core.errors import NotThere, TooMany
from lms.core.policy import System
from tests.accounts.test_door import SECRET, hashed

NEW = "teh manis di sore hari"


@pytest.fixture
def sri(world) -> Person:
    person = world.person("Sri", phone="+6281234567890")
    set_secret_hash(System(), person.id, hashed())
    return person


def change(world, person: Person, present: str = SECRET, new: str = NEW):
    return secret_change.change(world.actor(person), person, present, new)


def enters(secret: str) -> bool:
    return door.enter("081234567890", secret, address="10.0.0.1", device="") is not None


def test_the_new_secret_opens_and_the_old_one_no_longer_does(world, sri):
    assert change(world, sri) is None

    assert enters(NEW)
    assert not enters(SECRET)


def test_a_new_secret_signs_every_device_out_and_no_other_persons(world, sri):
    phone, laptop = world.sign_in(sri), world.sign_in(sri)
    neighbour = world.sign_in(world.person("Budi"))

    change(world, sri)

    assert phone.get("/me").status_code == laptop.get("/me").status_code == 302
    assert neighbour.get("/me").status_code == 200
    ended = db.session.scalars(select(SignIn.ended_at).where(SignIn.person_id == sri.id)).all()
    assert None not in ended


def test_without_the_present_secret_nothing_is_changed(world, sri):
    fault = change(world, sri, present="bukan ini dia")

    assert fault.field == "present"
    assert enters(SECRET)


def test_whoever_guesses_the_present_secret_must_wait_even_with_the_right_one(world, sri):
    start = clock.now().replace(minute=0, second=5)
    with time_machine.travel(start, tick=False):
        browser = world.sign_in(sri)
        answers = [
            browser.post("/me/secret", data={"present": guess, "new": NEW}).status_code
            for guess in (*[f"tebakan {number}" for number in range(door.TRIES)], SECRET)
        ]

    assert answers == [422] * 10 + [429]
    with time_machine.travel(start + door.WINDOW, tick=False):
        assert change(world, sri) is None


def test_guesses_at_one_persons_secret_hold_up_nobody_else_nor_the_door(world, sri, monkeypatch):
    monkeypatch.setattr(door, "TRIES", 1)
    budi = world.person("Budi")
    set_secret_hash(System(), budi.id, hashed())
    change(world, sri, present="bukan ini dia")

    with pytest.raises(TooMany):
        change(world, sri)
    assert change(world, budi) is None
    assert enters(SECRET)


def test_a_weak_new_secret_is_no_guess_at_the_present_one(world, sri, monkeypatch):
    monkeypatch.setattr(door, "TRIES", 1)

    for _ in range(3):
        assert change(world, sri, new="pendek").field == "new"


@pytest.mark.parametrize("new", ["pendek", "12345678", "081234567890", "x" * 201])
def test_a_secret_that_is_easily_guessed_is_refused_at_its_field(world, sri, new):
    device = world.sign_in(sri)

    assert change(world, sri, new=new).field == "new"
    assert device.get("/me").status_code == 200


def test_nobody_gives_another_person_a_secret(world, sri):
    with pytest.raises(NotThere):
        set_secret_hash(world.actor(world.person("Budi")), sri.id, hashed("kata lain"))

    assert db.session.get_one(Credential, sri.id).secret_hash == hashed()


def test_the_trail_says_that_the_secret_changed_and_not_to_what(world, sri):
    change(world, sri)

    kept = str(db.session.scalars(select(AuditDetail.changes)).all())
    assert f"credential/{sri.id}" in kept
    assert "argon2" not in kept


def test_hashing_holds_no_transaction_open(world, sri, monkeypatch):
    held = []
    real = secrets._hasher

    class Watched:
        def verify(self, kept: str, given: str) -> bool:
            held.append(("verify", db.session().in_transaction(), db.session.info.get("act")))
            return real.verify(kept, given)

        def hash(self, given: str) -> str:
            held.append(("hash", db.session().in_transaction(), db.session.info.get("act")))
            return real.hash(given)

    monkeypatch.setattr(secrets, "_hasher", Watched())
    change(world, sri)

    assert held == [("verify", False, None), ("hash", False, None)]


def test_on_the_page_the_person_is_led_to_the_door_to_try_the_new_secret(world, sri):
    browser = world.sign_in(sri)

    refused = browser.post("/me/secret", data={"present": "salah", "new": NEW})
    done = browser.post("/me/secret", data={"present": SECRET, "new": NEW})

    assert refused.status_code == 422
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert browser.get("/me").status_code == 302
