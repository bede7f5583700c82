"""QR codes as SVG: for pages and papers alike."""

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around the code. Source: ISO/IEC 18004."""


def qr_text(content: str) -> str:
    """The code as SVG text of one unit a module, black on white, for papers."""
    return str(
        segno.make(content, error="m", micro=False).svg_inline(
            border=QUIET, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
        )
    )


def qr_svg(content: str, label: str) -> Markup:
    """The code for a page, with words for those who hear it."""
    inside = qr_text(content).partition(">")
    head = inside[0].replace("<svg", '<svg class="qr" role="img" aria-label="{}"', 1)
    return Markup(head).format(label) + Markup(">" + inside[2])  # noqa: S704 - made by segno alone
