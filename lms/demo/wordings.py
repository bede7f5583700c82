"""How the trail speaks of making the demo."""

from lms.core import wordings
from lms.core.i18n import lazy_gettext as _

wordings.say_acts(
    "demo",
    _("Sample data"),
    {
        "demo.settle": _("Made the people of the sample"),
        "demo.day": _("Made a day of the sample's history"),
    },
)
