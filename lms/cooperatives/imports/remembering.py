"""What was said before of headings like these."""

from collections.abc import Iterable

from sqlalchemy import select

from lms.cooperatives.imports.models import ImportMapping
from lms.cooperatives.imports.reading import Part, Said
from lms.cooperatives.imports.registry import Kind
from lms.core.database import db
from lms.core.sheets import folded_heading


def said_before(kind: Kind, parts: Iterable[Part]) -> Said:
    """What somebody said that these headings mean, for a list of this kind."""
    headings = {
        folded_heading(word)
        for part in parts
        if part.headings
        for word in part.headings.words.values()
    }
    known = {column.name for column in kind.columns} | {""}
    rows = db.session.scalars(
        select(ImportMapping).where(
            ImportMapping.kind == kind.name, ImportMapping.heading.in_(headings)
        )
    )
    return {row.heading: row.meaning for row in rows if row.meaning in known}
