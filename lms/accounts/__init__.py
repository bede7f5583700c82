"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import (
        access_views,  # noqa: F401
        cli,
        devices,
        entry_views,  # noqa: F401
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
    from lms.web import resending

    sessions.register(app)
    reach.register()
    resending.register_door(views.door_for)
    app.add_template_filter(devices.device_name)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    app.cli.add_command(cli.admin)
    show(Entry("accounts.roles", _("Roles"), "users", 70, "/roles", shown_to=policy.sees_roles))
