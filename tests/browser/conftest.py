"""A real Chromium before a real server; where there is no Chromium these tests are skipped."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms.core.clock import WIB
from lms.core.database import db
from lms.core.policy import System
from lms.courses.sync import sync
from tests.browser.browsing import Door
from tests.browser.site import Site, application
from tests.browser.story import Story, tell
from tests.conftest import Databases

NAMES = ("chromium", "chromium-browser", "google-chrome")
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=WIB)
PICTURES = Path("test-output")
failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser all of them are skipped, in one line of the report."""
    if _chromium() is None:
        pytest.skip("there is no Chromium here; on Debian: apt-get install chromium")


def _chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Remember a failure, so that its pages are pictured before they are closed."""
    report = yield
    if report.failed:
        item.stash[failed] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all that the project ships: areas, holidays, courses, questions."""
    databases = Databases(tmp_path_factory.mktemp("content"), None)
    file = Path(databases.fresh().removeprefix("sqlite:///"))
    app = application(file)
    with app.app_context():
        sync(System())
        db.session.remove()
        db.engine.dispose()
    return file


@pytest.fixture(scope="session")
def found(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Site]:
    """Makes an installation of its own, in which nobody is yet; the caller closes it."""

    def make(name: str) -> Site:
        file = tmp_path_factory.mktemp(name) / "lms.db"
        file.write_bytes(content.read_bytes())
        return Site(file, MONDAY)

    return make


@pytest.fixture
def site(chromium: Browser, found: Callable[[str], Site]) -> Iterator[Site]:
    """An installation of this test's own, on a Monday morning at nine."""
    with closing(found("site")) as made:
        yield made


@pytest.fixture(scope="session")
def told(chromium: Browser, found: Callable[[str], Site]) -> Iterator[tuple[Site, Story]]:
    """An installation in which a month has passed, to be looked at and not to be changed."""
    with closing(found("told")) as made:
        yield made, tell(made, MONDAY)


@pytest.fixture
def door(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Door]:
    """Opens pages, each in a browser of its own; nothing in them may have gone wrong in the end."""
    opened = Door(chromium)
    yield opened
    if request.node.stash.get(failed, False):
        opened.picture(PICTURES / request.node.name.replace("/", "-"))
    complaints = opened.close()
    assert not complaints, "\n".join(complaints)
