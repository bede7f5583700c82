"""Cooperatives with their people: members, positions, headcounts, potential, requests to join."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.cooperatives import (
        blueprint,
        board_views,  # noqa: F401
        cooperative_views,  # noqa: F401
        grant_sources,  # noqa: F401
        handlers,
        imports,
        join_views,  # noqa: F401
        joining,
        people_views,  # noqa: F401
        policy,
    )
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show

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
