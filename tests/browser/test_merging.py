"""Two entries of one person are compared, joined and taken apart in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.browsing import DESK, PHONE, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_entries_are_joined_and_taken_apart(site: Site, door: Door, script: bool) -> None:
    with site.inside() as world:
        home, staff = world.cooperative(), world.staff().id
        for name in ("Siti Aminah", "Sitti Aminah"):
            world.member(name, cooperative=home)
    page = door.open(site, staff, java_script_enabled=script)
    width, height = DESK if script else PHONE
    page.set_viewport_size({"width": width, "height": height})

    page.goto("/people/duplicates")
    page.locator("tbody a").click()
    assert not (script and faults_of(page))
    page.locator("#the-form label.pick", has_text="Sitti Aminah").nth(1).click()
    page.locator("#the-form .btn.main").click()
    assert not (script and faults_of(page))
    page.locator("[name=confirm]").click()
    expect(page.locator("main li")).to_have_count(1)
    assert not (script and faults_of(page))

    page.locator("main li .btn.danger").click()
    expect(page.locator("main li")).to_have_count(0)
    page.goto("/people/duplicates")
    expect(page.locator("tbody tr")).to_have_count(1)
