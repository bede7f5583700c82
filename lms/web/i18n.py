"""In whose language a page speaks: the person's cookie decides, Indonesian is the default.

The words themselves come from `lms.core.i18n`; they are offered again here for the floors above.
"""

from contextlib import AbstractContextManager
from typing import Any

import flask_babel  # type: ignore[import-untyped, unused-ignore]
from flask import Flask, request

from lms.core.i18n import (
    gettext,
    lazy_gettext,
    lazy_ngettext,
    ngettext,
    translated,
    translated_for,
)

__all__ = [
    "COOKIE",
    "LANGUAGES",
    "gettext",
    "language",
    "lazy_gettext",
    "lazy_ngettext",
    "ngettext",
    "register",
]

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
"""What a person may choose, each named in itself."""

DEFAULT = "id"
COOKIE = "language"


def language() -> str:
    """The language code in which this person is spoken to; "id" outside of any request."""
    locale = flask_babel.get_locale()
    return str(locale.language) if locale else DEFAULT


def speaking(code: str) -> AbstractContextManager[None]:
    """Meanwhile, words are those of this language, whoever asks: for what is kept in several."""
    spoken: AbstractContextManager[None] = flask_babel.force_locale(code)
    return spoken


def register(app: Flask) -> None:
    """Give the app its languages; catalogues lie in BABEL_TRANSLATION_DIRECTORIES."""
    flask_babel.Babel().init_app(app, default_locale=DEFAULT, locale_selector=_chosen)
    # Templates fill in the names themselves, with every value escaped.
    words: Any = app.jinja_env
    words.install_gettext_callables(
        translated, lambda one, many, num: translated_for(num, one, many), newstyle=True
    )
    # Jinja's own `_` looks for `gettext` anew at each word.
    words.globals["_"] = words.globals["gettext"]


def _chosen() -> str:
    chosen = request.cookies.get(COOKIE, DEFAULT) if request else DEFAULT
    return chosen if chosen in LANGUAGES else DEFAULT
