"""Every main page of each role, on a phone and on a desk, in light and in dark."""

import os
from pathlib import Path

import pytest

from tests.browser.browsing import DESK, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site
from tests.browser.story import COURSE, DISTRICT, VILLAGE, Story

PICTURES = os.environ.get("PICTURES")
"""A folder: when it is named, every page is kept there as people see it."""
LESSON = f"/courses/{COURSE}/lessons/tujuh-prinsip"
ROWS = f"/coverage/{VILLAGE}/{{}}/rows"

PAGES = {
    "anonymous": ("/sign-in", "/help", "/styleguide"),
    "member": ("/", "/courses", f"/courses/{COURSE}", "/notices", "/me", "/me/secret"),
    "learner": ("/", f"/courses/{COURSE}", LESSON, f"/courses/{COURSE}/job-aid"),
    "taker": (
        f"/courses/{COURSE}",
        *(f"/attempts/{{open}}/{slot}" for slot in range(1, 7)),
        "/attempts/{open}/review",
    ),
    "chair": ("/", f"/courses/{COURSE}", "/courses"),
    "treasurer": ("/", "/notices", "/attempts/{failed}/result", "/mentoring/follow-ups"),
    "mentor": (
        "/mentoring",
        "/mentoring/visits",
        "/mentoring/visits/new",
        "/mentoring/visits/new?cooperative={cooperative}&due={due}",
        "/mentoring/visits/new?cooperative={neighbour}&replaces={returned}",
        "/mentoring/visits/{visit}",
        "/mentoring/visits/{visit}/sent",
        "/mentoring/follow-ups",
        "/mentoring/follow-ups?show=overdue",
        "/notices",
        "/coverage/cooperatives/{cooperative}",
    ),
    "coordinator": (
        "/mentoring/verification",
        "/mentoring/visits",
        "/mentoring/visits/{flagged}",
        "/coverage",
    ),
    "staff": (
        "/coverage",
        f"/coverage/{DISTRICT}",
        f"/coverage/{VILLAGE}",
        f"/coverage/{VILLAGE}/completions/rows",
        f"/coverage/{VILLAGE}/visits/rows",
        "/coverage/cooperatives/{cooperative}",
        "/notices/uncertain",
        "/me",
    ),
    "lurah": (f"/coverage/{VILLAGE}", "/mentoring/visits", "/mentoring/follow-ups"),
}
EVERY = [(role, path) for role, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(("role", "path"), EVERY, ids=lambda value: value.strip("/") or "home")
def test_a_page_is_sound(told: tuple[Site, Story], door: Door, role: str, path: str) -> None:
    site, story = told
    page = door.open(site, story.people.get(role))
    page.goto(story.address(path))
    _keep(page, f"{role}{path}")
    faults = faults_of(page)
    assert not faults, f"{path} as {role}:\n" + "\n".join(faults)


def _keep(page, name: str) -> None:
    if PICTURES:
        plain = "".join(sign if sign.isalnum() else "-" for sign in name)
        for size in ((360, 740), DESK):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.screenshot(path=Path(PICTURES) / f"{plain}-{size[0]}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
