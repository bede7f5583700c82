"""What a mentor writes is not lost: not with the page, not with the sign-in."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from lms.accounts.models import Person, SignIn
from lms.accounts.secrets import hash_secret
from lms.accounts.service import set_secret_hash
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.models import FollowUp, Visit
from lms.mentoring.service import give_assignment
from tests.browser.browsing import Door
from tests.browser.site import Site
from tests.browser.story import VILLAGE
from tests.world import SINCE

SECRET = "80123457"
TEXT = 'Gerai buka, kas "terisi" & dihitung.\nRak kedua kosong.'
DRAFT = "[data-draft-state] span"


class Mentors:
    """Two mentors of one cooperative, and where they record a visit to it."""

    def __init__(self, site: Site) -> None:
        with site.inside() as world:
            home = world.cooperative(VILLAGE)
            world.officer(home, PositionKind.SECRETARY)
            self.one, self.other = world.mentor(home).id, world.person("Joko").id
            set_secret_hash(System(self.one), self.one, hash_secret(SECRET))
            self.number = db.session.get_one(Person, self.one).participant_no
            self.home = home.id
            self.form = f"/mentoring/visits/new?cooperative={home.id}"


@pytest.fixture
def mentors(site: Site) -> Mentors:
    return Mentors(site)


def test_a_draft_comes_back_with_the_form_and_goes_with_the_receipt(
    site: Site, door: Door, mentors: Mentors
) -> None:
    page = door.open(site, mentors.one)
    page.goto(mentors.form)
    write(page)
    expect(page.locator(DRAFT)).to_contain_text("Draf tersimpan di HP ini")
    submission = page.locator("[name=submission]").input_value()

    page.goto("/mentoring")
    page.goto(mentors.form)
    expect(page.locator("[name=observations]")).to_have_value(TEXT)
    expect(page.locator("[name=outcome][value=held]")).to_be_checked()
    expect(page.locator("[name=topics][value=bookkeeping]")).to_be_checked()
    expect(page.locator("[name=action-5]")).to_have_value("Salin nota")
    expect(page.locator("[name=submission]")).to_have_value(submission)
    expect(page.locator(DRAFT)).to_contain_text("Draf tersimpan di HP ini")

    page.locator(".act .btn.main").click()
    expect(page.locator("main .score .disc.ok")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert sent(site) == [(UUID(submission), TEXT)]
    with site.inside():
        assert db.session.scalars(select(FollowUp.action)).all() == ["Salin nota"]


def test_a_draft_belongs_to_who_wrote_it(site: Site, door: Door, mentors: Mentors) -> None:
    page = door.open(site, mentors.one)
    page.goto(mentors.form)
    write(page)
    expect(page.locator(DRAFT)).to_contain_text("Draf")

    with site.inside():
        give_assignment(System(), mentors.other, mentors.home, since=SINCE)
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie_of(mentors.other)])
    page.goto(mentors.form)
    expect(page.locator("[name=observations]")).to_have_value("")
    expect(page.locator("[data-draft-state]")).to_be_hidden()

    page.context.clear_cookies()
    page.context.add_cookies([site.cookie_of(mentors.one)])
    page.goto(mentors.form)
    expect(page.locator("[name=observations]")).to_have_value(TEXT)


def test_a_draft_can_be_deleted(site: Site, door: Door, mentors: Mentors) -> None:
    page = door.open(site, mentors.one)
    page.goto(mentors.form)
    write(page)
    page.locator("[data-draft-drop]").click()
    expect(page.locator("[name=observations]")).to_have_value("")
    expect(page.locator("[data-draft-state]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_sent_after_the_sign_in_ended_arrives_once_with_its_text(
    site: Site, door: Door, mentors: Mentors, scripts: bool
) -> None:
    page = door.open(site, mentors.one, expected=[401], java_script_enabled=scripts)
    page.goto(mentors.form)
    page.locator("[name=outcome][value=held]").locator("xpath=ancestor::label").click()
    page.locator("[name=board_men]").fill("1")
    page.locator("[name=observations]").fill(TEXT)
    end_every_sign_in(site)

    page.locator(".act .btn.main").click()
    expect(page.locator("main .note.warn")).to_be_visible()
    page.locator("[name=identifier]").fill(mentors.number)
    page.locator("[name=password]").fill(SECRET)
    page.locator("main form .btn.main").click()
    page.locator("main form .btn.main").click()

    expect(page.locator("main .score .disc.ok")).to_be_visible()
    assert [text for _id, text in sent(site)] == [TEXT]
    if scripts:
        assert page.evaluate("Object.keys(localStorage)") == []


def write(page: Page) -> None:
    page.locator("[name=outcome][value=held]").locator("xpath=ancestor::label").click()
    page.locator("[name=board_men]").fill("1")
    page.locator("summary", has_text="Topik").first.click()
    page.locator("[name=topics][value=bookkeeping]").locator("xpath=ancestor::label").click()
    page.locator("[name=observations]").fill(TEXT)
    page.locator("[data-rows-add]").click()
    page.locator("[name=action-5]").fill("Salin nota")
    page.locator("[name=owner-5]").select_option(index=1)
    page.locator("[name=deadline-5]").fill("2026-11-30")


def end_every_sign_in(site: Site) -> None:
    with site.inside(), one_act("test.end", System()):
        db.session.execute(update(SignIn).values(ended_at=clock.now()))


def sent(site: Site) -> list[tuple[UUID, str]]:
    with site.inside():
        rows = db.session.execute(select(Visit.id, Visit.observations)).all()
        return [(row[0], row[1]) for row in rows]
