"""The paper with entry cards, in Indonesian whoever prints it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale  # type: ignore[import-untyped, unused-ignore]

from lms.accounts import codes
from lms.accounts.models import CodePurpose
from lms.cooperatives.card_making import Card
from lms.core.i18n import gettext as _
from lms.web import papers
from lms.web.formats import clock_time, date_long
from lms.web.office import office_name
from lms.web.qr import qr_text

LANGUAGE = "id"
MASK = 0
"""One mask for all codes: 456 cards in two seconds instead of seven."""


def cards_pdf(cards: Sequence[Card], made_at: datetime) -> bytes:
    """The cards, eight a page. It is made outside of any act, and kept nowhere."""
    with force_locale(LANGUAGE):
        return papers.pdf("entry_cards", _data(cards, made_at))


def steps(url: str) -> list[str]:
    """How to come in by a card, in three sentences."""
    address = url.partition("://")[2]
    return [
        _(
            "Scan the square with the camera of your phone, or open %(address)s and type the code.",
            address=address,
        ),
        _(
            "Choose a secret of at least eight characters that only you know; eight digits are fine."
        ),
        _("After that you sign in with your phone number or participant number and your secret."),
    ]


def _data(cards: Sequence[Card], made_at: datetime) -> dict[str, Any]:
    end = made_at + codes.LIFETIME[CodePurpose.CARD]
    until = f"{date_long(end, LANGUAGE)}, {clock_time(end, LANGUAGE)}"
    return {
        "title": _("Entry card"),
        "office": office_name(),
        "number": _("Participant number"),
        "code-word": _("Code, to be used once"),
        "until": _("The code is good until %(when)s.", when=until),
        "steps": steps(cards[0].url) if cards else [],
        "cards": [
            {
                "name": card.name,
                "home": card.home,
                "number": card.participant_no,
                "code": card.shown_code,
                "qr": qr_text(card.address, mask=MASK),
                "alt": _("QR code with the code of %(name)s", name=card.name),
            }
            for card in cards
        ],
    }
