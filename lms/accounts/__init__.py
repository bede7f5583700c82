"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import cli, devices, entry_views, policy, sessions, views  # noqa: F401
    from lms.web import resending

    sessions.register(app)
    resending.register_door(views.door_for)
    app.add_template_filter(devices.device_name)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    app.cli.add_command(cli.admin)
