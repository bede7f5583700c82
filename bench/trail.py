"""What the trail costs when it is long: its pages, and the largest file that leaves it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bench.demo import Copy
from bench.people import in_app
from bench.report import Report, at_most, told
from lms.accounts.models import Person
from lms.accounts.trail import files, queries, shown
from lms.accounts.trail.queries import Wanted
from lms.core import clock
from lms.core.audit import AuditDetail, AuditEntry, detail_digest
from lms.core.database import db, new_id
from lms.core.policy import Actor, Grant, Role, Scope
from lms.places.queries import CITY

ROWS = 200_000
AT_ONCE = 10_000
MOST_SECONDS_OF_A_PAGE = 0.5
MOST_SECONDS_OF_A_FILE = 60
READER = Actor(None, grants=(Grant(Role.ADMINISTRATOR, Scope.AREA, CITY),))


def measure(copy: Copy, report: Report) -> None:
    """Lengthen the trail, then read its first page, one person's, and as much as a file takes."""
    with in_app(copy.app), copy.app.test_request_context():
        people = list(db.session.scalars(select(Person.id).order_by(Person.participant_no)))
        for number in range(0, ROWS, AT_ONCE):
            _lengthen(people, number)
        first = _seconds(lambda: _page(Wanted()))
        own = _seconds(lambda: _page(Wanted(person_id=people[0])))
        acts = _seconds(lambda: _page(Wanted(act="person.correct")))
        made: list[bytes] = []
        file = _seconds(lambda: made.append(files.workbook(READER, Wanted(act="person.correct"))))
    report.section(
        f"The trail with {ROWS:,} entries more",
        [
            at_most("first page", first, MOST_SECONDS_OF_A_PAGE, "s", 3),
            at_most("first page of one person", own, MOST_SECONDS_OF_A_PAGE, "s", 3),
            at_most("first page of one act", acts, MOST_SECONDS_OF_A_PAGE, "s", 3),
            at_most(
                f"workbook of {queries.MOST_ROWS:,} rows", file, MOST_SECONDS_OF_A_FILE, "s", 1
            ),
            told("its size", len(made[0]) / 1_000_000, "MB", 1),
        ],
    )


def _seconds(work: Callable[[], Any]) -> float:
    db.session.expunge_all()
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _page(wanted: Wanted) -> None:
    found = queries.trail(READER, wanted, None)
    shown.lines(READER, found.entries, found.causes)


def _lengthen(people: list[Any], number: int) -> None:
    """Some corrections of names, a second apart, as the office makes them."""
    entries = list(_entries(people, number))
    db.session.execute(insert(AuditEntry), [entry for entry, _detail in entries])
    db.session.execute(insert(AuditDetail), [detail for _entry, detail in entries])
    db.session.commit()


def _entries(people: list[Any], number: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    began = clock.now() - timedelta(seconds=ROWS)
    for place in range(number, number + AT_ONCE):
        person = str(people[place % len(people)])
        changes = {f"person/{person}": {"name": [f"Sri {place}", f"Sri Wahyuni {place}"]}}
        entry = new_id()
        yield (
            {
                "id": entry,
                "at": began + timedelta(seconds=place),
                "actor_id": people[place % 7],
                "by_system": False,
                "act": "person.correct",
                "object_kind": "person",
                "object_id": person,
                "cause_id": None,
                "detail_digest": detail_digest("bench", changes),
            },
            {"entry_id": entry, "salt": "bench", "changes": changes, "erased_at": None},
        )
