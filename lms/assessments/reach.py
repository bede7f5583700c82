"""What the room of checks says for the page that shows what a role opens."""

from lms.accounts.models import Person
from lms.assessments.models import Attempt
from lms.core.i18n import lazy_gettext as _
from lms.core.reach import Deed, Sight, does, seen, shows


def register() -> None:
    """Attempts as a kind of thing to see, and what is done for them."""
    shows("attempts", Sight(_("Attempts at checks"), seen(Attempt), 50))
    does(
        Deed("attempt.void", _("Declare attempts void, give more time"), Attempt),
        Deed("allowance.set", _("Give people more time at checks"), Person),
    )
