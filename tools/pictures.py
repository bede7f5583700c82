"""Take the README's pictures from a running demo: python -m tools.pictures [http://127.0.0.1:8000]."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from config import load
from lms.demo.accounts import FILE

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 900}
PICTURES = (
    ("member", "member.png", "/", PHONE),
    ("mentor", "mentor.png", "/mentoring", PHONE),
    ("staff", "staff.png", "/coverage", DESK),
)


def take(
    browser: Browser,
    base: str,
    account: tuple[str, str],
    picture: str,
    path: str,
    size: dict[str, int],
) -> None:
    """Sign in as somebody and keep what the first screen of a page shows."""
    page = browser.new_context(viewport=size, locale="id-ID").new_page()  # type: ignore[arg-type]
    page.goto(f"{base}/sign-in")
    page.fill("[name=identifier]", account[0])
    page.fill("[name=password]", account[1])
    page.click("form button.main")
    page.goto(base + path)
    page.screenshot(path=FOLDER / picture)


def main() -> None:
    """All pictures, one after the other."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    lines = (load({"LMS_DEMO": "1", **_data()}).data / FILE).read_text().split("\n")
    accounts = {role: (name, secret) for role, name, secret in map(str.split, filter(None, lines))}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for role, picture, path, size in PICTURES:
            take(browser, base, accounts[role], picture, path, size)
        browser.close()


def _data() -> dict[str, str]:
    return {"LMS_DATA": os.environ["LMS_DATA"]} if "LMS_DATA" in os.environ else {}


if __name__ == "__main__":
    main()
