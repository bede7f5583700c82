"""How the place of a cell is said."""

from lms.core.i18n import gettext as _


def place(sheet: str, row: int, column: str) -> str:
    """`sheet Blimbing, sel C14`; without a sheet for CSV."""
    cell = f"{column or 'A'}{row}"
    if sheet:
        return _("sheet %(sheet)s, cell %(cell)s", sheet=sheet, cell=cell)
    return _("cell %(cell)s", cell=cell)
