"""What an installation needs before anybody uses it."""

from collections.abc import Iterator

from flask_migrate import upgrade

from lms.accounts import administrators
from lms.accounts.cli import entry_lines
from lms.cooperatives.potentials import load_potentials
from lms.core.holidays import load_holidays
from lms.core.policy import System
from lms.courses.catalogue import catalogue
from lms.courses.sync import sync
from lms.places.service import load_areas


def prepare() -> Iterator[str]:
    """Bring the database up to date and load the facts that the project ships; says what it did."""
    upgrade()
    yield "database: up to date"
    yield from load_facts()


def load_facts() -> Iterator[str]:
    """Areas, holidays and potentials; loading again changes nothing."""
    yield f"areas: {load_areas(System())}"
    yield f"holidays: {load_holidays(System())}"
    yield f"potentials: {load_potentials(System())}"


def load_content() -> Iterator[str]:
    """The courses that the project ships, when there are none yet."""
    if catalogue():
        yield "content: there already; `lms content sync` loads what is new in the files"
        return
    yield "content: " + ", ".join(change.code for change in sync(System()))


def first_administrator(name: str, phone: str | None) -> Iterator[str]:
    """Somebody who can begin, with a code that is shown once; nobody when there ever was one.

    Raises Invalid at `phone`.
    """
    made = None if administrators.any_ever() else administrators.make_first(System(), name, phone)
    if made is None:
        yield "administrator: there already; `lms admin recover` lets one in who is locked out"
        return
    yield from entry_lines(made)
