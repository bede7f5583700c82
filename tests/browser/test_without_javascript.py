"""Everything that has to be done can be done where no script runs."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.secrets import hash_secret
from lms.accounts.service import set_secret_hash
from lms.assessments.attempts import start_attempt
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.courses.models import ItemDone
from lms.mentoring.models import Visit
from tests.assessments.quiz_builders import every_kind, quiz
from tests.browser.answering import RESULT, answer, asked, go_on
from tests.browser.browsing import DESK, Door
from tests.browser.site import Site
from tests.browser.story import COURSE, KINDS, VILLAGE, Story

SECRET = "80123457"


@pytest.fixture
def plain(door: Door) -> Door:
    """A door to browsers in which no script runs."""
    door.defaults["java_script_enabled"] = False
    return door


def test_one_signs_in_and_reads_a_lesson_to_its_end(site: Site, plain: Door) -> None:
    with site.inside() as world:
        member = world.member()
        set_secret_hash(System(member.id), member.id, hash_secret(SECRET))
        number = db.session.get_one(Person, member.id).participant_no
    page = plain.open(site)
    page.goto("/me")
    page.locator("[name=identifier]").fill(number)
    page.locator("[name=password]").fill(SECRET)
    page.locator("main form .btn.main").click()
    expect(page).to_have_url(f"{site.url}/me")
    page.goto(f"/courses/{COURSE}")
    page.locator(".act .btn.main").click()
    page.locator(".act .btn.main").click()
    with site.inside():
        assert db.session.scalar(select(func.count()).select_from(ItemDone)) == 1


def test_a_check_with_every_kind_of_question_is_answered_and_sent(site: Site, plain: Door) -> None:
    with site.inside() as world:
        quiz([every_kind()], shown=6, code=KINDS)
        person = world.member().id
        attempt_id = start_attempt(world.actor(person), KINDS).id
    page = plain.open(site, person)
    page.goto(f"/attempts/{attempt_id}/1")
    for one in asked(site, attempt_id):
        answer(page, one.question)
        go_on(page)
    go_on(page)
    expect(page).to_have_url(RESULT)
    expect(page.locator(".score .disc.ok")).to_be_visible()
    assert "100" in page.locator(".card.lead").inner_text()


def test_what_is_wrong_with_an_answer_is_said_beside_it(site: Site, plain: Door) -> None:
    with site.inside() as world:
        quiz([every_kind()], shown=6, code=KINDS)
        person = world.member().id
        attempt_id = start_attempt(world.actor(person), KINDS).id
    kinds = [type(one.question).__name__ for one in asked(site, attempt_id)]
    page = plain.open(site, person, expected=[422])
    page.goto(f"/attempts/{attempt_id}/{kinds.index('Numerical') + 1}")
    page.locator("#typed").fill("banyak sekali")
    page.locator(".act .btn.main").click()
    expect(page.locator(".errsum a[href='#answer']")).to_be_visible()
    expect(page.locator("#typed")).to_have_value("banyak sekali")


def test_a_mentor_records_a_visit(site: Site, plain: Door) -> None:
    with site.inside() as world:
        home = world.cooperative(VILLAGE)
        world.officer(home, PositionKind.SECRETARY)
        mentor = world.mentor(home).id
        cooperative = home.id
    page = plain.open(site, mentor, expected=[422])
    page.goto(f"/mentoring/visits/new?cooperative={cooperative}")
    page.locator(".act .btn.main").click()
    expect(page.locator(".errsum a[href='#outcome']")).to_be_visible()
    _record(page, cooperative)
    page.locator(".act .btn.main").click()
    expect(page.locator("main .score .disc.ok")).to_be_visible()
    with site.inside():
        assert db.session.scalars(select(Visit.cooperative_id)).all() == [cooperative]


def _record(page: Page, cooperative: UUID) -> None:
    expect(page.locator("[name=cooperative]")).to_have_value(str(cooperative))
    page.locator("[name=outcome][value=held]").locator("xpath=ancestor::label").click()
    page.locator("[name=board_men]").fill("1")
    page.locator("[name=observations]").fill("Gerai buka, kas terisi.")


def test_the_office_looks_at_coverage(told: tuple[Site, Story], plain: Door) -> None:
    site, story = told
    page = plain.open(site, story.people["staff"], size=DESK)
    page.goto("/coverage")
    page.locator(f"main table a[href^='/coverage/{VILLAGE}']").first.click()
    page.locator("main .stat a").first.click()
    expect(page.locator("main h1")).to_be_visible()
