"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import (  # noqa: F401
        access_views,
        blueprint,
        checkups,
        cli,
        code_policy,
        devices,
        entry_views,
        factor_views,
        policy,
        reach,
        restored,
        role_views,
        sessions,
        views,
        wordings,
    )
    from lms.accounts.merging import forgetting, late, own  # noqa: F401
    from lms.accounts.merging import wordings as merging_wordings  # noqa: F401
    from lms.accounts.privacy import own_data  # noqa: F401
    from lms.accounts.privacy.views import bp as privacy
    from lms.accounts.trail import policy as trail_policy
    from lms.accounts.trail.views import bp as trail
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.web import resending

    sessions.register(app)
    reach.register()
    resending.register_door(views.door_for)
    app.add_template_filter(devices.device_name)
    app.register_blueprint(blueprint.bp)
    app.register_blueprint(privacy)
    app.register_blueprint(trail)
    app.cli.add_command(cli.commands)
    app.cli.add_command(cli.admin)
    show(
        Entry(
            "trail.index", _("Trail"), "find", 60, "/audit", shown_to=trail_policy.reads_the_trail
        )
    )
    show(Entry("accounts.roles", _("Roles"), "users", 80, "/roles", shown_to=policy.sees_roles))
