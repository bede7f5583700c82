"""The field of a form that takes a file of any kind, read whole; its reader says what it is."""

from typing import Any

from flask import request

from lms.core.i18n import gettext as _
from lms.web.fields import Value


class WholeFile(Value):
    """A file as its bytes; None when none was chosen."""

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
            self.data = sent.stream.read(self.most + 1)
            if len(self.data) > self.most:
                size = f"{self.most // 1_000_000} MB"
                raise ValueError(_("This file is too large. At most %(size)s.", size=size))

    def missing(self) -> str:
        """What to say when no file was chosen."""
        return _("Please choose a file.")

    def _value(self) -> str:
        return ""
