"""Files in forms: which views take larger ones.

Every request is small unless its view says otherwise; what is larger is 413 before it is read.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

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
