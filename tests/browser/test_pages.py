"""Every main page of each role, on a phone and on a desk, in light and in dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.browsing import DESK, PHONE, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site
from tests.browser.story import COURSE, DISTRICT, VILLAGE, Story

PICTURES = os.environ.get("PICTURES")
"""A folder: when it is named, every page is kept there as people see it."""

PAGES = {
    "anonymous": ("/sign-in", "/enter", "/help", "/styleguide", "/privacy", "/join/{code}"),
    "member": (
        "/",
        "/courses",
        f"/courses/{COURSE}",
        "/notices",
        "/me",
        "/me/secret",
        "/me/privacy",
        "/me/data",
    ),
    "learner": (
        "/",
        f"/courses/{COURSE}",
        "/courses/MAN-101/lessons/{lesson}",
        f"/courses/{COURSE}/job-aid",
    ),
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
        "/cards/preview?cooperative={cooperative}&who=everybody",
    ),
    "coordinator": (
        "/mentoring/verification",
        "/mentoring/visits",
        "/mentoring/visits/{flagged}",
    ),
    "staff": (
        "/coverage",
        f"/coverage/{DISTRICT}",
        f"/coverage/{VILLAGE}",
        f"/coverage/{VILLAGE}/completions/rows?period=2026-10",
        f"/coverage/{DISTRICT}/visits-held/rows",
        "/coverage/cooperatives/{cooperative}",
        "/notices/uncertain",
        "/cards",
        "/cards/preview?cooperative={cooperative}",
        "/me",
        "/people",
        "/people?q=nobody",
        "/people/new?cooperative={cooperative}",
        "/people/requests",
        "/people/{chair}",
        "/people/{chair}/move",
        "/people/{chair}/died",
        "/people/duplicates",
        "/people/duplicates/{chair}/{treasurer}",
        "/people/merges",
        "/cooperatives",
        "/cooperatives/missing",
        "/cooperatives/{cooperative}",
        "/cooperatives/{cooperative}/edit",
        "/cooperatives/{cooperative}/board",
        "/cooperatives/{cooperative}/headcounts",
        f"/cooperatives/lurah/{VILLAGE}",
        "/settings",
        "/settings/hours.fasting",
        "/settings/signatories",
        "/settings/holidays",
        "/settings/channels",
        "/assignments/letters",
        "/assignments/letters/new",
    ),
    "administrator": ("/audit", "/audit?act=visit.submit"),
    "secretary": ("/", "/people", "/cooperatives/{cooperative}"),
    "lurah": (f"/coverage/{VILLAGE}", "/mentoring/visits", "/mentoring/follow-ups"),
}
EVERYWHERE = {
    ("treasurer", "/"),
    ("treasurer", "/attempts/{failed}/result"),
    ("taker", "/attempts/{open}/1"),
    ("mentor", "/mentoring"),
    ("staff", f"/coverage/{VILLAGE}"),
}
"""One page of each making is looked at in every combination of width and colours."""
EVERY = [(role, path) for role, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize(("role", "path"), EVERY, ids=lambda value: value.strip("/") or "home")
def test_a_page_is_sound(told: tuple[Site, Story], door: Door, role: str, path: str) -> None:
    site, story = told
    page = door.open(site, story.people.get(role))
    page.goto(story.address(path))
    faults = faults_of(page, everywhere=(role, path) in EVERYWHERE)
    _keep(page, f"{role}{path}")
    assert not faults, f"{path} as {role}:\n" + "\n".join(faults)


def test_every_pattern_of_a_picture_has_an_id_of_its_own(
    told: tuple[Site, Story], door: Door
) -> None:
    site, story = told
    page = door.open(site, story.people["staff"])
    page.goto("/coverage")
    ids = page.locator("pattern").evaluate_all("(all) => all.map((one) => one.id)")
    assert ids
    assert len(ids) == len(set(ids))


def _keep(page: Page, name: str) -> None:
    if PICTURES:
        plain = "".join(sign if sign.isalnum() else "-" for sign in name)
        page.emulate_media(color_scheme="light")
        for width, height in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(PICTURES) / f"{plain}-{width}.png", full_page=True)
