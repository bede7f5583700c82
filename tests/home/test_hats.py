"""People of several hats: one sign-in, a chosen first page and ways, and never a right more or less."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.models import RoleGrant
from lms.accounts.service import set_secret_hash
from lms.cooperatives.service import give_membership
from lms.core.database import db
from lms.core.policy import Actor, Grant, Role, Scope, System
from lms.core.roles import ROLES_OF, Hat, hat_on, hats
from lms.home.hats import under
from tests.accounts.test_door import SECRET, hashed
from tests.courses.test_pages import sent_for

ROLES = st.sets(st.sampled_from(list(Role)))


@given(ROLES)
def test_everybody_has_a_hat_and_every_role_lies_under_exactly_one(roles):
    mine = hats(roles)

    assert mine
    assert len(set(mine)) == len(mine)
    assert all(sum(role in ROLES_OF[hat] for hat in Hat) == 1 for role in roles)
    assert {hat for hat in Hat if roles & ROLES_OF[hat]} <= set(mine)


@given(ROLES, st.none() | st.text() | st.sampled_from([hat.value for hat in Hat]))
def test_the_hat_worn_is_always_one_of_ones_own(roles, chosen):
    worn = hat_on(roles, chosen)

    assert worn in hats(roles)
    assert worn == chosen or chosen not in hats(roles)


@given(st.lists(st.builds(Grant, st.sampled_from(list(Role)), st.sampled_from(list(Scope)))))
def test_under_a_hat_there_is_never_more_than_the_person_has(found):
    actor = Actor(grants=tuple(found))

    for hat in hats([grant.role for grant in found]):
        assert set(under(actor, hat).grants) <= set(actor.grants)
    kept = [one for hat in Hat for one in under(actor, hat).grants]
    assert sorted(kept, key=str) == sorted(found, key=str)


@pytest.fixture
def rina(world):
    """A mentor who is a member elsewhere and coordinates a kecamatan."""
    person = world.mentor(world.cooperative())
    give_membership(System(), person.id, world.cooperative("35.73.05.1001").id, "A1")
    grants.give(System(), person.id, Grant(Role.COORDINATOR, Scope.AREA, "35.73.05"))
    return person


def ways(page) -> set[str]:
    dock = re.search(r'<nav class="dock".*?</nav>', page.text, re.S).group()
    return set(re.findall(r'href="([^"]+)"', dock))


def offered(page) -> list[str]:
    return re.findall(r'name="hat" value="(\w+)"', page.text)


def test_the_switch_is_shown_to_people_of_several_hats_alone(world, rina):
    assert offered(world.sign_in(rina).get("/me")) == ["mentor", "coordinator", "learner"]
    for person in (world.member(), world.staff(), world.mentor(world.cooperative())):
        assert offered(world.sign_in(person).get("/me")) == []


def test_the_hat_decides_the_first_page_and_the_ways_and_stays_on(world, rina):
    browser = world.sign_in(rina)
    first = {"mentor": "/mentoring", "coordinator": "/mentoring/verification"}
    seen = {}
    for hat in ("coordinator", "learner", "mentor"):
        assert browser.post("/me/hat", data={"hat": hat}).location == "/"
        assert browser.get("/").location == first.get(hat)
        browser.get("/help")
        seen[hat] = ways(browser.get("/me"))
        assert ways(browser.get("/me")) == seen[hat]

    assert "/mentoring" in seen["mentor"] - seen["coordinator"] - seen["learner"]
    assert "/mentoring/verification" in seen["coordinator"] - seen["mentor"] - seen["learner"]
    assert "/" in seen["learner"] - seen["mentor"] - seen["coordinator"]


def test_every_link_goes_on_working_under_any_hat(world, rina):
    browser = world.sign_in(rina)
    pages = ("/mentoring", "/mentoring/verification", "/coverage", "/roles", "/courses")
    answers = []
    for hat in ("mentor", "coordinator", "learner"):
        browser.post("/me/hat", data={"hat": hat})
        answers.append([browser.get(page).status_code for page in pages])

    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("hat", ["office", "boss", "", "MENTOR", "x" * 9999, "\u202e"])
def test_a_hat_that_is_not_ones_own_cannot_be_put_on(world, rina, hat):
    browser = world.sign_in(rina)
    browser.post("/me/hat", data={"hat": "coordinator"})

    assert browser.post("/me/hat", data={"hat": hat}).status_code == 404
    assert browser.get("/").location == "/mentoring/verification"


def test_a_hat_whose_role_has_ended_falls_off(world, rina):
    browser = world.sign_in(rina)
    browser.post("/me/hat", data={"hat": "mentor"})
    grants.end_from(System(), _source(rina, Role.MENTOR))

    assert browser.get("/").location == "/mentoring/verification"


def test_signing_in_anew_in_the_same_browser_keeps_nobody_elses_hat(world, rina):
    other = world.member("Sri", phone="+6281234567890")
    set_secret_hash(System(), other.id, hashed())
    browser = world.sign_in(rina)
    browser.post("/me/hat", data={"hat": "learner"})
    browser.post("/sign-in", data={"identifier": "081234567890", "password": SECRET})

    with browser.session_transaction() as session:
        assert "hat" not in session


def test_it_costs_no_statement(app, world, rina):
    plain = world.person("Joko")
    give_membership(System(), plain.id, world.cooperative("35.73.05.1002").id, "A1")
    one, several = world.sign_in(plain), world.sign_in(rina)
    several.post("/me/hat", data={"hat": "learner"})

    assert sent_for(app, several, "/") == sent_for(app, one, "/")


def _source(person, role: Role) -> str:
    return db.session.scalars(
        select(RoleGrant.source).where(RoleGrant.person_id == person.id, RoleGrant.role == role)
    ).one()
