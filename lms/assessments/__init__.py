"""Question banks and quizzes, attempts and what they show."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.assessments import cli, policy, texts, views  # noqa: F401

    app.jinja_env.filters.update(texts.FILTERS)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
