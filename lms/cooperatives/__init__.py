"""Cooperatives with their members, positions, headcounts and the potential of their kelurahan."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's rules known."""
    from lms.cooperatives import grant_sources, imports, policy  # noqa: F401

    imports.register(app)
