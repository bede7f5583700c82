"""Whoever uses keys alone gets everywhere and always sees where they are."""

from playwright.sync_api import Locator, expect

from tests.browser.browsing import Door
from tests.browser.site import Site
from tests.browser.story import Story


def test_the_first_key_leads_past_the_menu_to_the_content(
    told: tuple[Site, Story], door: Door
) -> None:
    site, story = told
    page = door.open(site, story.people["member"])
    page.goto("/courses")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_after_a_refusal_the_list_of_faults_has_the_focus_and_leads_to_each(
    told: tuple[Site, Story], door: Door
) -> None:
    site, _story = told
    page = door.open(site, expected=[422])
    page.goto("/sign-in")
    page.locator("[name=identifier]").press("Enter")
    faults = page.locator(".errsum")
    expect(faults).to_be_focused()
    assert _is_outlined(faults)
    page.keyboard.press("Tab")
    expect(faults.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=identifier]")).to_be_focused()
    assert page.locator("[name=identifier]").get_attribute("aria-invalid") == "true"


def test_a_fault_inside_a_folded_part_opens_it(told: tuple[Site, Story], door: Door) -> None:
    site, story = told
    page = door.open(site, story.people["mentor"], expected=[422])
    page.goto(story.address("/mentoring/visits/new?cooperative={cooperative}"))
    page.locator("[name=action-0]").fill("Salin buku kas")
    page.locator(".act .btn.main").click()
    page.locator(".errsum a[href='#owner-0']").click()
    expect(page.locator("#owner-0")).to_be_visible()
    expect(page.locator("#owner-0")).to_be_focused()


def _is_outlined(element: Locator) -> bool:
    return bool(
        element.evaluate(
            "(e) => { const s = getComputedStyle(e);"
            " return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0)"
            " || s.boxShadow !== 'none'; }"
        )
    )
