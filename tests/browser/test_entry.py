"""Coming in by a card, as people do: with the camera or by typing, with script or without."""

from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from lms.accounts import codes, rules
from lms.accounts.models import CodePurpose
from lms.cooperatives.rules import PositionKind
from lms.core.policy import System
from tests.browser.browsing import Door
from tests.browser.looking import faults_of
from tests.browser.site import Site

SECRET = "teh manis di sore hari"


def card_of(site: Site) -> str:
    with site.inside() as world:
        return codes.issue(System(), world.member("Sri Wahyuni").id, CodePurpose.CARD)


def test_the_camera_fills_the_code_in_and_no_server_is_told_it(site: Site, door: Door) -> None:
    code = card_of(site)
    asked: list[Request] = []
    page = door.open(site)
    page.on("request", lambda request: asked.append(request))

    page.goto(f"/enter#{code}")

    expect(page.locator("[name=code]")).to_have_value(rules.grouped_code(code))
    assert page.url == f"{site.url}/enter", "the code is in no address and in no history"
    page.locator("main .btn.main").click()
    expect(page.locator("main")).to_contain_text("Sri Wahyuni")
    assert faults_of(page) == []
    page.locator("[name=new]").fill(SECRET)
    page.locator("main .btn.main").click()
    expect(page).to_have_url(f"{site.url}/")
    assert not [one.url for one in asked if code in one.url]
    assert not [one for one in asked if code in one.headers.get("referer", "")]


def test_a_typed_code_lets_one_in_where_no_script_runs(site: Site, door: Door) -> None:
    door.defaults["java_script_enabled"] = False
    code = card_of(site)
    page = door.open(site)

    page.goto("/sign-in")
    page.locator("a[href='/enter']").click()
    page.locator("[name=code]").fill(rules.grouped_code(code))
    page.locator("main .btn.main").click()
    page.locator("[name=new]").fill(SECRET)
    page.locator("main .btn.main").click()

    expect(page).to_have_url(f"{site.url}/")
    expect(page.locator("main")).to_contain_text("Sri")


@pytest.mark.parametrize("is_scripted", [True, False])
def test_the_office_prints_cards_and_a_mentor_gives_a_code(
    site: Site, door: Door, is_scripted: bool
) -> None:
    door.defaults["java_script_enabled"] = is_scripted
    with site.inside() as world:
        here = world.cooperative()
        for kind in (PositionKind.CHAIR, PositionKind.TREASURER):
            world.officer(here, kind)
        staff, mentor = world.staff().id, world.mentor(here).id
    page = door.open(site, staff)
    page.goto("/cards")
    with page.expect_download() as download:
        page.locator("main .btn.main").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    page = door.open(site, mentor)
    page.goto("/cards")
    page.locator("tbody td a").first.click()
    page.locator("main .btn.main").click()
    assert rules.meant_code(page.locator(".code").inner_text())
    if is_scripted:
        assert faults_of(page) == []
