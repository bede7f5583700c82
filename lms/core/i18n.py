"""Words for people: message ids are English, the catalogues in `translations/` hold the rest."""

from typing import Any

import flask_babel  # type: ignore[import-untyped, unused-ignore]


def gettext(message: str, **values: Any) -> str:
    """The message in the person's language, with its `%(name)s` filled in."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The message that fits the number, which may stand in it as `%(num)s`."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(message: str, **values: Any) -> Any:
    """A message that is translated only when it is shown: for what is made before anybody asks."""
    return flask_babel.LazyString(gettext, message, **values)


def lazy_ngettext(one: str, many: str, num: int, **values: Any) -> Any:
    """As `ngettext`, translated only when it is shown."""
    return flask_babel.LazyString(ngettext, one, many, num, **values)
