"""The office takes a list in without a shell, on a desk and on a phone, also without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from lms.core.policy import Role
from tests.browser.browsing import DESK, PHONE, Door
from tests.browser.looking import faults_of
from tests.browser.site import Site
from tests.browser.story import VILLAGE
from tests.cooperatives.imports.builders import HERE, workbook

ROWS = (
    ("DAFTAR PENGURUS",),
    (),
    ("No", "Nama Lengkap", "Jabatan", "No. HP/WA", "NIK"),
    (1, "H. BAMBANG HARTONO, S.E.", "Bendahara", 81900002222, 3573011203800001),
    (2, "Yuliana Safitri", "Ketua", "0819 0000 1111", None),
    (3, "Budi 2", "Sekertaris", None, None),
)


@pytest.mark.parametrize(("size", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "phone"])
def test_a_list_is_taken_in(
    site: Site, door: Door, tmp_path: Path, size: tuple[int, int], script: bool
) -> None:
    path = tmp_path / "pengurus.xlsx"
    path.write_bytes(workbook(ROWS, HERE))
    with site.inside() as world:
        cooperative = world.cooperative(VILLAGE)
        world.member("Siti Aminah", cooperative=cooperative, phone="+6281900001111")
        staff = world.with_role(Role.STAFF).id
    page = door.open(site, staff, size=size, java_script_enabled=script)

    page.goto("/imports")
    _ensure_sound(page, size, script)
    page.check("input[value=positions]")
    page.set_input_files("input[type=file]", path)
    page.click("form button.main")
    page.wait_for_url("**/columns")
    _ensure_sound(page, size, script)
    page.fill("[name=since]", "2026-07-01")
    page.click("#columns button.main")
    page.wait_for_selector("#progress")
    show = page.url
    page.goto("about:blank")

    site.work()
    page.goto(show)
    assert "Belum ada yang berubah" in page.inner_text("main")
    _ensure_sound(page, size, script)
    page.click("text=Masukkan daftar")
    page.wait_for_selector("#progress")
    page.goto("about:blank")
    site.work()

    page.goto(show)
    text = page.inner_text("main")
    assert "Sudah dimasukkan" in text
    assert f"sheet {HERE}, sel B6" in text
    _ensure_sound(page, size, script)
    page.click("text=Orang lain")
    page.wait_for_selector(".toast")
    page.goto(f"{show}?outcome=new")
    text = page.inner_text("main")
    assert "Yuliana Safitri" in text and "HARTONO" in text


def _ensure_sound(page: Page, size: tuple[int, int], script: bool) -> None:
    """Nothing is wrong with the page; what looks at it is a script itself."""
    if script:
        assert faults_of(page) == []
        page.set_viewport_size({"width": size[0], "height": size[1]})
