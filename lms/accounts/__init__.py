"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import cli, devices, policy, sessions, views, wordings  # noqa: F401
    from lms.accounts.privacy import own_data  # noqa: F401
    from lms.accounts.privacy.views import bp as privacy
    from lms.accounts.trail import policy as trail_policy
    from lms.accounts.trail.views import bp as trail
    from lms.core import navigation
    from lms.core.i18n import lazy_gettext as _

    sessions.register(app)
    app.add_template_filter(devices.device_name)
    app.register_blueprint(views.bp)
    app.register_blueprint(privacy)
    app.register_blueprint(trail)
    navigation.register(
        navigation.Entry(
            "trail.index", _("Trail"), "find", 60, "/audit", shown_to=trail_policy.reads_the_trail
        )
    )
    app.cli.add_command(cli.commands)
