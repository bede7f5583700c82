"""Files in forms: which views take larger ones, and the field that reads one whole.

Every request is small unless its view says otherwise; what is larger is 413 before it is read.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from lms.core.i18n import gettext as _
from lms.core.storage import SUFFIXES, mime_of
from lms.web.fields import Value

V = TypeVar("V", bound=Callable[..., Any])
FORM_BESIDE = 200_000
"""Bytes that the other fields of a form with a file may need."""


def takes_files(most: int) -> Callable[[V], V]:
    """A view whose form may carry a file of at most so many bytes. Nearest to the function."""

    def mark(view: V) -> V:
        view.largest_body = most + FORM_BESIDE  # type: ignore[attr-defined]
        return view

    return mark


def register(app: Flask) -> None:
    """Ask before anything reads the body."""
    app.before_request(allow_what_the_view_takes)


def allow_what_the_view_takes() -> None:
    """Let the one view take what it says it takes."""
    view = current_app.view_functions.get(request.endpoint or "")
    if most := getattr(view, "largest_body", None):
        request.max_content_length = most


class StoredUpload(Value):
    """A file of one of the kinds, at most `most` bytes, known by its content and not by its name.

    The value is the pair of bytes and kind; None when none was chosen.
    """

    def __init__(
        self,
        label: Any = "",
        validators: Iterable[Any] = (),
        *,
        kinds: tuple[str, ...],
        most: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.kinds = kinds
        self.most = most

    def process_formdata(self, valuelist: list[Any]) -> None:  # noqa: ARG002 - WTForms gives it
        """Read the file, whatever the browser says that it is."""
        self.data = None
        sent = request.files.get(self.name)
        if sent is not None and sent.filename:
            self.data = self._checked(sent)

    def pre_validate(self, form: Any) -> None:
        """Stop at what is no such file, and at nothing where one is needed."""
        if self.process_errors:
            raise StopValidation()
        super().pre_validate(form)

    def missing(self) -> str:
        """What to say when no file was chosen."""
        return _("Please choose a file.")

    def _value(self) -> str:
        return ""

    def _checked(self, sent: FileStorage) -> tuple[bytes, str]:
        content = sent.stream.read(self.most + 1)
        if len(content) > self.most:
            raise ValueError(_("This file is too large. At most %(size)s.", size=_size(self.most)))
        mime = mime_of(content)
        if mime not in self.kinds:
            names = ", ".join(SUFFIXES[kind].upper() for kind in self.kinds)
            raise ValueError(_("This is no file of these kinds: %(kinds)s.", kinds=names))
        return content, str(mime)


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1_000} KB"
