"""The colours that pictures carry as attributes; the same as the light theme's in app.css."""

INK = "#12262b"
SOFT = "#475a5f"
CARD = "#fff"
ACTION = "#0b5a61"
SUNK = "#e7eeec"
LINE = "#d2dcda"
EDGE = "#6f8286"

FILLS = ("#fff", "#dcefed", "#a5d3cf", "#2f7d80", "#0a464d")
"""One hue by lightness: the least to the most."""

HATCH = (
    '<pattern id="{0}" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="hl" d="M0 0v7" stroke="#74868a" '
    'stroke-width="3"/></pattern>'
)
"""Slanted lines for what is not available, under the id that is filled in."""
