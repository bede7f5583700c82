"""Words for people: message ids are English, the catalogues in `translations/` hold the rest."""

from functools import lru_cache
from typing import Any

import flask_babel  # type: ignore[import-untyped, unused-ignore]
from babel.support import NullTranslations, Translations
from flask import current_app

SETTING = "BABEL_TRANSLATION_DIRECTORIES"
"""Where the application says in which folder its catalogues lie."""


def gettext(message: str, **values: Any) -> str:
    """The message in the person's language, with its `%(name)s` filled in."""
    words = translated(message)
    return words % values if values else words


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The message that fits the number, which may stand in it as `%(num)s`."""
    return translated_for(num, one, many) % {"num": num, **values}


def lazy_gettext(message: str, **values: Any) -> Any:
    """A message that is translated only when it is shown: for what is made before anybody asks."""
    return flask_babel.LazyString(gettext, message, **values)


def lazy_ngettext(one: str, many: str, num: int, **values: Any) -> Any:
    """As `ngettext`, translated only when it is shown."""
    return flask_babel.LazyString(ngettext, one, many, num, **values)


def translated(message: str) -> str:
    """The message in the person's language, its names not yet filled in."""
    return str(_catalogue().ugettext(message))


def translated_for(num: int, one: str, many: str) -> str:
    """The message that fits the number in the person's language, its names not yet filled in."""
    return str(_catalogue().ungettext(one, many, num))


def _catalogue() -> Any:
    """The person's catalogue; outside of any application the English of the message ids.

    Asked for each word of a page, so what it finds is kept: Flask-Babel looks it up anew each time.
    """
    if not current_app:
        return NullTranslations()
    locale = flask_babel.get_locale()
    return _read(current_app.config.get(SETTING, ""), locale.language if locale else "id")


@lru_cache(maxsize=8)
def _read(folder: str, language: str) -> Any:
    return Translations.load(folder, [language])
