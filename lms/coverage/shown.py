"""Figures as the pages say them: names of places and months, cards, and the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from flask import url_for

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.coverage.indicators import INDICATORS, Indicator
from lms.coverage.queries import Line, Overview
from lms.coverage.rules import counting
from lms.coverage.rules.periods import before, first_day, period_of
from lms.coverage.rules.sums import Key, Sum
from lms.coverage.tables import Cell, Column, Table, Way, counted, shared
from lms.places.models import Area, Level
from lms.web.formats import date_long, number
from lms.web.i18n import language

NAMED = 3
"""Places that a sentence names before it says how many others there are."""


@dataclass(frozen=True)
class Stat:
    """One figure's card."""

    indicator: Indicator
    title: str
    figure: Sum
    notes: tuple[str, ...]
    url: str

    @property
    def is_bad(self) -> bool:
        """Whether it needs attention."""
        return self.figure.is_outdated or (self.indicator.more_is_worse and self.figure.n > 0)


def month_name(period: str) -> str:
    """A month as people write it: "November 2026"."""
    return str(format_date(first_day(period), "MMMM y", locale=language()))


def title(indicator: Indicator, period: str) -> str:
    """What a figure is called; a flow of a month gone by names that month."""
    if indicator.in_month is None or period == period_of(clock.today()):
        return str(indicator.name)
    return str(indicator.in_month) % {"month": month_name(period)}


def short_name(line: Line) -> str:
    """A place within a list: a kecamatan says so, since its name is often a kelurahan's too."""
    is_district = line.level is Level.DISTRICT
    return _("Kec. %(name)s", name=line.name) if is_district else line.name


def area_name(line: Line | Area) -> str:
    """A place with its level, since names repeat between levels; "Kota Malang" says it already."""
    words = {
        Level.DISTRICT: _("Kecamatan %(name)s", name=line.name),
        Level.VILLAGE: _("Kelurahan %(name)s", name=line.name),
    }
    return words.get(line.level, line.name) if line.level else line.name


def way_to(line: Line, period: str) -> Way:
    """The page of a place in the same month."""
    if line.level is None:
        return Way("coverage.cooperative", {"cooperative_id": line.code})
    return Way("coverage.area", {"code": line.code, "period": period})


def address(line: Line, period: str, show: str | None = None) -> str:
    """The address of a place's page, with a figure on its map."""
    way = way_to(line, period)
    return url_for(way.endpoint, **way.values, show=show)


def stat(page: Overview, indicator: Indicator) -> Stat:
    """A figure of the page's area as a card."""
    figure = page.whole.figure(indicator.code)
    url = url_for(
        "coverage.rows", code=page.whole.code, indicator=indicator.code, period=page.period
    )
    notes = tuple(_notes(page, indicator, figure))
    return Stat(indicator, title(indicator, page.period), figure, notes, url)


def _notes(page: Overview, indicator: Indicator, figure: Sum) -> Iterable[str]:
    if indicator.kind.value == "flow":
        yield _(
            "From %(first)s to %(last)s.",
            first=first_day(page.period).day,
            last=date_long(page.day),
        )
    elif page.earlier:
        yield _change(
            figure.n - page.earlier.get(Key(indicator.code), Sum()).n, before(page.period)
        )
    if indicator.code == counting.VISITS and page.waiting:
        yield ngettext(
            "%(num)s of them waits for verification.",
            "%(num)s of them wait for verification.",
            page.waiting,
        )
    if figure.is_outdated:
        yield _("More are trained than were declared: the headcount is outdated.")
    if indicator.has_whole and figure.out_of is None:
        yield _("%(n)s counted; out of how many has not been declared.", n=number(figure.n))
    elif figure.is_partial:
        yield _(
            "Without %(n)s counted in %(missing)s cooperatives that have declared no number.",
            n=number(figure.n_without),
            missing=number(figure.missing),
        )


def _change(difference: int, since: str) -> str:
    month = month_name(since)
    if difference > 0:
        return _("Up %(n)s since %(month)s.", n=number(difference), month=month)
    if difference < 0:
        return _("Down %(n)s since %(month)s.", n=number(-difference), month=month)
    return _("As in %(month)s.", month=month)


def genders(page: Overview) -> list[tuple[str, str]]:
    """Members trained by gender, as names and shares; what is nothing is left out."""
    names = {"P": _("Women"), "L": _("Men"), "": _("Gender not filled in")}
    figures = {
        name: page.whole.figures.get(Key(counting.MEMBERS, counting.GENDER, gender), Sum())
        for gender, name in names.items()
    }
    return [(name, _in_words(one)) for name, one in figures.items() if one.n or one.out_of]


def _in_words(figure: Sum) -> str:
    if figure.out_of is None:
        return _("%(n)s counted; out of how many has not been declared.", n=number(figure.n))
    cell = shared(figure)
    return f"{cell.text} {cell.extra}".strip()


def table(page: Overview) -> Table:
    """All places with all their figures, in the order of the map; districts sum their kelurahan."""
    label = _("Cooperative") if page.whole.level is Level.VILLAGE else _("Kelurahan")
    place = Column(label, (_("Code"), label))
    rows: list[tuple[Cell, ...]] = []
    totals = set()
    for group in page.groups:
        if len(page.groups) > 1 or page.whole.level is not Level.VILLAGE:
            totals.add(len(rows))
            rows.append((_place(group.whole), *_figures(group.whole)))
        rows.extend(
            (_place(line, way_to(line, page.period)), *_figures(line)) for line in group.lines
        )
    columns = (place, *(_column(one, page.period) for one in INDICATORS))
    caption = _(
        "Coverage of %(area)s, %(month)s", area=area_name(page.whole), month=month_name(page.period)
    )
    return Table(caption, columns, rows, frozenset(totals))


def _place(line: Line, way: Way | None = None) -> Cell:
    """A place by name; a file also has its code, which tells those of the same name apart."""
    name = short_name(line)
    return Cell(name, (line.official_code, name), way)


def _figures(line: Line) -> Iterable[Cell]:
    for one in INDICATORS:
        figure = line.figure(one.code)
        yield shared(figure) if one.has_whole else counted(figure.n)


def _column(one: Indicator, period: str) -> Column:
    name = title(one, period)
    names: tuple[Any, ...] = (name,)
    if one.has_whole:
        names = (
            name,
            _("%(name)s: out of", name=name),
            _("%(name)s: where out of how many is not available", name=name),
        )
    leading = {counting.BOARD_SEATS, counting.VISITS, counting.OVERDUE}
    return Column(one.short, names, is_number=True, is_spare=one.code not in leading)


def named(names: Sequence[str], most: int = NAMED) -> str:
    """A few names in a row, and how many others there are."""
    if len(names) == 1:
        return names[0]
    if len(names) <= most:
        return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
    shown = ", ".join(names[:most])
    return _("%(names)s and %(count)s others", names=shown, count=number(len(names) - most))
