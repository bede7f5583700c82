"""How many SQL statements a page sends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.demo import Copy
from bench.pages import Page
from bench.report import Report, at_most, told
from bench.weights import heaviest
from lms.core.database import db

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


def measure(pages: Sequence[Page], copy: Copy, report: Report) -> dict[Page, int]:
    """Count each page's statements, print the most of each kind, and give all."""
    counted = {page: _count(copy.app, page, report) for page in pages}
    lines = [
        told(page.name, counted[page])
        if page.statements is None
        else at_most(page.name, counted[page], page.statements)
        for page in heaviest(pages, counted)
    ]
    report.section("SQL statements for a page", lines)
    return counted


def _count(app: Flask, page: Page, report: Report) -> int:
    """The statements of the second time that the page is asked for."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": page.visitor.cookie} if page.visitor else {}
    client.get(page.address, headers=headers)
    with _listening(app) as seen:
        answer = client.get(page.address, headers=headers)
    if answer.status_code != 200:
        report.fault(f"{page.address} answered {answer.status_code}")
    return len(seen)


@contextmanager
def _listening(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
