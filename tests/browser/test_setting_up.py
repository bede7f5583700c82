"""A real office begins: 57 cooperatives are set up in the browser, by people who never see a shell."""

import re
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts import administrators
from lms.cooperatives.models import Cooperative, Position
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.models import MentorAssignment
from lms.places.models import Area, Level
from tests.browser.browsing import DESK, PHONE, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site
from tests.cooperatives.imports.builders import csv_of, workbook

SECRET = "80123457"
SEATS = (
    "Ketua",
    "Wakil Ketua Bidang Usaha",
    "Wakil Ketua Bidang Keanggotaan",
    "Sekretaris",
    "Bendahara",
    "Ketua Pengawas",
    "Anggota Pengawas",
    "Anggota Pengawas",
)
MENTORS = ("Rina Kartika", "Agus Salim", "Wulan Pertiwi")
MAIN = "main .btn.main"
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@SIZES
def test_57_cooperatives_are_set_up_without_a_shell(
    site: Site, door: Door, tmp_path: Path, size: tuple[int, int]
) -> None:
    site.app.config["DEMO"] = False
    boss = _first_administrator(site, door, size)
    _settings(boss)
    villages = _villages(site)
    _take_in(site, boss, "cooperatives", _cooperatives(tmp_path, villages))
    _take_in(site, boss, "positions", _boards(tmp_path, villages))
    phones = [_add(boss, name, number) for number, name in enumerate(MENTORS)]
    _make_staff(boss, "Endang Susilowati")
    codes = _codes(site)
    _send_by_letter(boss, phones, codes)

    with site.inside():
        assert _count(Cooperative) == 57
        assert _count(Position) == 57 * len(SEATS)
        assert _count(MentorAssignment) == 57
    boss.goto("/cooperatives")
    text = boss.inner_text("main")
    assert "57" in text
    for path in ("/people", "/imports", "/roles", "/assignments/letters", "/settings"):
        boss.set_viewport_size({"width": size[0], "height": size[1]})
        boss.goto(path)
        assert faults_of(boss) == [], path


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _first_administrator(site: Site, door: Door, size: tuple[int, int]) -> Page:
    """By the code that `lms init` prints: a secret, a phone, the notice, and in."""
    with site.inside():
        made = administrators.make_first(System(), "Rina Wijayanti", "0812-3456-7890")
        assert made is not None
    page = door.open(site, size=size)
    page.goto("/enter")
    page.fill("[name=code]", made.code)
    page.locator(MAIN).click()
    page.fill("[name=new]", SECRET)
    page.locator(MAIN).click()
    key = page.locator("b.mono").inner_text().replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(key).at(site.now()))
    page.locator("main form .btn.main").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("a.btn.main").click()
    expect(page).to_have_url(re.compile("/privacy"))
    page.locator("form[action*='/privacy/read'] button").click()
    expect(page).to_have_url(re.compile("/coverage"))
    return page


def _settings(page: Page) -> None:
    """The name of the office, its letterhead, its paper, and who signs."""
    for name, field in (("office.name", "value"), ("office.letterhead", "value")):
        page.goto(f"/settings/{name}")
        page.locator(f"main form [name={field}]").last.fill("Diskopindag Kota Malang")
        page.locator(MAIN).click()
        page.wait_for_selector(".toast")
    page.goto("/settings/office.paper")
    page.check("input[value=f4]")
    page.locator(MAIN).click()
    page.wait_for_selector(".toast")
    page.goto("/settings/signatories")
    page.fill("[name=name]", "Drs. Suharto, M.Si.")
    page.fill("[name=position]", "Kepala Dinas")
    page.fill("[name=nip]", "196801011990031001")
    page.locator(MAIN).click()
    page.wait_for_selector(".toast")


def _villages(site: Site) -> list[str]:
    with site.inside():
        names = db.session.scalars(
            select(Area.name).where(Area.level == Level.VILLAGE).order_by(Area.code)
        )
        return list(names)


def _cooperatives(folder: Path, villages: list[str]) -> Path:
    rows = [("DATA KOPERASI KELURAHAN MERAH PUTIH",), (), ("No", "Kelurahan", "Tanggal Berdiri")]
    rows += [(number, name.upper(), "12/06/2025") for number, name in enumerate(villages, 1)]
    path = folder / "koperasi.xlsx"
    path.write_bytes(workbook(rows))
    return path


def _boards(folder: Path, villages: list[str]) -> Path:
    """456 people, each with a name and a number of their own, as CSV."""
    rows = [("Kelurahan", "Nama", "Jabatan", "No HP", "Sejak")]
    for place, village in enumerate(villages):
        for seat, position in enumerate(SEATS):
            number = f"0813{place:04d}{seat:04d}"
            rows.append((village, _name(place, seat), position, number, "01/07/2025"))
    path = folder / "pengurus.csv"
    path.write_bytes(csv_of(rows))
    return path


def _name(place: int, seat: int) -> str:
    """A name like no other: three syllables that say who it is."""
    syllables = ("Ba", "Ci", "Du", "Fe", "Go", "Ha", "Ji", "Ku", "Le", "Mo", "Na", "Pi")
    parts = [syllables[place % 12], syllables[place // 12], syllables[seat]]
    first = "".join(parts).capitalize()
    return f"{first}wati {''.join(reversed(parts)).capitalize()}san"


def _take_in(site: Site, page: Page, kind: str, path: Path) -> None:
    """Choose the file, look at what would become of each row, take it in."""
    page.goto("/imports")
    page.check(f"input[value={kind}]")
    page.set_input_files("input[type=file]", path)
    page.click("form button.main")
    page.wait_for_url("**/columns")
    page.click("#columns button.main")
    page.wait_for_selector("#progress")
    show = page.url
    page.goto("about:blank")
    site.work()
    page.goto(show)
    page.click("text=Masukkan daftar")
    page.wait_for_selector("#progress")
    page.goto("about:blank")
    site.work()
    page.goto(show)
    assert "Sudah dimasukkan" in page.inner_text("main")


def _add(page: Page, name: str, number: int) -> str:
    """Somebody who belongs to no cooperative; gives the phone number."""
    phone = f"0857-0000-000{number}"
    page.goto("/people/new")
    page.fill("[name=name]", name)
    page.fill("[name=phone]", phone)
    page.locator(MAIN).click()
    expect(page.locator("h1")).to_contain_text(name)
    return phone


def _make_staff(page: Page, name: str) -> None:
    page.goto("/people/new")
    page.fill("[name=name]", name)
    page.locator(MAIN).click()
    expect(page.locator("h1")).to_contain_text(name)
    page.goto("/roles/new")
    page.fill("[name=who]", name.split()[-1])
    page.keyboard.press("Enter")
    page.locator("[name=person]").check()
    page.locator("[name=role][value=staff]").check()
    page.locator("[name=area]").select_option("35.73")
    page.locator(MAIN).click()
    page.locator(MAIN).click()
    expect(page.locator("h1")).to_contain_text(name)


def _codes(site: Site) -> list[str]:
    with site.inside():
        return list(db.session.scalars(select(Cooperative.code).order_by(Cooperative.code)))


def _send_by_letter(page: Page, phones: list[str], codes: list[str]) -> None:
    """One letter sends three mentors to 19 cooperatives each, from a pasted list."""
    page.goto("/assignments/letters/new")
    page.fill("[name=number]", "800/123/35.73.409/2026")
    page.locator("details.fold summary").click()
    lines = [f"{phones[place % 3]}; {code}" for place, code in enumerate(codes)]
    page.fill("[name=pasted]", "\n".join(lines))
    page.locator("button[name=wish][value=paste]").click()
    page.locator("button.main[value=preview]").click()
    expect(page.locator("tbody tr")).to_have_count(57)
    page.locator("button.main[value=issue]").click()
    expect(page).to_have_url(re.compile(r"/assignments/letters/[0-9a-f-]{36}$"))
