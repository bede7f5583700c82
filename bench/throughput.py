"""Pages a second through a real server, beside a bare page that sends as many statements."""

import threading
import time
from collections.abc import Sequence
from statistics import median

from bench.browser import FAILED, Browser
from bench.pages import Page
from bench.people import Visitor
from bench.report import Line, Report, at_least, told
from bench.server import Server

ROUNDS = 4
SECONDS = 2.0
CLIENTS = 4
LEAST_SHARE = 0.5


def measure(
    pages: Sequence[Page], statements: dict[Page, int], server: Server, report: Report
) -> None:
    """Compare each page with the bare one, in turns and within the same minute."""
    lines: list[Line] = []
    for page in pages:
        lines += _compared(page, statements[page], server, report)
    report.section(f"Pages a second, {CLIENTS} connections, 8 threads", lines)


def _compared(page: Page, statements: int, server: Server, report: Report) -> list[Line]:
    assert page.visitor is not None
    bare = f"/bench/bare/{page.visitor.person_id}/{statements}"
    ours, bares = [], []
    for _ in range(ROUNDS):
        ours.append(rate(server, page.address, page.visitor, report))
        bares.append(rate(server, bare, page.visitor, report))
    share = median(ours) / median(bares) if median(bares) else 0.0
    return [
        told(page.name, median(ours), "/s"),
        told(f"bare page with {statements} statements", median(bares), "/s"),
        at_least(f"{page.name}, share of the bare page", share, LEAST_SHARE, digits=2),
    ]


def rate(server: Server, address: str, visitor: Visitor, report: Report) -> float:
    """Answers a second over a short while, from several connections at once."""
    counts, until = [0] * CLIENTS, time.monotonic() + SECONDS

    def ask(place: int) -> None:
        browser = Browser(server.port, visitor)
        try:
            while time.monotonic() < until:
                answer = browser.get(address)
                if answer.status != 200:
                    report.fault(f"{address} answered {answer.status}")
                    return
                counts[place] += 1
        except FAILED as fault:
            report.fault(f"{address}: {fault!r}")
        finally:
            browser.close()

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)
