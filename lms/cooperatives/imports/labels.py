"""The words for how far a list is and what became of its rows."""

from collections.abc import Mapping
from typing import Any

from lms.cooperatives.imports.models import ImportState, Outcome
from lms.core.i18n import lazy_gettext as _

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.UNDECIDED: _("To be decided"),
    Outcome.REFUSED: _("Not taken in"),
    Outcome.NEW: _("New"),
    Outcome.CHANGED: _("Changed"),
    Outcome.SAME: _("The same"),
}
"""In the order in which somebody looks at them."""
KINDS_OF_STATE: Mapping[Outcome, str] = {
    Outcome.UNDECIDED: "warn",
    Outcome.REFUSED: "bad",
    Outcome.NEW: "ok",
    Outcome.CHANGED: "info",
    Outcome.SAME: "",
}
ICONS: Mapping[Outcome, str] = {
    Outcome.UNDECIDED: "help",
    Outcome.REFUSED: "alert",
    Outcome.NEW: "plus",
    Outcome.CHANGED: "pen",
    Outcome.SAME: "check",
}
STATES: Mapping[ImportState, Any] = {
    ImportState.MAPPING: _("Columns not chosen yet"),
    ImportState.CHECKING: _("Being checked"),
    ImportState.CHECKED: _("Checked, not taken in yet"),
    ImportState.RUNNING: _("Being taken in"),
    ImportState.DONE: _("Taken in"),
}
