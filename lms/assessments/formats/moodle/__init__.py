"""Moodle XML, in which most learning systems give and take questions.

Source of its elements: Moodle documentation, "Moodle XML format" (docs.moodle.org). A permanent id
stands in `idnumber`, level, objective and form among the tags, as in our GIFT; sums and notes
stand in `comment` elements, which other systems pass over. Texts are written as Markdown.
"""

from lms.assessments.formats.moodle.reading import parse_moodle
from lms.assessments.formats.moodle.writing import write_moodle

__all__ = ["parse_moodle", "write_moodle"]
