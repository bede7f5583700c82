"""A person's own data as a paper to read; the file for programs holds all of it."""

from collections.abc import Iterable
from typing import Any

from lms.accounts.readable import readable
from lms.core import own_data, wordings
from lms.core.i18n import gettext as _
from lms.web.i18n import language
from lms.web.office import letterhead, logo_svg
from lms.web.papers import pdf

MOST_ROWS = 200
"""Rows of a section on paper: the latest ones; whoever needs all takes the other file."""
WIDEST_TABLE = 5


def as_pdf(data: dict[str, Any], *, is_sample: bool) -> bytes:
    """The gathered data as PDF."""
    sections = [
        _section(section, rows)
        for section in own_data.sections()
        if (rows := data["sections"][section.key])
    ]
    return pdf(
        "own_data",
        {
            "lang": language(),
            "title": _("Your own data"),
            "letterhead": letterhead(),
            "logo": logo_svg(),
            "made": _("Made on %(when)s.", when=readable(data["made_at"])),
            "about": _(
                "This is what Belajar Koperasi keeps about you. If something is wrong, ask the "
                "office to correct it. Passwords are not kept, only a mark that proves them."
            ),
            "sample": _("SAMPLE DATA") if is_sample else "",
            "sections": sections,
            "empty": _empty(data),
        },
    )


def _empty(data: dict[str, Any]) -> str:
    names = [str(one.title) for one in own_data.sections() if not data["sections"][one.key]]
    return _("Nothing is kept under: %(names)s.", names=", ".join(names)) if names else ""


def _section(section: own_data.Section, rows: list[dict[str, Any]]) -> dict[str, Any]:
    shown = rows[-MOST_ROWS:]
    names = list(dict.fromkeys(name for row in shown for name in row))
    table = next(iter(sorted(section.columns))).partition(".")[0]
    return {
        "title": str(section.title),
        "note": _note(len(rows), len(shown)),
        "head": [wordings.part_words(name) for name in names],
        "rows": [[_said(table, name, row.get(name)) for name in names] for row in shown],
        "wide": len(names) > WIDEST_TABLE,
    }


def _note(total: int, shown: int) -> str:
    if total == shown:
        return ""
    return _(
        "The latest %(shown)s of %(total)s rows; all of them are in the JSON file.",
        shown=shown,
        total=total,
    )


def _said(table: str, name: str, value: Any) -> str:
    if isinstance(value, list):
        return _count(value)
    if name == "act":
        return wordings.act_words(value)
    if name in ("object_kind", "subject_kind") and value:
        return wordings.thing_words(value)
    words = wordings.value_words(f"{table}.{name}", value) if isinstance(value, str) else None
    return words or readable(value)


def _count(values: Iterable[Any]) -> str:
    return _("%(count)s, in the JSON file", count=len(list(values)))
