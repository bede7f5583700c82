"""Cooperatives with their people: members, positions, headcounts, potential, requests to join."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.cooperatives import (
        blueprint,
        board_views,  # noqa: F401
        card_views,
        cooperative_views,  # noqa: F401
        grant_sources,  # noqa: F401
        handlers,
        imports,
        issuers,
        join_views,  # noqa: F401
        joining,
        merging,  # noqa: F401
        own_data,  # noqa: F401
        people_views,  # noqa: F401
        policy,
        reach,
        wordings,  # noqa: F401
    )
    from lms.cooperatives.beside import may_do, show_beside_person
    from lms.cooperatives.duplicates import views  # noqa: F401
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show

    reach.register()
    app.register_blueprint(card_views.bp)
    show(Entry("cards.index", _("Entry cards"), "qr", 60, "/cards", shown_to=issuers.issues))
    show_beside_person("cards.person", _("A new code"), "qr", may_do("code.issue"))
    show_beside_person("accounts.access", _("Sign-in and roles"), "lock", may_do("signin.end_all"))
    handlers.register()
    app.register_blueprint(blueprint.bp)
    show(
        Entry(
            "cooperatives.people",
            _("People"),
            "users",
            40,
            "/people",
            shown_to=policy.has_register_as_way,
            count=joining.waiting_count,
        )
    )
    imports.register(app)
