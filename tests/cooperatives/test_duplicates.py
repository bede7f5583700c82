"""Entries that are likely one person: found cheaply, compared, joined on screen."""

from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.people import change_number, correct_person
from lms.cooperatives.duplicates import rules
from lms.cooperatives.duplicates.queries import likely_pairs
from lms.cooperatives.duplicates.rules import Entry, Why
from lms.core.database import db
from lms.core.names import folded
from lms.core.policy import System
from tests.world import counted_statements

HOME, OTHER = uuid4(), uuid4()


def entry(name, *, home: UUID | None = HOME, phone=False, gender="P", number="") -> Entry:
    return Entry(
        id=uuid4(),
        name=name,
        key=folded(name),
        gender=gender,
        has_phone=phone,
        cooperatives=frozenset({home} if home else ()),
        villages=frozenset({str(home)} if home else ()),
        member_nos=frozenset({number} if number else ()),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("Siti Aminah"), entry("Sitti Aminah", phone=True)),
        (entry("Moch. Soeparno"), entry("Muhammad Suparno")),
        (entry("Sri Wahyuni", phone=True), entry("Sri Wahyuni", phone=True)),
        (entry("Sri Wahyuni"), entry("Wahyuni Sri", home=None)),
        (entry("Sutrisno"), entry("Soetrisno")),
    ],
)
def test_the_same_person_in_another_spelling_is_proposed(one, other):
    (pair,) = rules.likely([one, other])
    assert {pair.one, pair.other} == {one.id, other.id}
    assert pair.why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry("Siti Aminah"), entry("Budi Santoso")),
        (entry("Siti Aminah", gender="P"), entry("Siti Aminah", gender="L")),
        (entry("Siti Aminah"), entry("Siti Aminah", home=OTHER)),
        (entry("Siti Aminah", phone=True), entry("Siti Aminatun", phone=True)),
    ],
)
def test_two_people_are_not_proposed(one, other):
    assert rules.likely([one, other]) == []


def test_who_were_said_to_be_two_people_are_not_proposed_again():
    one, other = entry("Siti Aminah"), entry("Siti Aminah")
    first, second = sorted((one.id, other.id), key=str)
    assert rules.likely([one, other], [(first, second)]) == []


def test_it_says_why():
    one, other = entry("Moch. Suparno", number="h 12"), entry("Muhammad Soeparno", number="h 12")
    (pair,) = rules.likely([one, other])
    assert pair.why == (
        Why.OTHER_SPELLING,
        Why.SAME_COOPERATIVE,
        Why.WITHOUT_PHONE,
        Why.SAME_MEMBER_NO,
    )


@given(st.lists(st.sampled_from(["Siti Aminah", "Sitti Aminah", "Budi", "Sri W", ""]), max_size=9))
def test_each_pair_stands_once_and_the_surest_first(names):
    entries = [entry(name) for name in names]
    pairs = rules.likely(entries)
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)
    assert all(pair.one != pair.other for pair in pairs)
    assert all(a.points >= b.points for a, b in pairwise(pairs))
    assert {(p.one, p.other) for p in rules.likely(entries[::-1])} == {
        (p.one, p.other) for p in pairs
    }


def test_finding_costs_the_same_statements_however_many_there_are(world, app):
    home, staff = world.cooperative(), world.actor(world.staff())
    for _number in range(2):
        world.member("Siti Aminah", cooperative=home)
    with counted_statements(app) as few:
        assert likely_pairs(staff).total == 1
    for _number in range(6):
        world.member("Siti Aminah", cooperative=home)
    db.session.expire_all()
    with counted_statements(app) as many:
        assert likely_pairs(staff).total == 28
    assert len(few) == len(many)


def test_nobody_is_proposed_whom_the_viewer_does_not_see(world):
    home = world.cooperative()
    for _number in range(2):
        world.member("Siti Aminah", cooperative=home)
    assert likely_pairs(world.actor(world.staff("35.73.05"))).rows == []
    assert len(likely_pairs(world.actor(world.staff("35.73.01"))).rows) == 1


@pytest.fixture
def pair(world):
    home = world.cooperative(name="KKMP Arjosari")
    one = world.member("Siti Aminah", cooperative=home)
    other = world.member("Sitti Aminah", cooperative=home)
    return one.id, other.id


def chosen(keep, **fields):
    return {"keep": str(keep), **{name: str(value) for name, value in fields.items()}}


def test_the_list_leads_to_the_two_entries_and_says_why(world, pair):
    client = world.sign_in(world.staff())
    page = client.get("/people/duplicates").text
    assert "koperasi sama" in page
    assert f"/people/duplicates/{min(pair, key=str)}/{max(pair, key=str)}" in page
    assert "Siti Aminah" in client.get(f"/people/duplicates/{pair[0]}/{pair[1]}").text


def test_looking_changes_nothing_and_joining_does_what_was_shown(world, pair):
    one, other = pair
    client = world.sign_in(world.staff())
    path = f"/people/duplicates/{one}/{other}"
    looked = client.post(path, data=chosen(one, name=other))
    assert looked.status_code == 200
    assert "Keanggotaan: 1" in looked.text
    assert "keanggotaan utama berlanjut" in looked.text
    assert merged_into(other) is None

    answer = client.post(path, data={**chosen(one, name=other), "confirm": "1"})
    assert answer.status_code == 303
    assert merged_into(other) == one
    assert db.session.get_one(Person, one).name == "Sitti Aminah"
    again = client.post(path, data={**chosen(one, name=other), "confirm": "1"})
    assert again.status_code == 303
    assert "Sitti Aminah" in client.get("/people/merges").text


def test_a_joining_is_taken_back_on_its_page(world, pair):
    one, other = pair
    client = world.sign_in(world.staff())
    client.post(f"/people/duplicates/{one}/{other}", data={**chosen(one), "confirm": "1"})
    page = client.get("/people/merges").text
    undo = page.split('action="/people/merges/')[1].split('"')[0]
    assert client.post(f"/people/merges/{undo}").status_code == 303
    assert merged_into(other) is None
    assert client.post(f"/people/merges/{undo}").status_code == 303


def test_nothing_chosen_is_said_beside_the_question(world, pair):
    answer = world.sign_in(world.staff()).post(f"/people/duplicates/{pair[0]}/{pair[1]}", data={})
    assert answer.status_code == 422
    assert 'id="keep-e"' in answer.text


@pytest.mark.parametrize("field", ["keep", "name", "gender", "phone", "email", "membership"])
@pytest.mark.parametrize("typed", ["x", "\x00", "01234567-89ab-4def-8123-456789abcdef", "9" * 5000])
def test_hostile_choices_change_nothing(world, pair, field, typed):
    data = {**chosen(pair[0]), field: typed, "confirm": "1"}
    answer = world.sign_in(world.staff()).post(f"/people/duplicates/{pair[0]}/{pair[1]}", data=data)
    assert answer.status_code == 422
    assert merged_into(pair[1]) is None


def test_what_stands_in_the_way_is_said_above_the_form(world):
    from lms.core.roles import Role

    colleague, entry_ = world.with_role(Role.TRAINER), world.member()
    client = world.sign_in(world.with_role(Role.ADMINISTRATOR))
    data = chosen(entry_.id)
    answer = client.post(f"/people/duplicates/{entry_.id}/{colleague.id}", data=data)
    assert answer.status_code == 422
    assert "peran di kantor" in answer.text


def test_two_people_are_not_proposed_again(world, pair):
    client = world.sign_in(world.staff())
    assert "koperasi sama" in client.get("/people/duplicates").text
    assert client.post(f"/people/duplicates/{pair[0]}/{pair[1]}/apart").status_code == 303
    assert "koperasi sama" not in client.get("/people/duplicates").text


def test_an_old_link_leads_to_the_entry_that_remained(world, pair):
    from lms.accounts.merging.service import merge_people

    merge_people(System(), *pair)
    client = world.sign_in(world.staff())
    answer = client.get(f"/people/{pair[1]}")
    assert answer.headers["Location"] == f"/people/{pair[0]}"
    old = db.session.get_one(Person, pair[1])
    for number in (old.participant_no, old.phone):
        assert "Siti Aminah" in client.get("/people", query_string={"q": number}).text


def test_people_who_were_corrected_are_compared_as_they_are_called_now(world, pair):
    correct_person(System(), pair[1], "Budi Santoso", None)
    change_number(System(), pair[0], "")
    assert likely_pairs(world.actor(world.staff())).rows == []


def merged_into(person_id):
    db.session.rollback()
    return db.session.scalar(select(Person.merged_into).where(Person.id == person_id))


def test_a_page_that_makes_no_sense_is_the_first(world):
    staff = world.sign_in(world.staff())

    for page in ("x", "0", "0001" + "9" * 5000):
        assert staff.get(f"/people/duplicates?page={page}").status_code == 200
