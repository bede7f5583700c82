"""How the trail speaks of what the office decides."""

from lms.core import wordings
from lms.core.i18n import lazy_gettext as _

wordings.say_acts(
    "system",
    _("System"),
    {
        "setting.call_off": _("Called a coming setting off"),
        "signatory.add": _("Added a signatory"),
        "signatory.end": _("Ended a signatory"),
        "holiday.add": _("Added a holiday"),
        "holiday.end": _("Took a holiday out"),
        "channel.test": _("Tried a channel out"),
    },
)
wordings.say_things(
    {
        "signatory": _("signatory"),
    }
)
wordings.say_parts(
    {
        "nip": _("NIP"),
        "is_acting": _("acting (Plt.)"),
        "valid_until": _("valid until"),
    }
)
