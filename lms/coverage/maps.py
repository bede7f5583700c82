"""The tile map of one figure, with its answer as heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from markupsafe import Markup

from lms.core.i18n import gettext as _
from lms.coverage.indicators import Indicator
from lms.coverage.queries import Overview
from lms.coverage.rules import attention
from lms.coverage.rules.sums import Sum
from lms.coverage.shown import address, named, short_name, title
from lms.coverage.tables import shared
from lms.web.charts import Group, Tile, class_breaks, class_of, tile_map
from lms.web.formats import number, share

NARROW = 4
"""Columns of tiles below which a map is not drawn at full width."""
KNOWN = Fraction(0)
"""Stands for the value of a place that has no tile, and so is not missing on the map."""
SHORT = 6
"""Letters of a name on a narrow screen's tile."""


@dataclass(frozen=True)
class Map:
    """The tile map with its answer as heading and its key."""

    title: str
    words: str
    picture: Markup
    key: tuple[tuple[int | None, str], ...]
    missing: str
    is_narrow: bool


def the_map(page: Overview, indicator: Indicator) -> Map | None:
    """The map of one figure; None where no place has a tile."""
    values = _values(page, indicator)
    if not values:
        return None
    known = [value for value in values.values() if value is not None]
    breaks = class_breaks([float(value) for value in known])
    tiles = _tiles(page, indicator, values, breaks)
    groups = [Group(g.whole.name, _in_group(g.whole.figure(indicator.code))) for g in page.groups]
    heading = answer(page, indicator)
    name = title(indicator, page.period)
    missing = [line.name for line in page.lines if values.get(line.code, KNOWN) is None]
    words = _("%(name)s, in percent.") if indicator.tile_in_percent else "%(name)s."
    return Map(
        title=heading,
        words=words % {"name": name},
        picture=tile_map(tiles, groups, heading, _("%(name)s by kelurahan.", name=name)),
        key=tuple(_key(known, breaks, indicator, bool(missing))),
        missing=named(missing) if missing else "",
        is_narrow=max(tile.column for tile in tiles) < NARROW,
    )


def _values(page: Overview, indicator: Indicator) -> dict[str, Fraction | None]:
    """What each place with a tile shows, by its code."""
    return {
        line.code: _value(line.figure(indicator.code), indicator)
        for line in page.lines
        if line.tile
    }


def _tiles(
    page: Overview,
    indicator: Indicator,
    values: Mapping[str, Fraction | None],
    breaks: Sequence[float],
) -> list[Tile]:
    """A tile a place, moved so that the first row and column are not empty."""
    placed = [
        (*line.tile, line, group.whole.name)
        for group in page.groups
        for line in group.lines
        if line.tile
    ]
    top, left = min(row for row, *_rest in placed), min(column for _row, column, *_rest in placed)
    return [
        Tile(
            row=row - top,
            column=column - left,
            name=line.name,
            short=_short(line.name),
            group=district,
            url=address(line, page.period),
            value=_in_tile(values[line.code]),
            words=_in_words(line.figure(indicator.code), indicator),
            level=class_of(_plain(values[line.code]), breaks),
        )
        for row, column, line, district in placed
    ]


def answer(page: Overview, indicator: Indicator) -> str:
    """Who stands out, in a sentence: among the districts of a city, else among the places shown."""
    places = [g.whole for g in page.groups] if len(page.groups) > 1 else list(page.lines)
    names = {place.code: short_name(place) for place in places}
    found = attention.extreme(
        ((place.code, place.figure(indicator.code)) for place in places),
        most=indicator.more_is_worse,
        has_whole=indicator.has_whole,
    )
    if found is None:
        return _("%(name)s: not available", name=title(indicator, page.period))
    if len(found.codes) == len(places) > 1:
        return _("%(name)s: the same everywhere", name=title(indicator, page.period))
    if indicator.more_is_worse and not found.figure.n:
        return _("%(name)s: none", name=title(indicator, page.period))
    return _stands_out(found, indicator, [names[code] for code in found.codes])


def _stands_out(found: attention.Extreme, indicator: Indicator, names: Sequence[str]) -> str:
    part = number(found.figure.part if indicator.has_whole else found.figure.n)
    whole = number(found.figure.out_of or 0)
    if len(names) == 1:
        return str(indicator.stands_out) % {"place": names[0], "part": part, "whole": whole}
    said = {"places": named(names), "part": part, "whole": whole}
    return str(indicator.shared) % said


def _value(figure: Sum, indicator: Indicator) -> Fraction | None:
    """What a tile shows and by what it is coloured: a number, or a share in percent."""
    if indicator.tile_in_percent:
        return figure.share * 100 if figure.share is not None else None
    if indicator.has_whole and figure.out_of is None:
        return None
    return Fraction(figure.part)


def _in_tile(value: Fraction | None) -> str:
    return "–" if value is None else number(_rounded(value))


def _in_words(figure: Sum, indicator: Indicator) -> str:
    if not indicator.has_whole:
        return f"{number(figure.n)} {indicator.unit}"
    return f"{share(figure.part, figure.out_of)} {indicator.unit}"


def _in_group(figure: Sum) -> str:
    return number(figure.n) if figure.out_of is None else shared(figure).text


def _key(
    known: Sequence[Fraction], breaks: Sequence[float], indicator: Indicator, is_missing: bool
) -> list[tuple[int | None, str]]:
    """The classes that occur, each with the least and the greatest that falls into it."""
    by_level: dict[int, list[int]] = {}
    for value in sorted(known):
        level = class_of(float(value), breaks)
        if level is not None:
            by_level.setdefault(level, []).append(_rounded(value))
    sign = " %" if indicator.tile_in_percent else ""
    found: list[tuple[int | None, str]] = [
        (level, (f"{v[0]}" if v[0] == v[-1] else f"{v[0]}–{v[-1]}") + sign)
        for level, v in sorted(by_level.items())
    ]
    return [*found, (None, _("not available"))] if is_missing else found


def _plain(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _rounded(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _short(name: str) -> str:
    """A name for a narrow tile."""
    return name if len(name) <= SHORT else name[: SHORT - 1] + "."
