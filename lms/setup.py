"""What an installation needs before anybody uses it."""

from collections.abc import Iterator

from flask_migrate import upgrade

from lms.cooperatives.potentials import load_potentials
from lms.core.holidays import load_holidays
from lms.core.policy import System
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
