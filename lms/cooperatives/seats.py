"""How many seats a cooperative has on its board and supervision, unless it says otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.cooperatives.rules import BOARD_SEATS, SUPERVISOR_SEATS
from lms.core import settings
from lms.core.i18n import lazy_gettext as _
from lms.core.settings import Kind, Part, Setting

GROUP = "cooperatives"
MOST = 15


def _fault_of_seats(given: Mapping[str, int]) -> Any:
    if all(1 <= seats <= MOST for seats in given.values()):
        return None
    return _("Give a number from %(least)s to %(most)s.", least=1, most=MOST)


SEATS = settings.register(
    Setting(
        "cooperatives.seats",
        GROUP,
        _("Seats of a new cooperative"),
        Kind.RECORD,
        {"board": BOARD_SEATS, "supervisors": SUPERVISOR_SEATS},
        parts=(
            Part("board", _("Board"), Kind.WHOLE),
            Part("supervisors", _("Supervisors"), Kind.WHOLE),
        ),
        hint=_("Out of how many the trained are counted. Cooperatives that are known keep theirs."),
        fault=_fault_of_seats,
    )
)


def seats_of_new(day: date) -> tuple[int, int]:
    """The seats of board and supervision that a cooperative gets which becomes known on the day."""
    seats = settings.value(SEATS, day)
    return seats["board"], seats["supervisors"]
