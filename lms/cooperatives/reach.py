"""What the room of cooperatives says for the page that shows what a role opens."""

from lms.cooperatives.models import Cooperative
from lms.core.i18n import lazy_gettext as _
from lms.core.reach import Deed, Sight, does, seen, shows


def register() -> None:
    """Cooperatives as a kind of thing to see, and what is done with them."""
    shows("cooperatives", Sight(_("Cooperatives"), seen(Cooperative), 10))
    does(
        Deed("membership.give", _("Register members of cooperatives"), Cooperative),
        Deed("position.give", _("Record who has which position"), Cooperative),
        Deed("headcount.declare", _("Record how many members a cooperative has"), Cooperative),
    )
