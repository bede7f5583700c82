"""The forms of the settings: one made for each setting, and those of signatories and holidays."""

from datetime import date, time
from typing import Any

from lms.core import storage
from lms.core.errors import Invalid, Refusal
from lms.core.holidays import LONGEST_NAME
from lms.core.i18n import lazy_gettext as _
from lms.core.settings import Kind, Part, Setting
from lms.core.signatories import LONGEST
from lms.web.forms import (
    Choice,
    DateField,
    Form,
    LongText,
    Text,
    Tick,
    TimeField,
    Value,
    WholeNumber,
)
from lms.web.uploads import StoredUpload

_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.TIME, Kind.DAY})
LONGEST_TEXT = 20_000
LARGEST_LOGO = 200_000
VALUE = "value"
"""The field of a setting that has no parts."""


class SettingForm(Form):
    """A new value and the day from which it holds; `setting` says which it is."""

    setting: Setting[Any]
    valid_from = DateField(_("From"), required=False, hint=_("Left empty: from today."))

    def decided(self) -> Any:
        """The new value as it is kept."""
        if self.setting.kind is not Kind.RECORD:
            return _kept(self.setting.kind, self[VALUE].data)
        return {part.name: _kept(part.kind, self[part.name].data) for part in self.setting.parts}

    def point_at(self, fault: Refusal, otherwise: str = "") -> None:
        """As ever, but what speaks of the whole value stands at its first field."""
        if isinstance(fault, Invalid) and fault.field == self.setting.name:
            self.values[0][0].errors = [str(fault.message)]
        else:
            super().point_at(fault, otherwise)

    @property
    def values(self) -> list[tuple[Any, Kind]]:
        """The fields of the value with their kinds, in order."""
        return [(self[part.name], part.kind) for part in parts_of(self.setting)]


class SignatoryForm(Form):
    """Somebody who signs from a day on."""

    name = Text(_("Name with titles"), limit=LONGEST)
    position = Text(_("Position"), limit=LONGEST, hint=_("For example: Kepala Dinas."))
    nip = Text(_("NIP"), limit=30, required=False, hint=_("18 digits."))
    is_acting = Tick(_("Acting (Plt.)"))
    since = DateField(_("Signs from"), required=False, hint=_("Left empty: from today."))
    expires_on = DateField(_("Last day, if it is known"), required=False)


class EndForm(Form):
    """From which day on it no longer holds."""

    on = DateField(_("From which day on"), required=False, hint=_("Left empty: from today."))


class HolidayForm(Form):
    """A day on which offices are closed."""

    day = DateField(_("Day"))
    name = Text(_("Name of the holiday"), limit=LONGEST_NAME)
    area = Choice(_("Where"))


class HolidayKeyForm(Form):
    """Which holiday is none after all."""

    day = DateField()
    area = Text(limit=13)


class DayForm(Form):
    """Which change to come is called off."""

    valid_from = DateField()


def parts_of(setting: Setting[Any]) -> tuple[Part, ...]:
    """The parts of a setting: those of a record, else the one value."""
    if setting.kind is Kind.RECORD:
        return setting.parts
    return (Part(VALUE, setting.label, setting.kind, setting.hint, setting.required),)


def form_of(setting: Setting[Any], holds: Any = None, **kwargs: Any) -> SettingForm:
    """The form of one setting, showing what holds now."""
    fields: dict[str, Any] = {part.name: _field(setting, part) for part in parts_of(setting)}
    if setting.kind is Kind.FILE:
        fields["remove"] = Tick(_("Take it away"))
    shape = type("SettingForm", (SettingForm,), {"setting": setting, **fields})
    if holds is not None:
        kwargs["data"] = _shown(setting, holds)
    form: SettingForm = shape(**kwargs)
    return form


def _field(setting: Setting[Any], part: Part) -> Value:
    plain = {"required": part.required, "hint": part.hint}
    match part.kind:
        case Kind.LONG_TEXT:
            return LongText(part.label, limit=LONGEST_TEXT, **plain)
        case Kind.WHOLE:
            return WholeNumber(part.label, **plain)
        case Kind.CHOICE:
            return Choice(part.label, choices=setting.choices, **plain)
        case Kind.TICK:
            return Tick(part.label, hint=part.hint)
        case Kind.TIME:
            return TimeField(part.label, **plain)
        case Kind.DAY:
            return DateField(part.label, **plain)
        case Kind.FILE:
            return StoredUpload(part.label, kinds=(storage.PNG,), most=LARGEST_LOGO, **plain)
    return Text(part.label, limit=200, **plain)


def _kept(kind: Kind, data: Any) -> Any:
    if isinstance(data, time):
        return f"{data:%H:%M}"
    if isinstance(data, date):
        return data.isoformat()
    return "" if data is None and kind in _TEXTS else data


def _shown(setting: Setting[Any], holds: Any) -> dict[str, Any]:
    values = holds if setting.kind is Kind.RECORD else {VALUE: holds}
    return {part.name: _typed(part.kind, values.get(part.name)) for part in parts_of(setting)}


def _typed(kind: Kind, kept: Any) -> Any:
    if kind is Kind.TIME:
        return time.fromisoformat(kept) if kept else None
    if kind is Kind.DAY:
        return date.fromisoformat(kept) if kept else None
    return None if kind is Kind.FILE else kept
