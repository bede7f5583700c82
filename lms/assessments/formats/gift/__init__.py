"""GIFT, the plain-text format in which banks are written, in this project's dialect.

A question is a block between blank lines: `//` comments with `[id:…]`, `[tag:…]`, `hitung:` and
`galat:`, then `::title::text{answers}`. `[tag:case]` makes capitals matter in a short answer.
"""

from lms.assessments.formats.gift.reading import parse_gift
from lms.assessments.formats.gift.writing import write_gift

__all__ = ["parse_gift", "write_gift"]
