"""How the trail speaks of figures."""

from lms.core import wordings
from lms.core.i18n import lazy_gettext as _

wordings.say_acts(
    "coverage", _("Coverage"), {"coverage.export": _("Took a table of coverage away as a file")}
)
wordings.say_things({"figure": _("figure"), "stale_mark": _("mark to count anew")})
wordings.say_parts(
    {
        "indicator": _("indicator"),
        "edition": _("edition"),
        "counted_at": _("counted at"),
        "n": "n",
        "out_of": _("out of"),
    }
)
