"""An administrator in a real browser: the second factor, a role that is seen before it is given."""

from urllib.parse import urlsplit
from uuid import UUID

import pyotp
import pytest
from playwright.sync_api import Page, expect

from lms.accounts import grants
from lms.accounts.models import Person
from lms.accounts.secrets import hash_secret
from lms.accounts.service import set_secret_hash
from lms.cooperatives.service import give_membership
from lms.core.database import db
from lms.core.policy import Grant, Role, Scope, System
from tests.browser.browsing import DESK, PHONE, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site

SECRET = "80123457"


@pytest.fixture
def boss(site: Site) -> str:
    """The number of an administrator of an installation that is no demo."""
    site.app.config["DEMO"] = False
    with site.inside() as world:
        return secret_for(world.with_role(Role.ADMINISTRATOR, name="Endang").id)


def secret_for(person_id: UUID) -> str:
    set_secret_hash(System(), person_id, hash_secret(SECRET))
    return db.session.get_one(Person, person_id).participant_no


def sign_in(page: Page, number: str) -> None:
    page.goto("/roles")
    page.locator("[name=identifier]").fill(number)
    page.locator("[name=password]").fill(SECRET)
    page.locator("main form .btn.main").click()


def set_up(page: Page, site: Site) -> str:
    """Scan, type the code, keep the codes for paper; the key of the phone."""
    key = page.locator("b.mono").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(pyotp.TOTP(key).at(site.now()))
    page.locator("main form .btn.main").click()
    expect(page.locator(".codes li")).to_have_count(10)
    return key


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_phone_is_set_up_and_asked_for_its_code(
    site: Site, door: Door, boss: str, script: bool
) -> None:
    page = door.open(site, java_script_enabled=script)
    sign_in(page, boss)
    key = set_up(page, site)
    paper = page.locator(".codes li").first.inner_text()
    with page.expect_download() as file:
        page.locator("form[action$='codes.txt'] button").click()
    assert paper in file.value.path().read_text("utf-8")
    page.locator("a.btn.main").click()
    expect(page).to_have_url(f"{site.url}/roles")

    site.wait(minutes=2)
    again = door.open(site, expected=[422], java_script_enabled=script)
    sign_in(again, boss)
    again.locator("[name=code]").fill("000000")
    again.locator("main form .btn.main").click()
    expect(again.locator(".emsg")).to_be_visible()
    again.locator("[name=code]").fill(pyotp.TOTP(key).at(site.now()))
    again.locator("main form .btn.main").click()
    expect(again).to_have_url(f"{site.url}/roles")

    lost = door.open(site, java_script_enabled=script)
    sign_in(lost, boss)
    lost.locator("details.fold summary").click()
    lost.locator("[name=recovery]").fill(paper)
    lost.locator("details.fold .btn").click()
    expect(lost).to_have_url(f"{site.url}/roles")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_role_is_given_after_seeing_what_it_opens_and_ended_again(
    site: Site, door: Door, boss: str, size: tuple[int, int]
) -> None:
    with site.inside() as world:
        world.member("Dewi Lestari", cooperative=world.cooperative())
        world.cooperative("35.73.05.1001")
    page = door.open(site, size=size)
    sign_in(page, boss)
    set_up(page, site)
    page.locator("a.btn.main").click()
    page.locator("a.btn.main").click()
    page.locator("[name=who]").fill("lestari")
    page.keyboard.press("Enter")
    page.locator("[name=person]").check()
    page.locator("[name=role][value=coordinator]").check()
    page.locator("[name=area]").select_option("35.73")
    page.locator(".btn.main").click()
    shown = page.locator("tbody tr").first.locator("td").all_inner_texts()
    assert shown == ["1", "2"]
    page.locator(".btn.main").click()
    expect(page.locator("h1")).to_contain_text("Dewi Lestari")
    page.locator(".btn.danger").click()
    expect(page).to_have_url(f"{site.url}/roles")
    assert "Dewi" not in page.locator("main").inner_text()


def test_every_page_of_it_is_sound(site: Site, door: Door, boss: str) -> None:
    with site.inside() as world:
        person = world.member("Dewi Lestari")
        row = grants.give(System(), person.id, Grant(Role.EDITOR, Scope.AREA, "35.73"))
        person_id, grant_id = person.id, row.id
    page = door.open(site)
    sign_in(page, boss)
    faults = {"/sign-in/second-factor": faults_of(page)}
    key = set_up(page, site)
    faults["codes"] = faults_of(page)
    for path in (
        "/roles",
        "/roles/new",
        "/roles/new?who=dewi",
        f"/roles/preview?person={person_id}&role=staff&area=35.73",
        f"/roles/{grant_id}",
        f"/people/{person_id}/access",
        "/me",
        "/me/second-factor",
    ):
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.goto(path)
        faults[path] = faults_of(page)
    site.wait(minutes=2)
    half = door.open(site)
    sign_in(half, boss)
    assert urlsplit(half.url).path == "/sign-in/code"
    half.locator("details.fold summary").click()
    faults["/sign-in/code"] = faults_of(half)
    assert key
    assert {path: found for path, found in faults.items() if found} == {}


def test_people_of_several_hats_change_them(site: Site, door: Door) -> None:
    with site.inside() as world:
        rina = world.mentor(world.cooperative())
        give_membership(System(), rina.id, world.cooperative("35.73.05.1001").id, "A1")
        person_id = rina.id
    page = door.open(site, person_id)
    page.goto("/")
    expect(page).to_have_url(f"{site.url}/mentoring")
    page.locator(".hats summary").click()
    page.locator(".hats [value=learner]").click()
    expect(page).to_have_url(f"{site.url}/")
    expect(page.locator(".hats summary")).to_contain_text("Anggota")
    page.locator(".hats summary").click()
    assert faults_of(page) == []
