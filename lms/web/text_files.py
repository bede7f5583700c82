"""The field of a form that takes a text file, read whole."""

from typing import Any

from flask import request

from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web.fields import Value


class TextFile(Value):
    """A text file as its text; None when none was chosen."""

    def __init__(
        self, label: Any = "", *, kinds: tuple[str, ...], most: int, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.kinds = kinds
        self.most = most

    def process_formdata(self, valuelist: list[Any]) -> None:  # noqa: ARG002 - WTForms gives it
        """Read the file, whatever the browser says that it is."""
        self.data = None
        sent = request.files.get(self.name)
        if sent is not None and sent.filename:
            try:
                self.data = text_of(sent.stream.read(self.most + 1), self.most)
            except Invalid as fault:
                raise ValueError(str(fault.message)) from fault

    def missing(self) -> str:
        """What to say when no file was chosen."""
        return _("Please choose a file.")

    def _value(self) -> str:
        return ""


def text_of(content: bytes, most: int) -> str:
    """The text of a file. Raises Invalid for what is too large or no text in UTF-8."""
    if len(content) > most:
        size = f"{most // 1000} KB"
        raise Invalid(_("This file is too large. At most %(size)s.", size=size), field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Invalid(_("This is no text file: save it as plain text in UTF-8."), field="file")
    return text
