"""Fields to choose from what is offered: one, several, or a box to tick."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from wtforms import ValidationError, widgets
from wtforms.validators import StopValidation

from lms.core import text
from lms.core.i18n import gettext as _
from lms.web.fields import Value

MOST_SENT = 200
"""More values than a page offers at once, unless it says otherwise."""


class Option(NamedTuple):
    """One answer that a person may choose."""

    value: str
    label: Any
    hint: Any
    is_chosen: bool


class Choice(Value):
    """One of the options offered; `choices` are (value, label) or (value, label, hint).

    They may be set on the field after the form is made. The value is text, None when empty.
    """

    is_many = False

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        choices: Iterable[Sequence[Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices: Sequence[Sequence[Any]] = list(choices)

    def read(self, typed: str) -> str:
        """The value as it was sent; whether it was offered is seen when all options are known."""
        return text.clean(typed, limit=200)

    def options(self) -> list[Option]:
        """What is offered, with what is chosen marked."""
        chosen = self.chosen()
        return [
            Option(str(value), label, hint[0] if hint else "", str(value) in chosen)
            for value, label, *hint in self.choices
        ]

    def chosen(self) -> set[str]:
        """The values chosen."""
        return set() if self.data is None else {str(self.data)}

    def pre_validate(self, form: Any) -> None:
        """Refuse what was never offered."""
        super().pre_validate(form)
        if not self.chosen() <= {str(choice[0]) for choice in self.choices}:
            raise StopValidation(_("Choose one of the answers offered."))

    def missing(self) -> str:
        """What to say when nothing is chosen."""
        return _("Please choose an answer.")


class Choices(Choice):
    """Any number of the options offered; the value that `alone` names ("none") stands alone."""

    is_many = True

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        alone: str | None = None,
        most: int = MOST_SENT,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", list)
        super().__init__(label, validators, **kwargs)
        self.alone = alone
        self.most = most

    def nothing(self) -> list[str]:
        """Choosing nothing is an empty list."""
        return []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take every value that was sent, each once."""
        self.data = []
        for value in valuelist[: self.most]:
            meant = self._meant(value) if isinstance(value, str) else None
            if meant and meant not in self.data:
                self.data.append(meant)
        if len(valuelist) > self.most:
            raise ValueError(_("Choose among the answers offered."))

    def chosen(self) -> set[str]:
        """The values chosen."""
        return {str(value) for value in self.data or ()}

    def pre_validate(self, form: Any) -> None:
        """Refuse what was never offered, and "none" beside other answers."""
        super().pre_validate(form)
        if self.alone in self.data and len(self.data) > 1:
            raise ValidationError(_("“None” cannot stand beside other answers."))


class Tick(Value):
    """A box to tick: True or False; `required` means that it must be ticked."""

    widget: Any = widgets.CheckboxInput()

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", False)
        super().__init__(label, validators, required=required, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Anything but nothing, "0", "false" and "off" is a tick."""
        self.data = bool(valuelist) and valuelist[0] not in ("", "0", "false", "off")

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms gives it
        """Refuse a box that must be ticked and is not."""
        if self.required and not self.data:
            raise StopValidation(_("Please tick this box."))
