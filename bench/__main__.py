"""`make bench`: measure everything once on a copy of the demo, and print each figure by its limit.

Ends with 1 only when something answered with an error or could not be measured.
"""

import sys
import time
import traceback

from bench import (
    analysis,
    freshness,
    imports,
    journeys,
    questions,
    statements,
    throughput,
    trail,
    weights,
)
from bench.demo import Copy, copy_of_demo
from bench.pages import main_pages
from bench.report import Report
from bench.server import serving

BUSY = ("member home", "lesson")


def main() -> int:
    """Measure; 0 when everything could be measured, however slow it was."""
    report = Report()
    with copy_of_demo() as copy:
        began = time.monotonic()
        for part in PARTS:
            try:
                part(copy, report)
            except Exception as fault:  # what cannot be measured must not keep the rest from it
                traceback.print_exc()
                report.fault(f"could not be measured: {fault!r:.300}")
        seconds = time.monotonic() - began
    print(f"\n{report.over} OVER, {len(report.faults)} faults, {seconds:.0f} s")
    return 1 if report.faults else 0


def _pages(copy: Copy, report: Report) -> None:
    pages = main_pages(copy)
    counted = statements.measure(pages, copy, report)
    with serving(copy) as server:
        weights.measure(pages, server, report)
        busy = [next(page for page in pages if page.kind == kind) for kind in BUSY]
        throughput.measure(busy, counted, server, report)


PARTS = (
    _pages,
    journeys.measure,
    freshness.measure,
    imports.measure,
    questions.measure,
    analysis.measure,
    trail.measure,
)


if __name__ == "__main__":
    sys.exit(main())
