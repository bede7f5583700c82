"""The attention list: where somebody should look first, in words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import url_for

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.coverage.queries import Overview
from lms.coverage.rules import attention, counting
from lms.coverage.shown import named
from lms.places.models import Level
from lms.web.formats import number

UNVISITED_NAMED = 20
"""Kelurahan without a visit that are named: the table does not show which they are."""


class Concern(NamedTuple):
    """Something that needs attention: how bad, its icon, what it is, and where."""

    kind: str
    icon: str
    title: str
    text: str
    url: str = ""
    action: str = ""


def concerns(page: Overview) -> list[Concern]:
    """What needs attention in the area, the most urgent first; nothing when all is well."""
    return [
        *_unvisited(page),
        *_unmentored(page),
        *_overdue(page),
        *_outdated(page),
        *_undeclared(page),
    ]


def _unmentored(page: Overview) -> Iterator[Concern]:
    if page.unmentored:
        codes = sorted(page.unmentored)
        title = ngettext(
            "%(num)s kelurahan without a mentor", "%(num)s kelurahan without a mentor", len(codes)
        )
        text = named([_name(page, code) for code in codes], UNVISITED_NAMED)
        yield Concern("warn", "user", title, text)


def _unvisited(page: Overview) -> Iterator[Concern]:
    found = attention.gaps(page.seen, page.day)
    if not found:
        return
    never = [_name(page, gap.code) for gap in found if not gap.ever]
    long_ago = [
        _("%(name)s (%(days)s days)", name=_name(page, gap.code), days=number(gap.days))
        for gap in found
        if gap.ever
    ]
    texts = []
    if never:
        texts.append(_("Never yet: %(names)s.", names=named(never, UNVISITED_NAMED)))
    if long_ago:
        texts.append(_("Longest ago: %(names)s.", names=named(long_ago, UNVISITED_NAMED)))
    title = ngettext(
        "%(num)s kelurahan without a visit for six weeks or more",
        "%(num)s kelurahan without a visit for six weeks or more",
        len(found),
    )
    yield Concern("bad", "cal", title, " ".join(texts))


def _overdue(page: Overview) -> Iterator[Concern]:
    figure = page.whole.figure(counting.OVERDUE)
    if not figure.n:
        return
    codes = attention.busiest({line.code: line.figure(counting.OVERDUE) for line in page.lines})
    title = ngettext("%(num)s follow-up is overdue", "%(num)s follow-ups are overdue", figure.n)
    text = (
        _("Most: %(names)s.", names=named([_name(page, code) for code in codes]))
        if len(page.lines) > 1
        else ""
    )
    url = url_for(
        "coverage.rows", code=page.whole.code, indicator=counting.OVERDUE, period=page.period
    )
    yield Concern("bad", "tasks", title, text, url, _("Show them"))


def _outdated(page: Overview) -> Iterator[Concern]:
    codes = attention.outdated({line.code: line.figure(counting.MEMBERS) for line in page.lines})
    if codes:
        yield Concern(
            "warn",
            "users",
            _("Headcount outdated: %(names)s", names=_names(page, codes)),
            _("More members are trained than were declared. Ask for a new number."),
        )


def _undeclared(page: Overview) -> Iterator[Concern]:
    codes = attention.undeclared({line.code: line.figure(counting.MEMBERS) for line in page.lines})
    if codes:
        yield Concern(
            "info",
            "store",
            _("Headcount missing: %(names)s", names=_names(page, codes)),
            _("Not counted, which is not nothing. Ask for the number."),
        )


def _names(page: Overview, codes: Sequence[str]) -> str:
    return named([_name(page, code) for code in codes])


def _name(page: Overview, code: str) -> str:
    if page.whole.level is Level.VILLAGE and code == page.whole.code:
        return page.whole.name
    return next((line.name for line in page.lines if line.code == code), code)
