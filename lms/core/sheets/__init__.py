"""Reading the tables that offices make: CSV and XLSX, whatever stands around the table itself.

Knows no room: it gives rows with the place of each cell, and finds the row of headings among
words that a room says it knows.
"""

from lms.core.sheets.book import read_book
from lms.core.sheets.faults import BadFile
from lms.core.sheets.headings import Headings, find_headings, folded_heading
from lms.core.sheets.shapes import Cell, Flaw, Row, Sheet, column_letter
from lms.core.sheets.table import Table, read_table

__all__ = [
    "BadFile",
    "Cell",
    "Flaw",
    "Headings",
    "Row",
    "Sheet",
    "Table",
    "column_letter",
    "find_headings",
    "folded_heading",
    "read_book",
    "read_table",
]
