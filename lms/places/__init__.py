"""Areas of the country, as the ministry codes them, and the tile map of the city."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's rules known."""
    from lms.places import policy, wordings  # noqa: F401
