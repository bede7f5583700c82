"""A browser without a window: keeps its connection, counts what comes over the wire."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from bench.people import Visitor

HOST = "127.0.0.1"
PATIENCE = 30
FAILED = (OSError, HTTPException)
"""What is raised when no answer comes."""
_IN_STYLES = re.compile(rb"url\(\s*['\"]?([^'\")]+)")


@dataclass(frozen=True)
class Answer:
    """What came: status, headers, the body as sent (packed), and all its bytes with headers."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int

    @property
    def is_kept(self) -> bool:
        """Whether a browser asks no more for it."""
        return "immutable" in self.headers.get("cache-control", "")


class Browser:
    """One connection of one person, or of somebody who is not signed in."""

    def __init__(self, port: int, visitor: Visitor | None = None) -> None:
        self.connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        self.visitor = visitor

    def get(self, address: str) -> Answer:
        """Ask for a page or a file."""
        return self._ask("GET", address)

    def post(self, address: str, accept: str = "text/html", **fields: Any) -> Answer:
        """Send a form with its token."""
        assert self.visitor is not None
        body = urlencode({"csrf_token": self.visitor.csrf_token, **fields}, doseq=True)
        return self._ask("POST", address, body, accept)

    def close(self) -> None:
        """Let the connection go."""
        self.connection.close()

    def _ask(
        self,
        method: str,
        address: str,
        body: str | None = None,
        accept: str = "text/html",
    ) -> Answer:
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        if self.visitor:
            headers["Cookie"] = self.visitor.cookie
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, address, body, headers)
            return _read(self.connection.getresponse())
        except FAILED:
            self.connection.close()
            raise


def _read(response: HTTPResponse) -> Answer:
    body = response.read()
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    lines += [f"{name}: {value}" for name, value in response.getheaders()]
    head = sum(len(line.encode("latin-1")) + 2 for line in lines) + 2
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body, head + len(body))


class _Files(HTMLParser):
    """Collects the files that a page makes a browser fetch by itself."""

    RELATIONS = frozenset({"stylesheet", "icon", "manifest"})
    SOURCES = {"script": "src", "img": "src", "source": "src", "use": "href", "image": "href"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag refers to."""
        named = dict(attrs)
        if tag == "link" and self.RELATIONS & set((named.get("rel") or "").split()):
            self._note(named.get("href"))
        elif tag in self.SOURCES:
            self._note(named.get(self.SOURCES[tag]))

    def _note(self, address: str | None) -> None:
        if address and not address.startswith(("data:", "#")):
            parts = urlsplit(urljoin(self.page, address))
            self.found[f"{parts.path}?{parts.query}" if parts.query else parts.path] = None


def files_of_page(address: str, html: str) -> list[str]:
    """Styles, scripts, icons and pictures that the page refers to, each once."""
    parser = _Files(address)
    parser.feed(html)
    return list(parser.found)


def files_of_styles(address: str, styles: bytes) -> list[str]:
    """Pictures and fonts that styles refer to."""
    found = (match.decode() for match in _IN_STYLES.findall(styles))
    return [urljoin(address, one) for one in found if not one.startswith(("data:", "#"))]
