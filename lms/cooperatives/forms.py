"""What is typed about people and cooperatives."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lms.accounts.fields import Phone
from lms.accounts.models import Gender
from lms.cooperatives.labels import GROUPS, POSITIONS, UNITS
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import (
    Choice,
    Choices,
    DateField,
    Form,
    LongText,
    Submission,
    Text,
    Tick,
    Value,
    WholeNumber,
)

GENDERS = ((Gender.FEMALE.value, _("Woman")), (Gender.MALE.value, _("Man")))


class PastDay(DateField):
    """A day that has come: today unless another is chosen."""

    def __init__(self, label: Any = "", validators: Iterable[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("default", clock.today)
        super().__init__(label, validators, **kwargs)

    def read(self, typed: str) -> date:
        """The day meant; one in the future is refused."""
        day = super().read(typed)
        if day > clock.today():
            raise ValueError(gettext("This day has not come yet."))
        return day


class Degrees(Value):
    """Latitude or longitude, with a comma or a dot."""

    def read(self, typed: str) -> float:
        """The number meant."""
        try:
            number = float(typed.strip().replace(",", "."))
        except ValueError:
            number = float("nan")
        if not -180 <= number <= 180:
            raise ValueError(gettext("Give a number such as -7,9797 or 112,6304."))
        return number

    def write(self, data: float) -> str:
        """The number with a comma."""
        return f"{data:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def homes(cooperatives: Sequence[Cooperative]) -> list[tuple[str, str]]:
    """Cooperatives to choose from, each with its kelurahan."""
    return [(str(home.id), f"{home.name} · {home.area.name}") for home in cooperatives]


class PersonForm(Form):
    """Somebody new, and where they belong."""

    name = Text(_("Name"), limit=120)
    phone = Phone(
        _("Phone number"),
        required=False,
        hint=_("Written as you like, for example 0812-3456-7890. Leave it empty without one."),
    )
    gender = Choice(_("Woman or man"), choices=GENDERS, required=False)
    cooperative = Choice(_("Cooperative"), required=False)
    member_no = Text(
        _("Member number"), limit=32, required=False, hint=_("Empty: the next number is given.")
    )
    since = PastDay(_("Member since"))


class CorrectForm(Form):
    """The name and gender as they should have been."""

    name = Text(_("Name"), limit=120)
    gender = Choice(_("Woman or man"), choices=GENDERS, required=False)


class NumberForm(Form):
    """Another phone number, or none."""

    phone = Phone(
        _("New phone number"), required=False, hint=_("Empty: without a number of their own.")
    )
    release = Tick(_("Take the number away from whoever has it now"))
    unoffered = ("release",)
    """The tick is offered only once somebody else turns out to have the number."""


class MoveForm(Form):
    """To which cooperative somebody moves."""

    cooperative = Choice(_("New cooperative"))
    member_no = Text(
        _("Member number there"),
        limit=32,
        required=False,
        hint=_("Empty: the next number is given."),
    )
    on = PastDay(_("From which day"))
    reason = Text(_("Why?"), limit=200, required=False)


class LeaveForm(Form):
    """When and why somebody left."""

    on = PastDay(_("First day without membership"))
    reason = Text(_("Why?"), limit=200, required=False)


class DeathForm(Form):
    """The day of a death."""

    on = PastDay(_("Date of death"))


def conflict_reason() -> LongText:
    """The field that the office is offered once somebody turns out to mentor the cooperative."""
    return LongText(
        _("Why is the conflict of interest allowed?"),
        required=False,
        limit=300,
        hint=_("The reason is kept with the position and in the trail."),
    )


class PositionForm(Form):
    """What somebody does in a cooperative from a day on."""

    cooperative = Choice(_("Cooperative"))
    kind = Choice(_("Position"), choices=[(kind.value, name) for kind, name in POSITIONS.items()])
    since = PastDay(_("Since"))
    conflict_reason = conflict_reason()
    unoffered: tuple[str, ...] = ("conflict_reason",)


class EndForm(Form):
    """The day on which a position ends."""

    on = PastDay(_("First day without the position"))


class RegisterForm(Form):
    """A cooperative that is new here."""

    name = Text(_("Name"), limit=120)
    area = Choice(_("Kelurahan"))
    code = Text(_("Code"), limit=32, required=False, hint=_("Empty: made from the kelurahan."))
    since = PastDay(_("At work since"))


class MissingForm(Form):
    """For which kelurahan a cooperative is registered."""

    areas = Choices(_("Kelurahan"))
    since = PastDay(_("At work since"))


class MasterDataForm(Form):
    """What the office keeps of a cooperative."""

    name = Text(_("Name"), limit=120)
    national_no = Text(_("Nomor Induk Koperasi"), limit=40, required=False)
    deed_no = Text(_("Number of the deed"), limit=80, required=False)
    deed_on = PastDay(_("Date of the deed"), required=False, default=None)
    nib = Text(_("NIB"), limit=32, required=False)
    npwp = Text(_("NPWP"), limit=32, required=False)
    simkopdes_on = PastDay(_("Last change in SIMKOPDES"), required=False, default=None)
    board_seats = WholeNumber(_("Seats of the board"), least=1, most=15)
    supervisor_seats = WholeNumber(_("Seats of the supervisors"), least=1, most=15)
    address = LongText(_("Address"), limit=300, required=False)
    latitude = Degrees(_("Latitude"), required=False)
    longitude = Degrees(_("Longitude"), required=False)
    units = Choices(
        _("Units that run"),
        choices=[(unit.value, name) for unit, name in UNITS.items()],
        required=False,
    )
    other_units = Text(_("Other units"), limit=200, required=False)


class PlaceAndUnitsForm(Form):
    """What the cooperative's own secretary keeps."""

    address = LongText(_("Address"), limit=300, required=False)
    latitude = Degrees(_("Latitude"), required=False)
    longitude = Degrees(_("Longitude"), required=False)
    units = Choices(
        _("Units that run"),
        choices=[(unit.value, name) for unit, name in UNITS.items()],
        required=False,
    )
    other_units = Text(_("Other units"), limit=200, required=False)


class HeadcountForm(Form):
    """How many people of a group there are, and from where that is known."""

    group = Choice(_("Group"), choices=[(group.value, name) for group, name in GROUPS.items()])
    as_of = PastDay(_("As of"))
    men = WholeNumber(_("Men"), most=100_000, default=0)
    women = WholeNumber(_("Women"), most=100_000, default=0)
    unknown = WholeNumber(_("Not said whether women or men"), most=100_000, default=0)
    source = Text(_("Source"), limit=200, hint=_("For example: members' register, RAT 2026."))


class CorrectHeadcountForm(Form):
    """The number as it should have been, and why."""

    men = WholeNumber(_("Men"), most=100_000)
    women = WholeNumber(_("Women"), most=100_000)
    unknown = WholeNumber(_("Not said whether women or men"), most=100_000)
    source = Text(_("Source"), limit=200)
    reason = Text(_("Why was it wrong?"), limit=300)


class LurahForm(Form):
    """Who is lurah from a day on."""

    person = Text(
        _("Who"),
        limit=160,
        hint=_("Participant number, phone number or the whole name. Add new people first."),
    )
    since = PastDay(_("Since"))
    is_acting = Tick(_("Acting (Plt.)"))
    expires_on = DateField(
        _("Last day of the acting one"), required=False, hint=_("Only for an acting one.")
    )
    heads_supervisors = Tick(_("Is head of supervisors of the cooperative by office"))


class JoinForm(Form):
    """Who wants to become a member."""

    submission = Submission()
    name = Text(_("Your name"), limit=120)
    phone = Phone(_("Your phone number"))
    gender = Choice(_("Woman or man"), choices=GENDERS, required=False)
    address = Text(_("Kelurahan and RT/RW"), limit=200, hint=_("For example: Dinoyo, RT 03/RW 05."))


class AcceptForm(Form):
    """How a request becomes a membership."""

    who = Choice(_("Who is it?"))
    member_no = Text(
        _("Member number"), limit=32, required=False, hint=_("Empty: the next number is given.")
    )
    since = PastDay(_("Member since"))


class RefuseForm(Form):
    """Why somebody does not become a member."""

    reason = Text(_("Why?"), limit=300)
