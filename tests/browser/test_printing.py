"""What people print: a job aid is one sheet, and a lesson wastes none."""

import io
from collections.abc import Sequence

import pytest
from pypdf import PageObject, PdfReader

from lms.courses.catalogue import catalogue
from tests.browser.browsing import Door
from tests.browser.site import Site

LOWEST_OF_A_FULL_PAGE = 842 / 2
"""Points above the foot of an A4 page: what ends above them leaves more than half of it empty."""


@pytest.fixture
def lessons(site: Site) -> dict[str, list[str]]:
    with site.inside():
        return {code: [one.slug for one in entry.lessons] for code, entry in catalogue().items()}


def test_each_job_aid_is_one_sheet(site: Site, door: Door, lessons: dict[str, list[str]]) -> None:
    assert len(lessons) >= 2
    for code in lessons:
        assert len(printed(site, door, f"/courses/{code}/job-aid")) == 1, code


def test_no_page_of_a_lesson_but_the_last_is_left_half_empty(
    site: Site, door: Door, lessons: dict[str, list[str]]
) -> None:
    for code, slugs in lessons.items():
        for slug in slugs:
            pages = printed(site, door, f"/courses/{code}/lessons/{slug}")
            ends = [lowest(page) for page in pages[:-1]]
            assert len(pages) <= 4, slug
            assert all(end < LOWEST_OF_A_FULL_PAGE for end in ends), (slug, ends)


def printed(site: Site, door: Door, path: str) -> Sequence[PageObject]:
    with site.inside() as world:
        person = world.member().id
    page = door.open(site, person)
    page.goto(path)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.context.close()
    return pages


def lowest(page: PageObject) -> float:
    """How far above the foot of the page its last words stand, in points."""
    heights: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if text.strip():
            heights.append(tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=visit)
    return min(heights)
