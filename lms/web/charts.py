"""Pictures of figures as SVG made on the server: no script, the same on screen, paper and in PDF.

Attributes carry real colours; classes only re-colour them for the dark theme. Never a style.
Words go into title and desc; a table beside the picture repeats every number.
"""

from collections.abc import Iterable, Sequence
from itertools import count, pairwise

from markupsafe import Markup, escape

from lms.web.colours import ACTION, CARD, EDGE, FILLS, HATCH, INK, LINE, SOFT, SUNK
from lms.web.tile_map import Group, Tile, tile_map

__all__ = [
    "Group",
    "Tile",
    "bar",
    "change",
    "class_breaks",
    "class_of",
    "funnel",
    "key_swatch",
    "spark",
    "tile_map",
]


def class_breaks(values: Iterable[float], classes: int = 5) -> list[float]:
    """The lower bounds of classes 1 and up, so that each holds about as many values.

    Quantiles by nearest rank; equal bounds are joined, so there may be fewer classes. Few
    different values have a class each: nobody should have to guess between them.
    """
    ordered = sorted(values)
    different = sorted(set(ordered))
    if len(different) <= classes:
        return different[1:]
    bounds = [ordered[len(ordered) * step // classes] for step in range(1, classes)]
    return [upper for lower, upper in pairwise([ordered[0], *bounds]) if upper > lower]


def class_of(value: float | None, breaks: Sequence[float]) -> int | None:
    """In which class the value falls, 0 for the lowest; None stays None: it is not available."""
    return None if value is None else sum(value >= bound for bound in breaks)


def bar(part: float, whole: float | None, label: str = "") -> Markup:
    """A share as a bar of one line; without a whole the bar is hatched."""
    body = f'<rect class="cu" width="120" height="12" rx="3" fill="{SUNK}"/>'
    if whole:
        width = round(120 * max(0.0, min(1.0, part / whole)), 1)
        body += f'<rect class="ca" width="{width:g}" height="12" rx="3" fill="{ACTION}"/>'
    else:
        pattern = _pattern()
        body = (
            f"<defs>{HATCH.format(pattern)}</defs>"
            f'<rect width="120" height="12" rx="3" fill="url(#{pattern})"/>'
        )
    return _picture("bar", "0 0 120 12", label, body)


def spark(values: Sequence[float], label: str = "") -> Markup:
    """A short row of columns, one a period; nothing is a low stroke. Without label it is silent."""
    top = max([*values, 1])
    columns = "".join(
        f"M{6 * place} 20v-{2 + round(16 * value / top)}h4V20z"
        for place, value in enumerate(values)
    )
    body = f'<path class="ca" fill="{ACTION}" d="{columns}"/>'
    return _picture("spark", f"0 0 {max(6 * len(values), 6)} 20", label, body)


def change(rows: Sequence[tuple[str, float, float]], title: str, description: str) -> Markup:
    """Before and after in percent by row: an open dot, a line, a full dot, and both numbers."""
    body = "".join(_change_row(*row, y=30 + 46 * place) for place, row in enumerate(rows))
    scale = (
        f'<g class="cs" font-size="13" fill="{SOFT}"><text y="12">0</text>'
        '<text x="180" y="12" text-anchor="middle">50</text>'
        '<text x="360" y="12" text-anchor="end">100 %</text></g>'
    )
    return _picture("change", f"0 0 360 {26 + 46 * len(rows)}", title, scale + body, description)


def funnel(rows: Sequence[tuple[str, int, str]], title: str, description: str) -> Markup:
    """Where people stop: one bar a stage; rows are (stage, number, what is said of it)."""
    top = max([number for _name, number, _note in rows] + [1])
    body = "".join(_stage(*row, top=top, y=54 * place) for place, row in enumerate(rows))
    return _picture("funnel", f"0 0 360 {54 * len(rows)}", title, body, description)


def key_swatch(level: int | None) -> Markup:
    """The small box of a map's key: a class from 0 to 4, or None for what is not available."""
    if level is None:
        pattern = _pattern()
        defs, fill = f"<defs>{HATCH.format(pattern)}</defs>", f'fill="url(#{pattern})"'
    else:
        defs, fill = "", f'class="q{level}" fill="{FILLS[level]}"'
    size = 'width="21" height="15" x=".5" y=".5" rx="3"'
    edge = f'<rect class="ce" {size} fill="none" stroke="{EDGE}"/>'
    return _picture("swatch", "0 0 22 16", "", f"{defs}<rect {fill} {size}/>{edge}")


def _pattern() -> str:
    """An id that no other picture of the page has."""
    return f"h{next(_patterns):x}"


_patterns = count()


def _change_row(name: str, before: float, after: float, y: int) -> str:
    start, end = round(3.6 * before, 1), round(3.6 * after, 1)
    return (
        f'<text class="cx" y="{y + 6}" font-size="15" fill="{INK}">{escape(name)}</text>'
        f'<text class="cx" x="360" y="{y + 6}" font-size="15" font-weight="700" '
        f'text-anchor="end" fill="{INK}">{before:.0f} → {after:.0f} %</text>'
        f'<path class="cl" d="M0 {y + 22}H360" stroke="{LINE}" stroke-width="2"/>'
        f'<path class="cas" d="M{start:g} {y + 22}H{end:g}" stroke="{ACTION}" stroke-width="4"/>'
        f'<circle class="cc cas" cx="{start:g}" cy="{y + 22}" r="6" fill="{CARD}" '
        f'stroke="{ACTION}" stroke-width="2.5"/>'
        f'<circle class="ca" cx="{end:g}" cy="{y + 22}" r="7" fill="{ACTION}"/>'
    )


def _stage(name: str, number: int, note: str, top: int, y: int) -> str:
    width = round(360 * number / top, 1)
    return (
        f'<text class="cx" y="{y + 14}" font-size="15" fill="{INK}">{escape(name)}</text>'
        f'<text class="cs" x="360" y="{y + 14}" font-size="14" text-anchor="end" fill="{SOFT}">'
        f"{escape(note)}</text>"
        f'<rect class="cu" y="{y + 20}" width="360" height="19" rx="3" fill="{SUNK}"/>'
        f'<rect class="ca" y="{y + 20}" width="{width:g}" height="19" rx="3" fill="{ACTION}"/>'
    )


def _picture(name: str, box: str, title: str, body: str, description: str = "") -> Markup:
    """An SVG with its words; without a title it is hidden from those who hear the page."""
    if title:
        said = f"<title>{escape(title)}</title>"
        said += f"<desc>{escape(description)}</desc>" if description else ""
        role = f'role="img" aria-label="{escape(title)}"'
    else:
        said, role = "", 'aria-hidden="true"'
    return Markup(  # noqa: S704 - every value above is escaped or a number
        f'<svg class="{name}" viewBox="{box}" {role} font-family="sans-serif">{said}{body}</svg>'
    )
