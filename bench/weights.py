"""What a page costs on prepaid data: the first load with everything, and the next page alone."""

import gzip
from collections.abc import Sequence

from bench.browser import Answer, Browser, files_of_page, files_of_styles
from bench.pages import Page
from bench.people import Visitor
from bench.report import Line, Report
from bench.server import Server

FIRST_KB = 40
KB = 1024


class Scales:
    """Weighs pages; what several pages refer to is fetched once."""

    def __init__(self, server: Server, report: Report) -> None:
        self.server, self.report = server, report
        self.files: dict[str, Answer] = {}

    def weigh(self, page: Page) -> tuple[int, int]:
        """The bytes of the first load and of the next page."""
        answer = self._fetch(page.address, page.visitor)
        html = _unpacked(answer).decode()
        files = {
            address: self._file(address, page.visitor)
            for address in files_of_page(page.address, html)
        }
        for address in [one for one in files if ".css" in one]:
            for inner in files_of_styles(address, _unpacked(files[address])):
                files.setdefault(inner, self._file(inner, page.visitor))
        again = sum(one.size for one in files.values() if not one.is_kept)
        return answer.size + sum(one.size for one in files.values()), answer.size + again

    def _file(self, address: str, visitor: Visitor | None) -> Answer:
        if address not in self.files:
            self.files[address] = self._fetch(address, visitor)
        return self.files[address]

    def _fetch(self, address: str, visitor: Visitor | None) -> Answer:
        browser = Browser(self.server.port, visitor)
        answer = browser.get(address)
        browser.close()
        if answer.status != 200:
            self.report.fault(f"{address} answered {answer.status}")
        return answer


def measure(pages: Sequence[Page], server: Server, report: Report) -> None:
    """Weigh every page, and print the heaviest of each kind."""
    scales = Scales(server, report)
    first, following = {}, {}
    for page in pages:
        first[page], following[page] = scales.weigh(page)
    lines = []
    for page in heaviest(pages, first):
        lines.append(_line(f"{page.name}, first load", first[page], FIRST_KB))
        lines.append(_line(f"{page.name}, next page", following[page], page.next_kb))
    report.section("Weight over the wire, with headers", lines)
    kept = sorted(scales.files.items(), key=lambda one: -one[1].size)
    told = [Line(name, f"{one.size / KB:.1f} kB") for name, one in kept[:6]]
    report.section("Heaviest files", told)


def heaviest(pages: Sequence[Page], weight: dict[Page, int]) -> list[Page]:
    """Of pages of one kind only the heaviest."""
    found: dict[str, Page] = {}
    for page in pages:
        if page.kind not in found or weight[page] > weight[found[page.kind]]:
            found[page.kind] = page
    return list(found.values())


def _line(what: str, size: int, limit: int) -> Line:
    return Line(what, f"{size / KB:.1f} kB", f"<= {limit} kB", size <= limit * KB)


def _unpacked(answer: Answer) -> bytes:
    is_packed = answer.headers.get("content-encoding") == "gzip"
    return gzip.decompress(answer.body) if is_packed else answer.body
