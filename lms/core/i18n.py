"""Words for people: message ids are English, the catalogues in `translations/` hold the rest."""

from flask_babel import gettext, lazy_gettext, lazy_ngettext, ngettext

__all__ = ["gettext", "lazy_gettext", "lazy_ngettext", "ngettext"]
