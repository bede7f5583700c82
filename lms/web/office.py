"""What pages and papers say of the office: its name, its letterhead, its paper."""

from base64 import b64encode
from datetime import date
from typing import Any
from zlib import crc32

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from lms.core import settings, storage
from lms.core.i18n import lazy_gettext as _
from lms.core.settings import Kind, Setting

GROUP = "office"
LONGEST_NAME = 120
MOST_LINES = 6
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _fault_of_name(name: str) -> Any:
    return _("This is too long.") if len(name) > LONGEST_NAME else None


def _fault_of_letterhead(text: str) -> Any:
    if len(text.splitlines()) > MOST_LINES:
        return _("At most %(count)s lines.", count=MOST_LINES)
    return None


OFFICE_NAME = settings.register(
    Setting(
        "office.name",
        GROUP,
        _("Name of the office"),
        Kind.TEXT,
        "Diskopindag Kota Malang",
        hint=_("It stands on every page, in every e-mail and on every paper."),
        fault=_fault_of_name,
    )
)
LETTERHEAD = settings.register(
    Setting(
        "office.letterhead",
        GROUP,
        _("Letterhead"),
        Kind.LONG_TEXT,
        "",
        hint=_("One line each: government, office, address. Left empty, the name stands alone."),
        fault=_fault_of_letterhead,
        required=False,
    )
)
PAPER = settings.register(
    Setting(
        "office.paper",
        GROUP,
        _("Paper"),
        Kind.CHOICE,
        "a4",
        choices=(("a4", _("A4 (21 × 29.7 cm)")), ("f4", _("F4 (21.5 × 33 cm)"))),
    )
)
LOGO = settings.register(
    Setting(
        "office.logo",
        GROUP,
        _("Logo of the letterhead"),
        Kind.FILE,
        "",
        hint=_("A PNG of at most 200 KB."),
        required=False,
    )
)


def office_name(day: date | None = None) -> str:
    """The office's name on the day, today when none is given."""
    return settings.value(OFFICE_NAME, day)


def name_on_pages() -> str:
    """The office's name at the foot of each page, also of the one that says that all is broken."""
    if "sqlalchemy" not in current_app.extensions:
        return OFFICE_NAME.default
    try:
        return office_name()
    except SQLAlchemyError:
        return OFFICE_NAME.default


def letterhead(day: date | None = None) -> list[str]:
    """The lines above a paper of the day."""
    lines = [line.strip() for line in settings.value(LETTERHEAD, day).splitlines()]
    return [line for line in lines if line] or [office_name(day)]


def paper_size(day: date | None = None) -> str:
    """`a4` or `f4`, as paper.typ takes it."""
    return settings.value(PAPER, day)


def logo(day: date | None = None) -> bytes | None:
    """The letterhead's picture as PNG; None where the office has none."""
    found = settings.value(LOGO, day)
    return storage.content_of(found) if found else None


def logo_svg(day: date | None = None) -> str:
    """The picture as SVG text, as papers take it; "" where the office has none."""
    picture = logo(day)
    size = png_size(picture) if picture else None
    if picture is None or size is None:
        return ""
    width, height = size
    encoded = b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{encoded}"/></svg>'
    )


def png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG that is whole; None for any other content.

    Source: W3C, Portable Network Graphics, 5 "Datastream structure". Each chunk carries a checksum.
    """
    place, size = len(SIGNATURE), None
    while content.startswith(SIGNATURE) and place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        kind, end = content[place + 4 : place + 8], place + 8 + length
        if crc32(content[place + 4 : end]) != int.from_bytes(content[end : end + 4]):
            return None
        if kind == b"IHDR" and length == 13:
            size = tuple(int.from_bytes(content[place + n : place + n + 4]) for n in (8, 12))
        if kind == b"IEND":
            return (size[0], size[1]) if size and all(size) else None
        place = end + 4
    return None
