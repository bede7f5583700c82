"""Questions in a workbook, one row each, as a trainer fills it in without help.

After ` # ` in a choice stands what is said to whoever takes it. What this shape cannot hold, such
as weights of one's own, is for GIFT or Moodle XML.
"""

from lms.assessments.formats.workbook.reading import parse_workbook
from lms.assessments.formats.workbook.writing import template, write_workbook

__all__ = ["parse_workbook", "template", "write_workbook"]
