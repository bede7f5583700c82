"""What is typed to find a person and to give, change or end a role."""

from collections.abc import Sequence

from lms.accounts.labels import role_hint, role_name
from lms.accounts.models import Person
from lms.accounts.role_rules import BY_HAND
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Role
from lms.places.models import Area
from lms.places.queries import area_words
from lms.web.formats import phone
from lms.web.forms import Choice, DateField, Form, LongText, Text


class RoleFilter(Form):
    """Which roles to list."""

    role = Choice(
        _("Role"), required=False, choices=[(one.value, role_name(one)) for one in BY_HAND]
    )
    who = Text(_("Name or number"), required=False)


class FindPerson(Form):
    """Whom to give a role."""

    who = Text(_("Name, phone number or participant number"))


class GiveRole(Form):
    """Who, which role, over which area, from when until when."""

    person = Choice(_("Who?"))
    role = Choice(_("Which role?"))
    area = Choice(_("Over which area?"))
    valid_from = DateField(_("First day"), hint=_("Empty: today."), required=False)
    expires_on = DateField(_("Last day"), required=False)

    def offer(self, people: Sequence[Person], roles: Sequence[Role], areas: Sequence[Area]) -> None:
        """What can be chosen here."""
        self.person.choices = [(str(one.id), one.shown_name, number_of(one)) for one in people]
        self.role.choices = [(one.value, role_name(one), role_hint(one)) for one in roles]
        self.area.choices = [(one.code, area_words(one)) for one in areas]


class LastDay(Form):
    """Another last day of a role."""

    expires_on = DateField(
        _("Last day"), hint=_("Empty: the role stays until somebody ends it."), required=False
    )


class Reason(Form):
    """Why an account is locked."""

    reason = LongText(_("Reason"), limit=500)


def number_of(person: Person) -> str:
    """The number by which people tell this person from others of the same name."""
    return phone(person.phone) if person.phone else person.participant_no
