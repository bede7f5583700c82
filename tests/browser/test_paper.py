"""Sheets of paper are typed in with few keys, and its pages hold on a phone and on a desk."""

from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.assessments.kinds import FULL
from lms.assessments.models import Attempt, AttemptSource
from lms.assessments.paper.marks import written_mark
from lms.assessments.paper.queries import booklet_of, sitting_page
from lms.assessments.paper.sittings import open_sitting
from lms.core.database import db
from tests.assessments.quiz_builders import every_kind, quiz, right, single
from tests.browser.browsing import DESK, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site
from tests.browser.story import VILLAGE

MOST_KEYS = 14
CODE = "UJI-101/final"


Keys = dict[str, list[str]]
"""What is pressed for the answers of a sheet, all of them right, by the person's id."""


def test_a_sheet_of_ten_answers_takes_at_most_14_keys(site: Site, door: Door) -> None:
    staff_id, sitting_id, _numbers, keys = _seated(site, 2)
    page = door.open(site, staff_id, size=DESK)
    page.goto(f"/sittings/{sitting_id}/find")
    pressed = [_type(page, keys) for _sheet in keys]

    expect(page).to_have_url(f"{site.url}/sittings/{sitting_id}")
    assert max(pressed) <= MOST_KEYS
    with site.inside():
        rows = db.session.scalars(select(Attempt)).all()
        assert [(row.source, row.score) for row in rows] == [(AttemptSource.PAPER, FULL)] * 2


def test_a_sheet_out_of_a_mixed_pile_takes_no_more(site: Site, door: Door) -> None:
    staff_id, sitting_id, numbers, keys = _seated(site, 12)
    page = door.open(site, staff_id, size=DESK)
    page.goto(f"/sittings/{sitting_id}/find")
    for number in (12, 3):
        for key in str(number):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{site.url}/sittings/{sitting_id}/people/{numbers[number]}")
        assert len(str(number)) + 1 + _type(page, keys) <= MOST_KEYS
    with site.inside():
        rows = db.session.scalars(select(Attempt)).all()
        assert {str(row.person_id) for row in rows} == {numbers[12], numbers[3]}


def _seated(site: Site, people: int) -> tuple[UUID, UUID, dict[int, str], Keys]:
    """Who types, the sitting, and whose sheet has which number."""
    with site.inside() as world:
        quiz([single(f"B{number}") for number in range(10)], shown=10)
        staff = world.staff()
        home = world.cooperative(VILLAGE)
        ids = [world.member(f"Peserta {n:02}", cooperative=home).id for n in range(people)]
        day = site.now().date() - timedelta(days=1)
        sitting = open_sitting(world.actor(staff), CODE, day, "Aula", ids)
        asked = {number: booklet_of(sitting.id, number) for number in (1, 2)}
        lines = sitting_page(world.actor(staff), sitting.id).lines
        keys = {
            str(line.person.id): [
                written_mark(one.question, one.order, right(one.question))
                for one in asked[line.booklet]
            ]
            for line in lines
        }
        numbers = {line.number: str(line.person.id) for line in lines}
        return staff.id, sitting.id, numbers, keys


def _type(page: Page, keys: Keys) -> int:
    """Type the sheet at hand in; gives how many keys that took."""
    before = page.url
    marks = keys[before.rpartition("/")[2]]
    for mark in marks:
        page.keyboard.press(mark.lower())
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)
    return len(marks) + 1


def test_every_page_of_it_is_sound(site: Site, door: Door) -> None:
    with site.inside() as world:
        quiz([every_kind()], shown=6)
        staff = world.staff()
        person = world.member("Sri Wahyuni", cooperative=world.cooperative(VILLAGE)).id
        day = site.now().date()
        sitting_id = open_sitting(world.actor(staff), CODE, day, "Aula", [person]).id
        staff_id = staff.id
    page = door.open(site, staff_id)
    for path in (
        f"/quizzes/{CODE}/sittings",
        f"/sittings/{sitting_id}",
        f"/sittings/{sitting_id}/people/{person}",
        "/attempts/file",
    ):
        page.goto(path)
        assert faults_of(page) == [], path
