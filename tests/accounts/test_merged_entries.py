"""What an old entry still names or sends, after it was joined to another, arrives at the person."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from lms.accounts import first_entry, grants, secrets
from lms.accounts.codes import issue
from lms.accounts.door import enter
from lms.accounts.merging.forgetting import forget_old_merges
from lms.accounts.merging.late import gather_late
from lms.accounts.merging.models import PersonMergeRow
from lms.accounts.merging.service import merge_people, unmerge_people
from lms.accounts.models import CodePurpose, OneTimeCode, SignIn
from lms.accounts.service import set_secret_hash
from lms.assessments.models import Attempt
from lms.cooperatives.imports.matching import Sought, find
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.policy import System
from lms.core.submissions import Receipt, accept
from lms.mentoring.models import Visit
from lms.mentoring.service import give_assignment
from lms.mentoring.visits import submit_visit
from tests.accounts import merging_builders as facts
from tests.mentoring.builders import held, undrawn

SECRET = "rahasia yang panjang"


@pytest.fixture
def twins(world):
    """Two entries of one person: the first has a secret, the second not."""
    home = world.cooperative()
    kept, absorbed = (world.member(cooperative=home) for _n in range(2))
    set_secret_hash(System(kept.id), kept.id, secrets.hash_secret(SECRET))
    return kept, absorbed


def entered(identifier: str) -> UUID | None:
    found = enter(identifier, SECRET, address="1", device="test")
    return found.person.id if found else None


def test_every_number_of_both_opens_the_door(twins):
    kept, absorbed = twins
    names = [kept.phone, kept.participant_no, absorbed.phone, absorbed.participant_no]
    merge = merge_people(System(), kept.id, absorbed.id)
    assert [entered(name) for name in names] == [kept.id] * 4

    unmerge_people(System(), merge.id)
    assert [entered(name) for name in names] == [kept.id, kept.id, None, None]


def test_a_number_of_an_entry_of_an_entry_opens_it_too(world, twins):
    kept, absorbed = twins
    oldest = world.member()
    merge_people(System(), absorbed.id, oldest.id)
    merge_people(System(), kept.id, absorbed.id)
    assert entered(oldest.participant_no) == kept.id


def test_a_code_on_the_card_of_the_old_entry_opens_once(twins):
    kept, absorbed = twins
    code = issue(System(), absorbed.id, CodePurpose.CARD)
    merge_people(System(), kept.id, absorbed.id)

    token = first_entry.choose(code, "kata sandi baru", address="1", device="test")
    device = select(SignIn.person_id).where(SignIn.ended_at.is_(None))
    assert (bool(token), db.session.scalars(device).all()) == (True, [kept.id])
    with pytest.raises(Invalid):
        first_entry.choose(code, "kata sandi lain", address="1", device="test")


def test_a_new_secret_ends_the_codes_of_every_entry(twins):
    kept, absorbed = twins
    issue(System(), absorbed.id, CodePurpose.CARD)
    merge_people(System(), kept.id, absorbed.id)
    set_secret_hash(System(kept.id), kept.id, secrets.hash_secret("kata sandi baru"))
    assert db.session.scalars(select(OneTimeCode.ended_at)).one() is not None


def test_a_code_given_to_an_entry_without_a_role_opens_none_with_one(world):
    from lms.core.roles import Role

    colleague, entry = world.with_role(Role.TRAINER), world.member()
    code = issue(world.actor(world.staff()), entry.id, CodePurpose.CARD)
    merge_people(System(), colleague.id, entry.id)
    with pytest.raises(Invalid):
        first_entry.choose(code, "kata sandi baru", address="1", device="test")


def test_a_secret_of_an_entry_without_a_role_opens_none_with_one(world, twins):
    from lms.core.roles import Role

    colleague = world.with_role(Role.TRAINER)
    merge_people(System(), colleague.id, twins[0].id)
    assert entered(colleague.participant_no) is None


def test_a_code_of_the_office_for_the_same_places_stays_good(world, twins):
    kept, absorbed = twins
    code = issue(world.actor(world.staff()), absorbed.id, CodePurpose.CARD)
    merge_people(System(), kept.id, absorbed.id)
    assert first_entry.choose(code, "kata sandi baru", address="1", device="test")


def test_the_old_device_is_led_to_the_door(world, twins):
    kept, absorbed = twins
    client = world.sign_in(absorbed)
    assert client.get("/me").status_code == 200
    merge_people(System(), kept.id, absorbed.id)
    assert "/sign-in?" in client.get("/me").location
    answer = client.post("/attempts/x", headers={"Accept": "application/json"})
    assert answer.status_code in (401, 404)


def test_a_receipt_of_the_old_entry_answers_the_person(world, twins):
    kept, absorbed = twins
    submission = uuid4()
    first = accept(System(absorbed.id), submission, "visit", {"a": 1}, lambda: {"n": 1})
    assert first.person_id == absorbed.id
    merge_people(System(), kept.id, absorbed.id)
    again = accept(world.actor(kept), submission, "visit", {"a": 1}, lambda: {"n": 2})
    assert again.answer == {"n": 1}
    assert db.session.scalars(select(Receipt)).one().person_id == kept.id


def test_a_visit_that_waited_on_the_old_phone_is_taken_from_the_person(world):
    home = world.cooperative()
    kept, absorbed = world.person("Rina"), world.person("Rina M")
    give_assignment(System(), absorbed.id, home.id, since=facts.SINCE)
    sent, late = undrawn(), undrawn()
    fields = held(home, clock.today())
    submit_visit(world.actor(absorbed), sent, fields)
    merge_people(System(), kept.id, absorbed.id)

    submit_visit(world.actor(kept), sent, fields)
    submit_visit(world.actor(kept), late, held(home, clock.today() - timedelta(days=1)))
    assert [row.author_id for row in db.session.scalars(select(Visit))] == [kept.id, kept.id]


def test_an_attempt_that_was_under_way_goes_on(world, twins):
    from lms.core.policy import visible_to

    kept, absorbed = twins
    facts.prepare()
    home = world.cooperative()
    facts.learn(absorbed.id, home)
    merge_people(System(), kept.id, absorbed.id)
    mine = db.session.scalars(visible_to(world.actor(kept), Attempt)).all()
    assert [(row.number, row.person_id) for row in mine] == [(1, kept.id)]


def test_what_names_the_old_entry_is_done_to_the_person(world, twins):
    kept, absorbed = twins
    home = world.cooperative()
    merge_people(System(), kept.id, absorbed.id)
    assert give_position(System(), absorbed.id, home.id, PositionKind.CHAIR).person_id == kept.id
    elsewhere = world.cooperative("35.73.05.1004")
    assert give_assignment(System(), absorbed.id, elsewhere.id).person_id == kept.id


def test_a_list_with_the_old_number_means_the_person(world, twins):
    from lms.cooperatives.imports.lines import Given

    kept, absorbed = twins
    merge_people(System(), kept.id, absorbed.id)
    sought = Sought(kept.name, absorbed.phone, None, None, None, "x")
    given = object.__new__(Given)
    object.__setattr__(given, "decision", {})
    found = find(given, sought)
    assert found is not None
    assert found.id == kept.id


def test_what_was_on_its_way_to_the_old_entry_is_led_on_and_goes_back_with_the_rest(world, twins):
    kept, absorbed = twins
    facts.prepare()
    home = world.cooperative()
    facts.learn(kept.id, home)
    before = facts.census()
    merge = merge_people(System(), kept.id, absorbed.id)
    assert gather_late() == 0
    facts.learn(absorbed.id, home)
    facts.be_told(absorbed.id)

    # What says the same again stays where it is.
    assert gather_late() == 6
    assert gather_late() == 0
    left = {name: number for name, number in facts.pointing_at(absorbed.id).items() if number}
    assert left == {"enrolment.person_id": 1, "external_training.person_id": 1}
    assert list(grants.faults()) == []
    unmerge_people(System(), merge.id)
    assert facts.pointing_at(absorbed.id)["completion.person_id"] == 1
    assert facts.pointing_at(kept.id)["attempt.person_id"] == 1
    assert set(before) <= set(facts.census())


def test_what_was_before_is_forgotten_when_a_merge_is_final(world, twins):
    merge_people(System(), *(one.id for one in twins))
    assert forget_old_merges() == 0
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert forget_old_merges() > 0
    assert db.session.scalars(select(PersonMergeRow)).all() == []
