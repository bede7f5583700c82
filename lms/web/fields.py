"""Fields of forms: every value passes the input filter, and what was typed is shown again."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from wtforms import Field, widgets
from wtforms.validators import StopValidation

from lms.core import text
from lms.core.i18n import gettext as _
from lms.web.dates import parse_date

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?", re.ASCII)
KEPT = 100_000
"""Of a refused text, how many characters are shown again."""


class Value(Field):
    """One typed value; subclasses say in `read` what a text means, raising ValueError if nothing.

    A field is required unless it says `required=False`; `hint` stands between label and input.
    Validators of WTForms may follow the label, and speak for emptiness where they judge it.
    """

    widget: Any = widgets.TextInput()

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        hint: Any = "",
        required: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("description", hint)
        super().__init__(label, tuple(validators), **kwargs)
        self.required = required and not self.flags.optional
        self.typed: str | None = None

    def read(self, typed: str) -> Any:
        """What a text that is not empty means for this field."""
        raise NotImplementedError

    def nothing(self) -> Any:
        """The value of an empty field."""
        return None

    def missing(self) -> str:
        """What to say when a required answer is not there."""
        return _("Please fill this in.")

    def write(self, data: Any) -> str:
        """How a kept value stands in the input."""
        return str(data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was sent, keeping it for showing again."""
        if not valuelist:
            return
        self.data = self.nothing()
        self.typed = _shown(valuelist[0])
        if len(valuelist) > 1 or not isinstance(valuelist[0], str):
            raise ValueError(_("Give one answer here."))
        self.data = self._meant(valuelist[0])

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms gives it
        """Stop at what could not be read, and at emptiness that is not allowed."""
        if self.process_errors:
            raise StopValidation()
        if self.data in (None, "", []) and not self.flags.required:
            raise StopValidation(*([self.missing()] if self.required else []))

    def _meant(self, typed: str) -> Any:
        if not typed.strip():
            return self.nothing()
        try:
            return self.read(typed)
        except text.BadText as bad:
            raise ValueError(bad.message) from bad

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.write(self.data)


class Text(Value):
    """One line of text, at most `limit` characters; "" when empty."""

    multiline = False

    def __init__(
        self, label: Any = "", validators: Iterable[Any] = (), *, limit: int = 200, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.limit = limit

    def read(self, typed: str) -> str:
        """The text as it will be kept."""
        return text.clean(typed, limit=self.limit, multiline=self.multiline)

    def nothing(self) -> str:
        """An empty text is a text."""
        return ""


class LongText(Text):
    """Text of several lines, at most `limit` characters."""

    widget: Any = widgets.TextArea()
    multiline = True

    def __init__(
        self, label: Any = "", validators: Iterable[Any] = (), *, limit: int = 4000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, limit=limit, **kwargs)


class Secret(Text):
    """A secret, kept as it was typed but for its Unicode form, and never shown again."""

    widget: Any = widgets.PasswordInput()

    def read(self, typed: str) -> str:
        """The secret; blanks at its ends count, so bars hold them while the filter trims."""
        return text.clean(f"|{typed}|", limit=self.limit + 2)[1:-1]

    def _value(self) -> str:
        return ""


class WholeNumber(Value):
    """A count, in Indonesian or plain digits, from `least` to `most`."""

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        least: int = 0,
        most: int = 1_000_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.least = least
        self.most = most

    def read(self, typed: str) -> int:
        """The number, refused outside its bounds."""
        found = text.parse_whole(typed)
        if not self.least <= found <= self.most:
            raise ValueError(
                _("Give a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        return found


class Rupiah(WholeNumber):
    """An amount in whole rupiah: `Rp1.500.000`, `1.500.000` or `1500000`."""

    def __init__(
        self, label: Any = "", validators: Iterable[Any] = (), *, most: int = 10**15, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, most=most, **kwargs)


class DateField(Value):
    """A day, as the browser's input sends it (2025-11-05) or as people write it (5/11/2025)."""

    widget: Any = widgets.DateInput()

    def read(self, typed: str) -> date:
        """The day meant."""
        found = parse_date(typed)
        if found is None:
            raise ValueError(_("Give a date, for example 5/11/2025."))
        return found


class TimeField(Value):
    """A time of day: `09:30`, or `09.30` as people write it."""

    def read(self, typed: str) -> time:
        """The time meant."""
        found = _CLOCK.fullmatch(typed.strip())
        if found is None:
            raise ValueError(_("Give a time, for example 09.30."))
        return time(int(found[1]), int(found[2]))

    def write(self, data: Any) -> str:
        """As a time input takes it."""
        return f"{data:%H:%M}"


class Uuid(Value):
    """The id of a thing, usually hidden."""

    widget: Any = widgets.HiddenInput()

    def read(self, typed: str) -> UUID:
        """The id meant."""
        try:
            return UUID(typed.strip())
        except ValueError:
            raise ValueError(_("This page is out of date. Please load it again.")) from None


class Submission(Uuid):
    """The id that makes sending twice harmless: made with the page, or on the phone."""

    def __init__(self, label: Any = "", validators: Iterable[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("default", uuid4)
        super().__init__(label, validators, **kwargs)


def _shown(sent: Any) -> str:
    """What was sent, as far as a page can show it."""
    whole = sent if isinstance(sent, str) else ""
    kept = whole[:KEPT].encode("utf-8", "replace").decode()
    return "".join(char for char in kept if char.isprintable() or char in "\n\r\t")
