"""Cooperatives with their members, positions, headcounts and the potential of their kelurahan."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's rules and pages known."""
    from lms.cooperatives import (  # noqa: F401
        card_views,
        grant_sources,
        issuers,
        own_data,
        policy,
        reach,
        wordings,
    )
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show

    reach.register()
    app.register_blueprint(card_views.bp)
    show(Entry("cards.index", _("Entry cards"), "qr", 60, "/cards", shown_to=issuers.issues))
