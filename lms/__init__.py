"""Belajar Koperasi: learning, mentoring and coverage for the Koperasi Kelurahan Merah Putih."""

from typing import Any

from flask import Flask

from config import Settings, load
from config.settings import ROOT, make_private
from lms.core import database


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application, with its rooms assembled floor by floor.

    `overrides` are Flask's own settings, for tests.
    """
    settings = settings or load()
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        DEMO=settings.demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=1_000,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        **overrides,
    )
    make_private(settings.data)
    database.register(app, settings.database_url)
    _assemble(app)
    return app


def _assemble(app: Flask) -> None:
    from lms import (
        accounts,
        assessments,
        cooperatives,
        courses,
        coverage,
        demo,
        home,
        mentoring,
        notifications,
        office,
        places,
        web,
    )

    for room in (
        web,
        places,
        accounts,
        notifications,
        office,
        cooperatives,
        assessments,
        courses,
        mentoring,
        coverage,
        home,
        demo,
    ):
        room.register(app)
