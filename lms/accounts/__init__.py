"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import (
        access_views,  # noqa: F401
        cli,
        devices,
        factor_views,  # noqa: F401
        policy,
        reach,
        role_views,  # noqa: F401
        sessions,
        views,
    )
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show

    sessions.register(app)
    reach.register()
    app.add_template_filter(devices.device_name)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    show(Entry("accounts.roles", _("Roles"), "users", 80, "/roles", shown_to=policy.sees_roles))
