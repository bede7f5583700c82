"""What is chosen when two entries are joined."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from lms.accounts.merging.rooms import Choices as Chosen
from lms.accounts.models import Gender
from lms.cooperatives.duplicates.queries import Side
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choice, Form

GENDERS = {Gender.FEMALE: _("Woman"), Gender.MALE: _("Man")}
TITLES = {
    "keep": _("Entry that remains"),
    "name": _("Name"),
    "gender": _("Woman or man"),
    "phone": _("Phone number"),
    "email": _("E-mail"),
    "membership": _("Membership"),
}
FIELDS = ("name", "gender", "phone", "email")


class MergeForm(Form):
    """Which entry remains, and from which entry each value is kept where they differ."""

    keep = Choice(_("Which entry remains?"), description=_("Both numbers lead to it afterwards."))
    name = Choice(_("Which name?"), required=False)
    gender = Choice(_("Woman or man?"), required=False)
    phone = Choice(
        _("Which phone number?"),
        required=False,
        description=_("The other number still opens the door, until somebody else gets it."),
    )
    email = Choice(_("Which e-mail address?"), required=False)
    membership = Choice(
        _("Which membership goes on?"),
        required=False,
        description=_("The other one ends on the day on which this one began."),
    )
    unoffered: tuple[str, ...] = ()

    def offer(self, one: Side, other: Side) -> None:
        """Offer what the two entries say, where they do not say the same."""
        sides = (one, other)
        self.keep.choices = [(side.person.id, called(side), since(side)) for side in sides]
        hidden = []
        for name in FIELDS:
            values = [(side.person.id, said(side, name)) for side in sides]
            self[name].choices = [value for value in values if value[1]]
            if len({text for _key, text in self[name].choices}) < 2:
                hidden.append(name)
        held = [side.open_membership for side in sides]
        self.membership.choices = [
            (row.id, f"{row.cooperative.name} · {row.member_no}") for row in held if row
        ]
        if not all(held):
            hidden.append("membership")
        self.unoffered = tuple(hidden)

    def chosen(self) -> Chosen:
        """What was chosen; what was not offered is left to the entry that has it."""
        return Chosen(**{name: _id(self[name].data) for name in (*FIELDS, "membership")})

    def summary(self) -> Iterator[tuple[Any, str]]:
        """What was chosen, in words."""
        for name in TITLES:
            if name not in self.unoffered and self[name].data:
                labels = {str(key): label for key, label, *_hint in self[name].choices}
                yield TITLES[name], str(labels.get(self[name].data, ""))


def called(side: Side) -> str:
    """The entry as it is told from the other."""
    return f"{side.person.shown_name} · {side.person.participant_no}"


def since(side: Side) -> str:
    """What helps to choose: whether the entry has been used."""
    if side.last_seen:
        return gettext("has signed in")
    return gettext("never signed in")


def said(side: Side, name: str) -> str:
    """One value of an entry in words; empty when there is none."""
    value = getattr(side.person, name)
    return str(GENDERS[value]) if isinstance(value, Gender) else value or ""


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
