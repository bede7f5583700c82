"""Figures as the pages say them: cards, the answer above the map, its tiles, the attention list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from babel.dates import format_date
from flask import url_for
from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.coverage.indicators import INDICATORS, Indicator
from lms.coverage.queries import Line, Overview
from lms.coverage.rules import attention, counting
from lms.coverage.rules.periods import before, first_day
from lms.coverage.rules.sums import Key, Sum
from lms.coverage.tables import Column, Table, counted, said, shared
from lms.places.models import Level
from lms.web.charts import Group, Tile, class_breaks, class_of, tile_map
from lms.web.formats import date_long, number
from lms.web.i18n import language

NAMED = 3
"""Places that a sentence names before it says how many others there are."""


@dataclass(frozen=True)
class Stat:
    """One figure's card."""

    indicator: Indicator
    figure: Sum
    notes: tuple[str, ...]
    url: str

    @property
    def is_bad(self) -> bool:
        """Whether it needs attention."""
        return self.figure.is_outdated or (self.indicator.more_is_worse and self.figure.n > 0)


@dataclass(frozen=True)
class Map:
    """The tile map with its answer as heading and its key."""

    title: str
    words: str
    picture: Markup
    key: tuple[tuple[int | None, str], ...]
    missing: str


class Concern(NamedTuple):
    """Something that needs attention: how bad, its icon, what it is, and where."""

    kind: str
    icon: str
    title: str
    text: str
    url: str = ""
    action: str = ""


def month_name(period: str) -> str:
    """A month as people write it: "November 2026"."""
    return str(format_date(first_day(period), "MMMM y", locale=language()))


def area_name(line: Line) -> str:
    """A place with its level, since names repeat between levels."""
    words = {
        Level.PROVINCE: _("Province of %(name)s", name=line.name),
        Level.CITY: _("City of %(name)s", name=line.name),
        Level.DISTRICT: _("Kecamatan %(name)s", name=line.name),
        Level.VILLAGE: _("Kelurahan %(name)s", name=line.name),
    }
    return words[line.level] if line.level else line.name


def address(line: Line, period: str, **more: str) -> str:
    """The page of a place in the same month."""
    if line.level is None:
        return url_for("coverage.cooperative", cooperative_id=line.code)
    return url_for("coverage.area", code=line.code, period=period, **more)


def stat(page: Overview, indicator: Indicator) -> Stat:
    """A figure of the page's area as a card."""
    figure = page.whole.figure(indicator.code)
    url = url_for(
        "coverage.rows", code=page.whole.code, indicator=indicator.code, period=page.period
    )
    return Stat(indicator, figure, tuple(_notes(page, indicator, figure)), url)


def _notes(page: Overview, indicator: Indicator, figure: Sum) -> Iterable[str]:
    if indicator.kind.value == "flow":
        yield _("From %(first)s to %(last)s.", first=first_day(page.period).day, last=date_long(page.day))
    elif page.earlier:
        yield _change(figure.n - page.earlier.get(Key(indicator.code), Sum()).n, before(page.period))
    if indicator.code == counting.VISITS and page.waiting:
        yield ngettext(
            "%(num)s of them waits for verification.", "%(num)s of them wait for verification.", page.waiting
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
    found = ((name, page.whole.figures.get(Key(counting.MEMBERS, counting.GENDER, g), Sum())) for g, name in names.items())
    return [(name, shared(figure).text) for name, figure in found if figure.n or figure.out_of]


def table(page: Overview) -> Table:
    """All places with all their figures, in the order of the map; districts sum their kelurahan."""
    place = Column(_("Cooperative") if page.whole.level is Level.VILLAGE else _("Kelurahan"))
    rows, totals = [], set()
    for group in page.groups:
        if len(page.groups) > 1 or page.whole.level is not Level.VILLAGE:
            totals.add(len(rows))
            rows.append((said(group.whole.name), *_figures(group.whole)))
        for line in group.lines:
            rows.append((said(line.name, address(line, page.period)), *_figures(line)))
    columns = (place, *(_column(one) for one in INDICATORS))
    caption = _("Coverage of %(area)s, %(month)s", area=area_name(page.whole), month=month_name(page.period))
    return Table(caption, columns, rows, frozenset(totals))


def _figures(line: Line) -> Iterable[Any]:
    for one in INDICATORS:
        figure = line.figure(one.code)
        yield shared(figure) if one.has_whole else counted(figure.n)


def _column(one: Indicator) -> Column:
    names: tuple[Any, ...] = (one.name,)
    if one.has_whole:
        names = (
            one.name,
            _("%(name)s: out of", name=one.name),
            _("%(name)s: where out of how many is not available", name=one.name),
        )
    leading = {counting.BOARD_SEATS, counting.VISITS, counting.OVERDUE}
    return Column(one.short, names, is_number=True, is_spare=one.code not in leading)


def the_map(page: Overview, indicator: Indicator) -> Map | None:
    """The map of one figure; None where no place has a tile."""
    lines = [line for line in page.lines if line.tile]
    if not lines:
        return None
    values = {line.code: _value(line.figure(indicator.code), indicator) for line in lines}
    known = [value for value in values.values() if value is not None]
    breaks = class_breaks(known)
    top, left = (min(line.tile[axis] for line in lines if line.tile) for axis in (0, 1))
    districts = {line.code: group.whole.name for group in page.groups for line in group.lines}
    tiles = [
        Tile(
            row=line.tile[0] - top,
            column=line.tile[1] - left,
            name=line.name,
            short=_short(line.name),
            group=districts[line.code],
            url=address(line, page.period),
            value=_in_tile(values[line.code]),
            words=_in_words(line.figure(indicator.code), indicator),
            level=class_of(values[line.code], breaks),
        )
        for line in lines
        if line.tile
    ]
    groups = [Group(g.whole.name, _in_group(g.whole.figure(indicator.code), indicator)) for g in page.groups]
    title = answer(page, indicator)
    words = _("%(name)s by kelurahan.", name=indicator.name)
    missing = [line.name for line in lines if values[line.code] is None]
    return Map(
        title=title,
        words=_("%(name)s, in percent.", name=indicator.name) if indicator.tile_in_percent else f"{indicator.name}.",
        picture=tile_map(tiles, groups, title, words),
        key=tuple(_key(known, breaks, indicator, bool(missing))),
        missing=named(missing) if missing else "",
    )


def answer(page: Overview, indicator: Indicator) -> str:
    """Who stands out, in a sentence: among the districts of a city, else among the places shown."""
    places = [g.whole for g in page.groups] if len(page.groups) > 1 else list(page.lines)
    names = {place.code: place.name for place in places}
    found = attention.extreme(
        ((place.code, place.figure(indicator.code)) for place in places),
        most=indicator.more_is_worse,
        has_whole=indicator.has_whole,
    )
    if found is None:
        return _("%(name)s: not available", name=indicator.name)
    if len(found.codes) == len(places) > 1:
        return _("%(name)s: the same everywhere", name=indicator.name)
    if indicator.more_is_worse and not found.figure.n:
        return _("%(name)s: none", name=indicator.name)
    part = number(found.figure.part if indicator.has_whole else found.figure.n)
    whole = number(found.figure.out_of or 0)
    if len(found.codes) == 1:
        return str(indicator.stands_out) % {"place": names[found.codes[0]], "part": part, "whole": whole}
    places_named = named([names[code] for code in found.codes])
    return str(indicator.shared) % {"places": places_named, "part": part, "whole": whole}


def named(names: Sequence[str]) -> str:
    """A few names in a row, and how many others there are."""
    if len(names) == 1:
        return names[0]
    if len(names) <= NAMED:
        return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
    shown = ", ".join(names[:NAMED])
    return _("%(names)s and %(count)s others", names=shown, count=number(len(names) - NAMED))
