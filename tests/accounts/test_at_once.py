"""Two at the same moment: numbers are drawn once, a code is used once."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from lms.accounts import administrators, codes, first_entry, grants, service
from lms.accounts.merging.models import PersonMerge
from lms.accounts.merging.rooms import CannotMerge
from lms.accounts.merging.service import merge_people
from lms.accounts.models import CodePurpose, OneTimeCode, Person, SignIn
from lms.accounts.service import register_person
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.policy import System
from tests.world import World


def at_once(app, count: int, act) -> list:
    """What the act gave each time, done by as many threads together."""
    together = Barrier(count)

    def run(number: int):
        with app.app_context():
            together.wait(timeout=20)
            try:
                return act(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_people_registered_together_have_different_numbers(live_app, monkeypatch):
    # Of sixteen numbers, eight that are drawn without regard to each other are hardly ever all apart.
    monkeypatch.setattr(service.tokens, "randbelow", lambda _limit: random.randrange(16))

    numbers = at_once(live_app, 8, lambda n: register_person(System(), f"Orang {n}").participant_no)

    assert len(set(numbers)) == 8


def test_a_code_typed_on_two_phones_lets_one_of_them_in(live_app):
    with live_app.app_context():
        person = World(live_app).member("Sri")
        code = codes.issue(System(), person.id, CodePurpose.CARD)
        db.session.remove()

    def enter(number: int) -> bool:
        try:
            first_entry.choose(
                code, f"teh manis ke-{number}", address=f"10.0.0.{number}", device=""
            )
        except Invalid:
            return False
        return True

    assert sorted(at_once(live_app, 4, enter)) == [False, False, False, True]
    with live_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_two_codes_given_together_leave_one_that_is_good(live_app):
    with live_app.app_context():
        person_id = World(live_app).member("Sri").id
        db.session.remove()

    given = at_once(live_app, 4, lambda _n: codes.issue(System(), person_id, CodePurpose.CARD))

    with live_app.app_context():
        open_ones = db.session.scalars(select(OneTimeCode).where(OneTimeCode.ended_at.is_(None)))
        assert [row.code_hash for row in open_ones] in [[codes.code_hash(one)] for one in given]


def test_two_commands_together_make_one_administrator(live_app):
    made = at_once(live_app, 3, lambda n: administrators.make_first(System(), f"Rina {n}"))

    assert [one for one in made if one] and len([one for one in made if one]) == 1
    with live_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_two_who_join_the_same_entries_the_other_way_round_join_them_once(live_app):
    with live_app.app_context():
        world = World(live_app)
        home = world.cooperative()
        one, other = (world.member("Sri", cooperative=home).id for _n in range(2))
        db.session.remove()

    def join(number: int) -> bool:
        pair = (one, other) if number % 2 else (other, one)
        try:
            merge_people(System(), *pair)
        except CannotMerge:
            return False
        return True

    done = at_once(live_app, 4, join)

    assert sorted(done) == [False, False, True, True]
    with live_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PersonMerge)) == 1
        assert list(grants.faults()) == []
