"""The city as a map of tiles: one a kelurahan, near to where it lies, with its figure inside."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

from lms.web.colours import EDGE, FILLS, HATCH, INK

STEP_X, STEP_Y = 76, 60
WIDTH, HEIGHT = 72, 56
LEFT, TOP = 8, 32
LINE_LENGTH = 10


@dataclass(frozen=True)
class Tile:
    """One place: where its tile lies, what it is called, and its figure.

    `value` is printed inside ("6"), `words` is said for it ("6 dari 8 kursi terlatih").
    `level` is its class from 0 to 4, None when the figure is not available. `short` is its name
    in at most about six letters, for narrow screens.
    """

    row: int
    column: int
    name: str
    short: str
    group: str
    url: str
    value: str
    words: str
    level: int | None


class Group(NamedTuple):
    """A district: its name, and its own figure as text ("55/96")."""

    name: str
    value: str = ""


def tile_map(tiles: Sequence[Tile], groups: Sequence[Group], title: str, words: str) -> Markup:
    """The map, with each tile a link and each district drawn round and named.

    `title` is the map's answer in a sentence, `words` what it shows, for those who hear the page.
    """
    rows = 1 + max((tile.row for tile in tiles), default=0)
    columns = 1 + max((tile.column for tile in tiles), default=0)
    box = f"0 0 {2 * LEFT + STEP_X * columns - 4} {TOP + STEP_Y * rows + 4}"
    body = "".join(
        (
            f"<title>{escape(title)}</title><desc>{escape(words)}</desc>",
            f"<defs>{HATCH.format('arsir')}</defs>",
            f'<g font-size="11.5" text-anchor="middle">{"".join(map(_tile, tiles))}</g>',
            _outlines(tiles),
            _names(tiles, groups),
        )
    )
    return Markup(  # noqa: S704 - every value above is escaped or a number
        f'<svg class="tiles" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
        f'role="group" aria-label="{escape(title)}" '
        f'font-family="sans-serif">{body}</svg>'
    )


def _tile(tile: Tile) -> str:
    """A link: box, name in full and in short, figure; all placed by one transform."""
    light, colour, mark = _paint(tile.level)
    lines = _in_lines(tile.name)
    first = 18 if len(lines) == 1 else 14
    full = "".join(
        f'<tspan x="36" y="{first + 11.5 * place:g}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return (
        # xlink: viewers and converters of SVG that never learnt the plain attribute follow it, too.
        f'<a xlink:href="{escape(tile.url)}" transform="translate({_x(tile.column)} {_y(tile.row)})">'
        f"<title>{escape(tile.name)}, {escape(tile.group)}: {escape(tile.words)}</title>"
        f'<rect {mark} width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
        f'<g class="{colour}" fill="{light}"><text class="nm">{full}</text>'
        f'<text class="ab" x="36" y="21" font-size="18" display="none">{escape(tile.short)}</text>'
        '<text class="nb" x="36" y="48" font-size="18" font-weight="700">'
        f"{escape(tile.value)}</text></g></a>"
    )


def _paint(level: int | None) -> tuple[str, str, str]:
    """Colour of the words, its class, and the attributes of the box."""
    if level is None:
        return INK, "cx", f'class="ce" fill="url(#arsir)" stroke="{EDGE}"'
    dark = level >= 3
    stroke = "" if dark else f' stroke="{FILLS[3]}"'
    box = f'class="q{level}{"" if dark else " cb"}" fill="{FILLS[level]}"{stroke}'
    return ("#fff", "qt2", box) if dark else (INK, "qt", box)


def _in_lines(name: str) -> list[str]:
    """A name in one or two lines of about ten letters."""
    if len(name) <= LINE_LENGTH:
        return [name]
    space = name.rfind(" ", 0, LINE_LENGTH + 1)
    if space > 0:
        return [name[:space], name[space + 1 :]]
    half = _hyphen(name)
    return [name[:half] + "-", name[half:]]


def _hyphen(name: str) -> int:
    """Where a long name may be broken: between syllables, near the middle.

    A place between consonants is better: there the parts of compound names usually meet.
    """
    middle = len(name) // 2
    places = [
        (abs(place - middle) - (1.5 if len(run) > 1 else 0), -place)
        for run, place in _syllables(name)
        if 3 <= place <= len(name) - 3
    ]
    return -min(places)[1] if places else middle


def _syllables(name: str) -> Iterable[tuple[str, int]]:
    """The consonants between two vowels, and where a syllable begins; ng and ny are one sound."""
    for found in re.finditer(r"(?<=[aeiou])[^aeiou\W]+(?=[aeiou])", name):
        run = found.group()
        is_one = len(run) == 1 or run in ("ng", "ny")
        kept = 0 if is_one else 2 if run[:2] in ("ng", "ny") else 1
        yield run, found.start() + kept


def _outlines(tiles: Sequence[Tile]) -> str:
    """Thick lines where a tile has no neighbour of its own district."""
    district = {(tile.row, tile.column): tile.group for tile in tiles}
    lines: dict[tuple[int, int, str], None] = {}
    for (row, column), group in district.items():
        for down, right, line in (
            (-1, 0, (row, column, "h")),
            (1, 0, (row + 1, column, "h")),
            (0, -1, (row, column, "v")),
            (0, 1, (row, column + 1, "v")),
        ):
            if district.get((row + down, column + right)) != group:
                lines[line] = None
    path = "".join(_joined(lines))
    return (
        f'<path class="ck" d="{path}" fill="none" stroke="{INK}" stroke-width="2.25" '
        'stroke-linecap="square"/>'
    )


def _joined(lines: Iterable[tuple[int, int, str]]) -> Iterable[str]:
    """Lines that prolong one another, as one path command each."""
    runs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, column, way in lines:
        runs[(way, row if way == "h" else column)].append(column if way == "h" else row)
    for (way, fixed), places in sorted(runs.items()):
        for start, length in _runs(places):
            if way == "h":
                yield f"M{_x(start) - 2} {_y(fixed) - 2}h{STEP_X * length}"
            else:
                yield f"M{_x(fixed) - 2} {_y(start) - 2}v{STEP_Y * length}"


def _runs(places: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Whole numbers that follow one another, as (first, how many)."""
    for _offset, run in groupby(enumerate(sorted(places)), key=lambda pair: pair[1] - pair[0]):
        members = [place for _position, place in run]
        yield members[0], len(members)


def _names(tiles: Sequence[Tile], groups: Sequence[Group]) -> str:
    """Each district's name and figure: in free room beside it, else led to the right edge."""
    taken = {(tile.row, tile.column) for tile in tiles}
    right = max((tile.column for tile in tiles), default=0)
    found: list[str] = []
    inner: list[tuple[Group, list[Tile]]] = []
    for group in groups:
        own = [tile for tile in tiles if tile.group == group.name]
        room = _room(own, taken, right)
        if own and room is None:
            inner.append((group, own))
        elif own and room:
            taken.add(room)
            found.append(_above(group, own) if room[0] < 0 else _beside(group, own, *room))
    found += [_led(group, own, right) for group, own in inner]
    return (
        f'<g class="cx kc" font-size="13" font-weight="700" text-anchor="middle" fill="{INK}">'
        f"{''.join(found)}</g>"
    )


def _room(own: Sequence[Tile], taken: set[tuple[int, int]], right: int) -> tuple[int, int] | None:
    """The free place that touches most tiles of the district; row -1, above the map, goes first."""
    bottom = max(row for row, _column in taken)
    touching: Counter[tuple[int, int]] = Counter()
    for tile in own:
        for down, aside in ((-1, 0), (0, -1), (0, 1), (1, 0)):
            row, column = tile.row + down, tile.column + aside
            if (row, column) not in taken and 0 <= column <= right and row <= bottom:
                touching[row, column] += 1
    return min(
        touching,
        key=lambda place: (place[0] >= 0, -touching[place], _is_narrow(place, taken, right), place),
        default=None,
    )


def _is_narrow(place: tuple[int, int], taken: set[tuple[int, int]], right: int) -> bool:
    """Whether a long name would run from this place into a tile or out of the map."""
    row, column = place
    sides = [column + 1 <= right and (row, column + 1) not in taken, (row, column - 1) not in taken]
    return not any(sides)


def _above(group: Group, own: Sequence[Tile]) -> str:
    columns = [tile.column for tile in own if tile.row == 0]
    middle = (_x(min(columns)) + _x(max(columns)) + WIDTH) / 2
    return f'<text x="{middle:g}" y="20">{escape(group.name)} {escape(group.value)}</text>'


def _beside(group: Group, own: Sequence[Tile], row: int, column: int) -> str:
    """The name close to the district: after its tile on the left, else before it on the right."""
    follows = any((tile.row, tile.column) == (row, column - 1) for tile in own)
    if follows:
        return _name(group, _x(column) + 4, _y(row) + 26, "start")
    return _name(group, _x(column) + WIDTH - 4, _y(row) + 26, "end")


def _name(group: Group, x: int, y: int, anchor: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(group.name)}'
        f'<tspan x="{x}" dy="18">{escape(group.value)}</tspan></text>'
    )


def _led(group: Group, own: Sequence[Tile], right: int) -> str:
    """A district with no free room beside it: its name at the right edge, led there by a line."""
    top = min(own, key=lambda tile: (tile.row, -tile.column))
    x, y = _x(top.column + 1) - 2, _y(top.row) - 2
    return (
        f'<path class="ck" d="M{x} {y}H{_x(right) + WIDTH // 2}v10" fill="none" stroke="{INK}" '
        f'stroke-width="1.25" stroke-dasharray="3 3"/><circle cx="{x}" cy="{y}" r="4.5"/>'
        f"{_name(group, _x(right) + WIDTH - 4, y + 26, 'end')}"
    )


def _x(column: int) -> int:
    return LEFT + STEP_X * column


def _y(row: int) -> int:
    return TOP + STEP_Y * row
