"""What is known of each kelurahan's potential, as the project ships it: unconfirmed, with its source."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select

from lms.cooperatives.models import Potential
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.policy import Actor

SOURCE = Path(__file__).parent / "data" / "potentials.csv"
COLLECTED_ON = date(2025, 11, 24)
UNKNOWN = "belum diketahui"
"""The category of a kelurahan of which nothing is known yet; the content's bundles name it."""


@use_case("potentials.load")
def load_potentials(actor: Actor) -> int:
    """Make the potentials that the project ships known; what is there already stays as it is."""
    ensure(actor)
    known = {
        (row.area_code, row.category, row.name)
        for row in db.session.scalars(select(Potential).where(Potential.valid_to.is_(None)))
    }
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if (row["area_code"], row["category"], row["name"]) not in known:
            db.session.add(_potential(row))
    return len(rows)


def _potential(row: dict[str, str]) -> Potential:
    return Potential(
        area_code=row["area_code"],
        ordinal=int(row["ordinal"]),
        category=row["category"],
        name=row["name"],
        confidence=row["confidence"],
        source=row["source"],
        source_year=row["source_year"],
        remark=row["remark"],
        valid_from=COLLECTED_ON,
    )
