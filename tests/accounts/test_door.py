"""Who gets in: by any way of writing a name, with the right secret, and not by trying often."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Event

import pytest
import time_machine
from sqlalchemy import func, select, update

from lms.accounts import door, secrets
from lms.accounts.identifiers import as_phone
from lms.accounts.models import Person, SignIn
from lms.accounts.service import begin_sign_in, set_email, set_secret_hash, token_hash
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.errors import NotAllowed, TooMany
from lms.core.policy import System
from lms.core.throttle import Throttle
from tests.world import World

SECRET = "kopi susu hangat"
PHONE = "+6281234567890"


@cache
def hashed(secret: str = SECRET) -> str:
    return secrets.hash_secret(secret)


@pytest.fixture
def sri(world) -> Person:
    person = world.person("Sri", phone=PHONE)
    set_email(System(), person.id, "sri@example.com")
    set_secret_hash(System(), person.id, hashed())
    return person


def knock(name: str, secret: str = SECRET, address: str = "10.0.0.1"):
    return door.enter(name, secret, address=address, device="Firefox")


def tries() -> list[int]:
    return sorted(db.session.scalars(select(Throttle.count)))


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890", "0812-3456-7890", "0812 3456 7890", " +62 812 3456 7890 ",
        "6281234567890", "(0812) 3456.7890", "+62-812-3456-7890", "sri@example.com",
        "  Sri@EXAMPLE.com ",
    ],
)  # fmt: skip
def test_a_person_gets_in_by_any_spelling_of_their_number_and_by_e_mail(sri, typed):
    assert knock(typed).person.id == sri.id


def test_a_person_without_a_phone_gets_in_by_the_number_on_their_card(world):
    person = world.person("Tutik", phone=None)
    set_secret_hash(System(), person.id, hashed())
    number = person.participant_no

    assert knock(f" {number[:3]} {number[3:]}").person.id == person.id


@pytest.mark.parametrize(
    "typed", ["", " ", "@", "sri", "0", "1234567", "0812", "+", "%", "' OR 1=1 --", "０" * 50]
)
def test_what_names_nobody_opens_nothing(sri, typed):
    assert knock(typed) is None


@pytest.mark.parametrize("typed", ["", "abc", "12", "+", "9" * 60])
def test_what_is_no_phone_number_is_none(typed):
    assert as_phone(typed) is None


def test_a_wrong_secret_and_an_unknown_name_are_counted_alike(sri):
    assert knock("081234567890", "salah sekali") is None
    after_wrong = tries()
    assert knock("081299999999", address="10.0.0.2") is None

    assert after_wrong == [1, 1]
    assert tries() == [1, 1, 1, 1]


def test_a_wrong_secret_and_an_unknown_name_cost_one_hash_each(sri, monkeypatch):
    asked = []
    verify = secrets._hasher.verify

    class Counting:
        def verify(self, kept: str, given: str) -> bool:
            asked.append(given)
            return verify(kept, given)

    monkeypatch.setattr(secrets, "_hasher", Counting())
    knock("081234567890", "salah sekali")
    knock("081299999999", "salah sekali")

    assert asked == ["salah sekali"] * 2


def test_getting_in_is_not_counted(sri):
    knock(PHONE)

    assert tries() == []


def test_after_too_many_tries_not_even_the_right_secret_opens_until_the_window_is_over(
    sri, monkeypatch
):
    monkeypatch.setattr(door, "TRIES", 2)
    start = clock.now().replace(minute=0, second=5)
    with time_machine.travel(start, tick=False):
        knock(PHONE, "salah satu")
        knock(PHONE, "salah dua")
        with pytest.raises(TooMany) as told:
            knock(PHONE)
        assert "15" in str(told.value.message)

    with time_machine.travel(start + door.WINDOW, tick=False):
        assert knock(PHONE).person.id == sri.id


def test_another_spelling_of_the_same_number_gives_no_further_tries(sri, monkeypatch):
    monkeypatch.setattr(door, "TRIES", 2)
    knock("081234567890", "salah satu")
    knock("0812-3456-7890", "salah dua")

    for spelling in ("0812 3456 7890", "+6281234567890", "08 12 34 56 78 90"):
        with pytest.raises(TooMany):
            knock(spelling)


def test_one_persons_failures_close_the_door_to_nobody_else(sri, world, monkeypatch):
    monkeypatch.setattr(door, "TRIES", 1)
    other = world.person("Budi", phone="+6281234567891")
    set_secret_hash(System(), other.id, hashed())
    knock(PHONE, "salah satu")

    assert knock("081234567891").person.id == other.id


def test_whoever_tries_many_names_from_one_address_must_wait_and_others_need_not(sri, monkeypatch):
    monkeypatch.setattr(door, "TRIES_FROM_ONE_ADDRESS", 2)
    for number in ("081211111111", "081222222222"):
        knock(number, "coba coba", address="10.6.6.6")

    with pytest.raises(TooMany):
        knock(PHONE, address="10.6.6.6")
    assert knock(PHONE, address="10.0.0.9").person.id == sri.id


@pytest.mark.parametrize("what", ["erased", "merged"])
def test_who_was_erased_or_merged_into_another_can_neither_enter_nor_go_on(sri, world, what):
    device = world.sign_in(sri)
    other = world.person("Sri Wahyuni")
    change = {"erased": {"erased_at": clock.now()}, "merged": {"merged_into": other.id}}[what]
    with one_act("test.change", System()):
        db.session.execute(update(Person).where(Person.id == sri.id).values(**change))

    assert knock(PHONE) is None
    assert "/sign-in" in device.get("/me").location


def test_who_was_never_given_a_secret_cannot_enter(world):
    world.person("Tutik", phone=PHONE)

    assert knock(PHONE, "nobody has this secret") is None


def test_who_was_still_at_the_door_with_the_old_secret_when_it_was_changed_is_not_let_in(
    sri, monkeypatch
):
    matches = secrets.matches

    def change_meanwhile(kept: str | None, given: str) -> bool:
        fits = matches(kept, given)
        set_secret_hash(System(), sri.id, hashed("teh manis di sore hari"))
        return fits

    monkeypatch.setattr(secrets, "matches", change_meanwhile)

    assert knock(PHONE) is None
    assert tries() == [1, 1]
    assert db.session.scalars(select(SignIn)).all() == []


def test_an_entry_waits_for_a_change_of_secret_that_has_begun_and_then_fails(live_app):
    with live_app.app_context():
        person_id = World(live_app).person("Sri", phone=PHONE).id
        set_secret_hash(System(), person_id, hashed())
    begun = Event()

    def enter() -> str:
        with live_app.app_context():
            begun.wait(10)
            try:
                return begin_sign_in(System(person_id), person_id, "", matched=hashed())
            except NotAllowed:
                return "refused"

    with ThreadPoolExecutor(1) as threads:
        entry = threads.submit(enter)
        with live_app.app_context(), one_act("test.change", System()):
            set_secret_hash(System(), person_id, hashed("teh manis di sore hari"))
            begun.set()
            with pytest.raises(TimeoutError):
                entry.result(timeout=0.3)
        assert entry.result(timeout=10) == "refused"


def test_the_database_holds_only_a_hash_of_the_devices_token(sri):
    token = knock(PHONE).token

    row = db.session.scalars(select(SignIn)).one()
    values = [str(getattr(row, column.key)) for column in SignIn.__table__.columns]
    assert row.token_hash == token_hash(token)
    assert not [value for value in values if token in value]


def test_every_entry_is_a_device_of_its_own(sri):
    tokens = {knock(PHONE).token for _ in range(3)}

    assert len(tokens) == 3
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 3


def test_the_name_of_a_device_is_cut_to_what_is_kept(sri):
    token = begin_sign_in(System(sri.id), sri.id, "x" * 5_000)

    assert len(db.session.get_one(SignIn, token_hash(token)).device) == 200


def test_hashing_holds_no_transaction_open(sri, monkeypatch):
    held = []
    matches = secrets.matches

    def look(kept: str | None, given: str) -> bool:
        held.append((db.session().in_transaction(), db.session.info.get("act")))
        return matches(kept, given)

    monkeypatch.setattr(secrets, "matches", look)
    knock(PHONE)
    knock(PHONE, "salah sekali")

    assert held == [(False, None)] * 2
