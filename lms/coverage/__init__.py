"""How far training and mentoring reach, by place, as n of N with a date."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
