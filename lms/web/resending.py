"""What was typed is not lost when the sign-in ended, or the page was open for too long.

A view marked by `keeps_what_was_typed` answers such a POST with a page that carries the fields
along, through the door where need be, and sends them once more to the same address. Nothing is
believed on the way: they arrive as if typed again, with a new token. Only what one of our own pages
sent is carried, so that no other site can put words into anybody's mouth.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

MOST_FIELDS = 500
LONGEST = 200_000
"""Characters that are carried along; more than any form of ours takes."""
TOKEN = "csrf_token"  # noqa: S105 - the name of a field
TO, FIELDS = "resend_to", "resend_fields"
V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Sent:
    """What a person has sent, and to which address of ours."""

    address: str
    fields: tuple[tuple[str, str], ...]

    def hidden(self) -> dict[str, str]:
        """As two fields of another form: the door carries it so."""
        return {TO: self.address, FIELDS: json.dumps(self.fields)}


Door = Callable[[Sent], ResponseReturnValue | None]
_doors: list[Door] = []


def keeps_what_was_typed(view: V) -> V:
    """Mark a view whose fields, but for files, are carried along; never one that takes a secret."""
    view.keeps_what_was_typed = True  # type: ignore[attr-defined]
    return view


def register_door(door: Door) -> None:
    """The room of people says how somebody who is not signed in gets in again, with what was sent."""
    _doors[:] = [door]


def what_was_sent() -> Sent | None:
    """What this request sends, when it can be carried along; else None."""
    is_a_file_sent = any(file.filename for file in request.files.values())
    if request.method != "POST" or is_a_file_sent or not _is_from_our_page():
        return None
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != TOKEN]
    return _checked(request.full_path.removesuffix("?"), fields)


def carried() -> Sent | None:
    """What the present form carries along for later; None when nothing, or nothing of ours."""
    try:
        pairs = json.loads(request.form.get(FIELDS, ""))
        fields = [(name, text) for name, text in pairs]
    except (ValueError, TypeError, RecursionError):
        return None
    return _checked(request.form.get(TO, ""), fields)


def answer(sent: Sent) -> ResponseReturnValue:
    """Through the door, or at once to the button that sends it again."""
    for door in _doors:
        if page := door(sent):
            return page
    return page_to_send_again(sent), 400


def page_to_send_again(sent: Sent, name: str = "") -> str:
    """The page whose one button sends the same once more; `name` says who has just signed in."""
    return render_template("web/resend.html", sent=sent, name=name)


def _checked(address: str, fields: list[tuple[Any, Any]]) -> Sent | None:
    if len(fields) > MOST_FIELDS or not all(
        isinstance(part, str) for pair in fields for part in pair
    ):
        return None
    whole = "".join(part for pair in fields for part in pair) + address
    return Sent(address, tuple(fields)) if _is_sound(whole) and _is_kept(address) else None


def _is_sound(text: str) -> bool:
    """Whether a page can show it: not too long, and no half of a character."""
    return len(text) <= LONGEST and not any("\ud800" <= char <= "\udfff" for char in text)


def _is_kept(address: str) -> bool:
    """Whether the address is one of ours that takes a POST and keeps what was typed."""
    if not address.startswith("/") or address.startswith("//"):
        return False
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint, _values = adapter.match(urlsplit(address).path, method="POST")  # type: ignore[union-attr]
    except (HTTPException, ValueError):
        return False
    return hasattr(current_app.view_functions[endpoint], "keeps_what_was_typed")


def _is_from_our_page() -> bool:
    """Whether the browser says that a page of this site sent it; silence is no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host
