"""The demo's people and history, made through the use cases of all rooms."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the command known."""
    from lms.demo import cli, wordings  # noqa: F401

    app.cli.add_command(cli.demo)
