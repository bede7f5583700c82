"""What the room of people says for the page that shows what a role opens."""

from lms.accounts.models import Person, RoleGrant
from lms.core.i18n import lazy_gettext as _
from lms.core.reach import Deed, Sight, does, seen, shows


def register() -> None:
    """People and roles as kinds of things to see, and what is done with them."""
    shows("people", Sight(_("People"), seen(Person), 20))
    shows("roles", Sight(_("Roles given"), seen(RoleGrant), 80))
    does(
        Deed("role.give", _("Give roles to others"), Person),
        Deed("person.suspend", _("Lock accounts and sign people out"), Person),
        Deed("setting.change", _("Change the settings of the office")),
    )
