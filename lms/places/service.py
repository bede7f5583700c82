"""What an installation can do with areas."""

import csv
from pathlib import Path

from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.policy import Actor
from lms.places.models import Area, Level

SOURCE = Path(__file__).parent / "data" / "areas.csv"
"""The areas of Kota Malang by Kepmendagri 300.2.2-2430/2025; the tile map is the project's own."""


@use_case("areas.load")
def load_areas(actor: Actor) -> int:
    """Make the areas that the project ships known; returns how many. Loading again changes nothing."""
    ensure(actor)
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        db.session.merge(
            Area(
                code=row["code"],
                level=Level(row["level"]),
                name=row["name"],
                parent_code=row["parent"] or None,
                tile_row=int(row["tile_row"]) if row["tile_row"] else None,
                tile_column=int(row["tile_column"]) if row["tile_column"] else None,
                latitude=float(row["latitude"]) if row["latitude"] else None,
                longitude=float(row["longitude"]) if row["longitude"] else None,
            )
        )
        db.session.flush()
    return len(rows)
