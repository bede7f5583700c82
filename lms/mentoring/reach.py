"""What the room of mentoring says for the page that shows what a role opens."""

from lms.cooperatives.models import Cooperative
from lms.core.i18n import lazy_gettext as _
from lms.core.reach import Deed, Sight, does, seen, shows
from lms.mentoring.models import FollowUp, Visit


def register() -> None:
    """Visits and follow-ups as kinds of things to see, and what is done with them."""
    shows("visits", Sight(_("Visits"), seen(Visit), 30))
    shows("follow_ups", Sight(_("Follow-ups"), seen(FollowUp), 40))
    does(
        Deed("assignment.give", _("Send mentors to cooperatives"), Cooperative),
        Deed("visit.verify", _("Verify visits"), Visit),
        Deed("follow_up.close", _("Settle follow-ups"), FollowUp),
        Deed("follow_up.claim", _("Report a follow-up as done"), FollowUp),
    )
