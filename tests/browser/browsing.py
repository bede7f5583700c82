"""Browsers that notice what goes wrong while somebody uses them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.site import Site

PHONE = (360, 740)
DESK = (1366, 768)
PATIENCE = 8000
"""Milliseconds that anything may take on a busy machine."""
GIVEN_UP = "net::ERR_ABORTED"
"""A request that the browser itself gave up, because the page was left."""


@dataclass
class Watch:
    """What a page complained of: console, scripts, requests that failed or went elsewhere."""

    home: str
    expected: tuple[int, ...] = ()
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of a browser."""
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        is_told_twice = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_told_twice:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"another origin: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


class Door:
    """Opens pages at a site. `defaults` are what all its browsers have in common."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.defaults: dict[str, Any] = {}
        self._opened: list[tuple[BrowserContext, Watch]] = []

    def open(
        self,
        site: Site,
        person_id: UUID | None = None,
        *,
        size: tuple[int, int] = PHONE,
        expected: Iterable[int] = (),
        **how: Any,
    ) -> Page:
        """A page in a new browser. `expected` are answers from 400 on that belong to the test."""
        context = self.chromium.new_context(
            base_url=site.url,
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            **{**self.defaults, **how},
        )
        context.set_default_timeout(PATIENCE)
        if person_id:
            context.add_cookies([site.cookie_of(person_id)])
        watch = Watch(site.url, tuple(expected))
        watch.follow(context)
        self._opened.append((context, watch))
        return context.new_page()

    def forgive(self) -> None:
        """What was complained of until now belongs to the test."""
        for _context, watch in self._opened:
            watch.complaints.clear()

    def picture(self, folder: Path) -> None:
        """Keep what every page shows."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for context, _watch in self._opened for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=folder / f"{number}.png", full_page=True)

    def close(self) -> list[str]:
        """Close every browser; returns what went wrong in them."""
        for context, _watch in self._opened:
            context.close()
        return [line for _context, watch in self._opened for line in watch.complaints]
