"""The mentor's form: what was discussed is kept, and no way of sending makes a second visit."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.mentoring.models import Visit, VisitRevision
from tests.assessments.quiz_builders import quiz, sit
from tests.browser.browsing import Door
from tests.browser.site import Site
from tests.browser.story import VILLAGE


@pytest.fixture
def form(site: Site, door: Door) -> Page:
    """The form of a visit to a cooperative whose secretary was sure and wrong."""
    with site.inside() as world:
        home = world.cooperative(VILLAGE)
        secretary = world.officer(home, PositionKind.SECRETARY)
        quiz()
        sit(world.actor(secretary), correct=0, sure=True)
        mentor, cooperative = world.mentor(home).id, home.id
    page = door.open(site, mentor, expected=[422])
    page.goto(f"/mentoring/visits/new?cooperative={cooperative}")
    _fill(page)
    return page


def test_what_was_discussed_is_kept_with_the_visit(site: Site, form: Page) -> None:
    weak = form.locator("[name=discussed]").first
    chosen = weak.get_attribute("value")
    weak.locator("xpath=ancestor::label").click()
    _send(form)
    with site.inside():
        kept = db.session.scalars(select(VisitRevision.fields)).one()
    assert kept["discussed"] == [chosen]


def test_going_back_and_sending_once_more_is_the_same_visit(site: Site, form: Page) -> None:
    _send(form)
    form.go_back()
    _fill(form)
    _send(form)
    with site.inside():
        assert db.session.scalar(select(func.count()).select_from(Visit)) == 1


def test_two_taps_at_once_are_one_visit(site: Site, form: Page) -> None:
    form.locator(".act .btn.main").dblclick()
    expect(form.locator("main .score .disc.ok")).to_be_visible()
    with site.inside():
        found: list[UUID] = list(db.session.scalars(select(Visit.id)))
    assert len(found) == 1


def _fill(page: Page) -> None:
    page.locator("[name=outcome][value=held]").locator("xpath=ancestor::label").click()
    page.locator("[name=board_men]").fill("1")
    page.locator("[name=observations]").fill("Gerai buka, kas terisi.")


def _send(page: Page) -> None:
    page.locator(".act .btn.main").click()
    expect(page.locator("main .score .disc.ok")).to_be_visible()
