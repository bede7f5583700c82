"""What was said before of tables with the same headings."""

from collections.abc import Iterable

from sqlalchemy import select

from lms.cooperatives.imports.models import ImportMapping
from lms.cooperatives.imports.reading import Meanings, Part
from lms.cooperatives.imports.registry import Kind
from lms.core.database import db


def meanings_of(kind: Kind, parts: Iterable[Part]) -> dict[str, Meanings]:
    """By signature of headings, what each column means; without what is not remembered."""
    signatures = {part.headings.signature for part in parts if part.headings}
    known = {column.name for column in kind.columns}
    rows = db.session.scalars(
        select(ImportMapping).where(
            ImportMapping.kind == kind.name, ImportMapping.signature.in_(signatures)
        )
    )
    return {
        row.signature: {int(c): name for c, name in row.columns.items() if name in known}
        for row in rows
    }
