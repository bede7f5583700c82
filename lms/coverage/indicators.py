"""What is counted, in words: every figure's name, whom it counts, out of whom, and on what date."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.core.i18n import lazy_gettext as _
from lms.coverage.rules import counting


class Kind(StrEnum):
    """A stock is counted on a day, a flow over a month."""

    STOCK = "stock"
    FLOW = "flow"


@dataclass(frozen=True)
class Indicator:
    """One figure. `counts`, `whole` and `date_rule` define it and are shown beside it.
    `in_month` names a flow in a month gone by, its `name` in the present one.

    `stands_out` and `shared` say who stands out on the map: one place, or several with the same
    figure. `more_is_worse` is set where the greatest figure needs attention. None has a target yet.
    """

    code: str
    name: Any
    short: Any
    kind: Kind
    unit: Any
    counts: Any
    whole: Any
    stands_out: Any
    shared: Any
    more_is_worse: bool = False
    tile_in_percent: bool = False
    in_month: Any = None

    @property
    def has_whole(self) -> bool:
        """Whether it is a share of something."""
        return self.code not in counting.WITHOUT_WHOLE

    @property
    def date_rule(self) -> Any:
        """Which day decides."""
        return STOCK_RULE if self.kind is Kind.STOCK else FLOW_RULE

    @property
    def parts_of_definition(self) -> tuple[Any, ...]:
        """Numerator, denominator, date rule and target, a sentence each."""
        return (self.counts, self.whole, self.date_rule, NO_TARGET)


STOCK_RULE = _("Counted on the last day of the month, or today while the month is open.")
FLOW_RULE = _("Counted by its own date and place, whenever it arrives.")
NO_TARGET = _("Without a target.")
TRAINED = _("Trained: at least one completed course, or verified training taken elsewhere.")
NUMBER_ONLY = _("A number only: nobody can say out of how many.")
_SEATS = _("%(place)s has the least: %(part)s of %(whole)s seats trained")
_SEATS_SHARED = _("%(places)s have the least: %(part)s of %(whole)s seats trained in each")

INDICATORS = (
    Indicator(
        code=counting.BOARD_SEATS,
        name=_("Board trained"),
        short=_("Board"),
        kind=Kind.STOCK,
        unit=_("seats"),
        counts=_("Counts people on the board who are trained, each once."),
        whole=_("Out of the seats of the board: 5, unless the cooperative says otherwise."),
        stands_out=_SEATS,
        shared=_SEATS_SHARED,
    ),
    Indicator(
        code=counting.SUPERVISOR_SEATS,
        name=_("Supervisors trained"),
        short=_("Supervisors"),
        kind=Kind.STOCK,
        unit=_("seats"),
        counts=_("Counts supervisors who are trained, each once."),
        whole=_("Out of the seats of the supervisors: 3, unless the cooperative says otherwise."),
        stands_out=_SEATS,
        shared=_SEATS_SHARED,
    ),
    Indicator(
        code=counting.MEMBERS,
        name=_("Members trained"),
        short=_("Members"),
        kind=Kind.STOCK,
        unit=_("members"),
        counts=_("Counts people whose primary membership is here and who are trained, each once."),
        whole=_("Out of the members that the cooperative declared last by that day."),
        stands_out=_("%(place)s has the least: %(part)s of %(whole)s members trained"),
        shared=_("%(places)s have the least: %(part)s of %(whole)s members trained in each"),
        tile_in_percent=True,
    ),
    Indicator(
        code=counting.VISITS,
        name=_("Visits held this month"),
        in_month=_("Visits held in %(month)s"),
        short=_("Visits"),
        kind=Kind.FLOW,
        unit=_("due visits"),
        counts=_("Counts held visits, from sending on, unless returned, rejected or withdrawn."),
        whole=_("Out of the visits that are due in the month and were not cancelled."),
        stands_out=_("%(place)s has the fewest: %(part)s visits of %(whole)s due"),
        shared=_("%(places)s have the fewest: %(part)s visits of %(whole)s due in each"),
    ),
    Indicator(
        code=counting.OVERDUE,
        name=_("Follow-ups overdue"),
        short=_("Overdue"),
        kind=Kind.STOCK,
        unit=_("open follow-ups"),
        counts=_("Counts follow-ups that are not done and whose deadline has passed."),
        whole=_("Out of all follow-ups that are not done."),
        stands_out=_("%(place)s has the most: %(part)s of %(whole)s follow-ups overdue"),
        shared=_("%(places)s have the most: %(part)s of %(whole)s follow-ups overdue in each"),
        more_is_worse=True,
    ),
    Indicator(
        code=counting.VISITED,
        name=_("Cooperatives visited this month"),
        in_month=_("Cooperatives visited in %(month)s"),
        short=_("Cooperatives visited"),
        kind=Kind.FLOW,
        unit=_("cooperatives"),
        counts=_("Counts cooperatives with at least one held visit in the month."),
        whole=_("Out of the cooperatives that are active on that day."),
        stands_out=_("%(place)s has the fewest: %(part)s of %(whole)s cooperatives visited"),
        shared=_("%(places)s have the fewest: %(part)s of %(whole)s cooperatives visited in each"),
    ),
    Indicator(
        code=counting.COMPLETIONS,
        name=_("Courses completed this month"),
        in_month=_("Courses completed in %(month)s"),
        short=_("Courses completed"),
        kind=Kind.FLOW,
        unit=_("completions"),
        counts=_("Counts completed courses; a person may complete several."),
        whole=NUMBER_ONLY,
        stands_out=_("%(place)s has the fewest: %(part)s courses completed"),
        shared=_("%(places)s have the fewest: %(part)s courses completed in each"),
    ),
    Indicator(
        code=counting.PEOPLE,
        name=_("People trained this month"),
        in_month=_("People trained in %(month)s"),
        short=_("People trained"),
        kind=Kind.FLOW,
        unit=_("people"),
        counts=_(
            "Counts people who completed a course or verified training in the month, each once."
        ),
        whole=NUMBER_ONLY,
        stands_out=_("%(place)s has the fewest: %(part)s people trained"),
        shared=_("%(places)s have the fewest: %(part)s people trained in each"),
    ),
)
"""All of them, in the order in which they are shown; the first five lead the page."""
LEADING = INDICATORS[:5]
BY_CODE: Mapping[str, Indicator] = {one.code: one for one in INDICATORS}
