"""People, how they sign in, and what they have been granted."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.accounts import (
        cli,
        code_policy,  # noqa: F401
        devices,
        entry_views,  # noqa: F401
        policy,  # noqa: F401
        sessions,
        views,
    )

    sessions.register(app)
    app.add_template_filter(devices.device_name)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    app.cli.add_command(cli.admin)
