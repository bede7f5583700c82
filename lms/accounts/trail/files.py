"""The trail as a file: the same rows as CSV and as a workbook, made in pieces."""

from collections.abc import Iterator
from datetime import timedelta

from lms.accounts.trail.queries import MOST_ROWS, Wanted, batches, causes_of, count_up_to
from lms.accounts.trail.shown import Change, Line, lines
from lms.core import clock, throttle
from lms.core.acts import current, ensure, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import gettext, ngettext
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.tables import csv_text, xlsx_file
from lms.web.formats import number

FILES = 12
WINDOW = timedelta(hours=1)
"""So many files an hour and person: a large one keeps a process busy for seconds."""
LONGEST_CELL = 2_000
Row = tuple[object, ...]


@use_case("audit.export")
def export(actor: Actor, kind: str, asked: str, rows: int) -> None:
    """The trail leaves the system as a file; the trail itself keeps what was asked and how much."""
    ensure(actor)
    current().changes["export"] = {
        "format": [None, kind],
        "filter": [None, asked or None],
        "rows": [None, rows],
    }


def begin(viewer: Actor, wanted: Wanted, kind: str, asked: str) -> None:
    """Count what will leave and tell the trail of it.

    Raises Invalid when it is more than a file takes, and TooMany after many files in an hour.
    """
    subject = f"trail:{viewer.person_id}"
    throttle.check(subject, limit=FILES, window=WINDOW)
    rows = count_up_to(viewer, wanted, MOST_ROWS)
    if rows > MOST_ROWS:
        raise Invalid(
            _(
                "These are more than %(most)s rows, the most that a file takes. Narrow the days.",
                most=number(MOST_ROWS),
            ),
            "first",
        )
    throttle.count(subject, window=WINDOW)
    export(viewer, kind, asked, rows)


def header() -> list[str]:
    """The names of the columns."""
    return [
        gettext("Time (WIB)"),
        gettext("Who"),
        gettext("What was done"),
        gettext("Kind of object"),
        gettext("Object"),
        gettext("Id of the object"),
        gettext("Changes"),
        gettext("Within"),
        gettext("Seal"),
    ]


def rows(viewer: Actor, wanted: Wanted) -> Iterator[Row]:
    """Every entry of the filter, the newest first, at most as many as a file takes."""
    left = MOST_ROWS
    for some in batches(viewer, wanted):
        for line in lines(viewer, some[:left], causes_of(viewer, some)):
            yield _row(line)
        left -= len(some)
        if left <= 0:
            return
        # What was read is not needed again; a long file must not fill the memory with it.
        db.session.expunge_all()


def workbook(viewer: Actor, wanted: Wanted) -> bytes:
    """The rows as a workbook."""
    return xlsx_file(gettext("Trail"), header(), rows(viewer, wanted))


def csv_file(viewer: Actor, wanted: Wanted) -> str:
    """The same rows as CSV, made whole before it is sent: a slow line holds no transaction open."""
    return csv_text(header(), rows(viewer, wanted))


def _row(line: Line) -> Row:
    return (
        f"{line.at.astimezone(clock.WIB):%Y-%m-%d %H:%M:%S}",
        line.who,
        line.what,
        line.kind_words,
        line.name,
        line.object_id,
        _changes(line),
        line.cause,
        line.position if line.position is not None else gettext("waiting to be sealed"),
    )


def _changes(line: Line) -> str:
    if line.is_erased:
        return gettext("erased on request")
    said = "; ".join(_change(change) for change in line.changes)
    if line.more:
        said += "; " + ngettext("%(num)s part more", "%(num)s parts more", line.more)
    return said if len(said) <= LONGEST_CELL else said[:LONGEST_CELL] + "…"


def _change(change: Change) -> str:
    thing = "" if change.is_own else f"{change.thing} {change.name}".strip()
    return f"{thing}, {change.words}" if thing else change.words
