"""What the style guide shows: one form with every field, and a small map. All of it is invented."""

import re
from datetime import date
from typing import Any

from lms.core.i18n import lazy_gettext as _
from lms.web import charts, forms, static_files

TOKENS = (
    *("bg", "card", "sunk", "ink", "soft", "line", "edge", "act", "actbg", "red", "redbg"),
    *("ok", "okbg", "warn", "warnbg", "info", "infobg", "q1", "q2", "q3", "q4"),
)
DAY = date(2026, 11, 24)
PLACES = (
    ("Sekarjati", 0, 0, "Utara", 6),
    ("Purwosari Indah", 0, 1, "Utara", 4),
    ("Tirtoasri", 1, 0, "Selatan", 2),
    ("Bakalanrejo", 1, 1, "Selatan", None),
    ("Sumberayu", 1, 2, "Selatan", 8),
)


class SampleForm(forms.Form):
    """Every kind of field once."""

    submission = forms.Submission()
    name = forms.Text(_("Name"), hint=_("As on the identity card."))
    place = forms.Choice(
        _("Place"), choices=(("shop", _("The cooperative's shop")), ("office", _("Village office")))
    )
    secret = forms.Secret(_("Secret"), hint=_("At least 8 letters or digits."))
    day = forms.DateField(_("Deadline"))
    amount = forms.Rupiah(_("Sales this month"), required=False)
    count = forms.WholeNumber(_("Number of members"))
    notes = forms.LongText(_("What did you see?"), required=False)
    answer = forms.Choice(
        _("One answer"),
        choices=(("a", _("Loans to members"), _("Money that comes back")), ("b", _("Savings"))),
    )
    obstacles = forms.Choices(
        _("Obstacles"),
        hint=_("More than one may be chosen."),
        alone="none",
        choices=(("receipts", _("Receipts are incomplete")), ("none", _("No obstacle"))),
    )
    status = forms.Choice(
        _("Is the cash book filled?"),
        choices=(("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))),
    )
    sure = forms.Tick(_("I am sure of this answer"))
    men = forms.WholeNumber(_("Board, men"), required=False)
    women = forms.WholeNumber(_("Board, women"), required=False)


def styleguide() -> dict[str, Any]:
    """Everything that the page of the style guide needs."""
    form = SampleForm(data={"place": "shop", "answer": "a", "status": "partly", "women": 3})
    faulty = SampleForm(data={"name": "Bu Sri"}, prefix="faulty-", meta={"csrf": False})
    faulty.validate()
    return {
        "form": form,
        "faulty": faulty,
        "tokens": TOKENS,
        "icons": icon_names(),
        "day": DAY,
        "map": sample_map(),
        "charts": charts,
    }


def icon_names() -> list[str]:
    """The names of all icons of the sprite."""
    sprite = (static_files.FOLDER / "icons.svg").read_text()
    return re.findall(r'<symbol id="([a-z]+)"', sprite)


def sample_map() -> Any:
    """A map of five invented places in two districts."""
    breaks = [1, 3, 5, 7]
    tiles = [
        charts.Tile(
            row=row,
            column=column,
            name=name,
            short=name[:5],
            group=group,
            url="#map-t",
            value="–" if value is None else str(value),
            words="tidak tersedia" if value is None else f"{value} dari 8 kursi terlatih",
            level=charts.class_of(value, breaks),
        )
        for name, row, column, group, value in PLACES
    ]
    groups = [charts.Group("Utara", "10/16"), charts.Group("Selatan", "10/24")]
    return charts.tile_map(tiles, groups, "Tirtoasri paling sedikit", "Lima kelurahan rekaan.")
