"""When something cannot be shown or done: a page that says what happened and what to do next."""

import logging
from decimal import Decimal
from typing import Any, NamedTuple

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from lms.core.errors import Refusal
from lms.core.i18n import gettext, lazy_gettext
from lms.web import resending
from lms.web.formats import number
from lms.web.responses import wants_json

log = logging.getLogger(__name__)
_ = lazy_gettext


class Words(NamedTuple):
    """What a page of this kind says: what happened, what to do, and an icon."""

    title: Any
    advice: Any
    icon: str


WORDS = {
    400: Words(
        _("This request could not be read"),
        _("Go back, load the page again and try once more."),
        "alert",
    ),
    403: Words(
        _("This is not open to you"),
        _("Your account may not see or do this. Ask your mentor or the office if it should."),
        "lock",
    ),
    404: Words(
        _("This page is not here"),
        _("The address may be mistyped, or what it showed has been moved."),
        "find",
    ),
    405: Words(
        _("This address cannot be used like that"),
        _("Go back and use the button on the page."),
        "alert",
    ),
    409: Words(
        _("Somebody was here before you"),
        _("What you saw has changed since. Load the page again to see how it stands now."),
        "again",
    ),
    413: Words(
        _("This is too large to send"),
        _("Choose a smaller file or shorten the text, then send again."),
        "file",
    ),
    422: Words(
        _("This cannot be accepted yet"),
        _("Go back: what you wrote is still there. Mend what is named above, then send again."),
        "pen",
    ),
    429: Words(
        _("Please wait a moment"),
        _("There were too many tries in a short time. Wait a few minutes, then try again."),
        "clock",
    ),
    500: Words(
        _("Something went wrong on our side"),
        _("It has been noted. Nothing that was saved before is lost. Try again in a while."),
        "alert",
    ),
}
EXPIRED = Words(
    _("This page was open for too long"),
    _(
        "Nothing was sent. Go back: most browsers still show what you wrote. Copy your text, "
        "load the page again, and send it from there."
    ),
    "again",
)
PLAIN = "<!doctype html><html lang='id'><title>{0}</title><h1>{0}</h1><p>{1}</p></html>"


def register(app: Flask) -> None:
    """Give every refusal and every failure its page, or its JSON."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)


def _expired(_fault: CSRFError) -> ResponseReturnValue:
    sent = None if wants_json() else resending.what_was_sent()
    if sent is not None:
        return resending.answer(sent)
    return _page(400, EXPIRED, code="expired")


def _http(fault: HTTPException) -> ResponseReturnValue:
    status = fault.code or 500
    if status < 400:
        return fault.get_response()
    if isinstance(fault, InternalServerError) and fault.original_exception is None:
        log.error("internal error without a cause")
    headers = [h for h in fault.get_headers() if h[0] in ("Allow", "Retry-After")]
    page, code = _page(status, _words(status), _largest() if status == 413 else "")
    return page, code, headers


def _largest() -> str:
    """How much may be sent to this address."""
    most = request.max_content_length or 0
    return gettext("At most %(size)s MB can be sent here.", size=number(Decimal(most) / 1_000_000))


def _refusal(fault: Refusal) -> ResponseReturnValue:
    return _page(fault.status, _words(fault.status), message=str(fault.message or ""))


def _words(status: int) -> Words:
    return WORDS.get(status) or WORDS[500 if status >= 500 else 400]


def _page(status: int, words: Words, message: str = "", code: str = "") -> tuple[Any, int]:
    if wants_json():
        said = message or str(words.title)
        return jsonify(error=said, code=code or str(status), advice=str(words.advice)), status
    return _rendered(status, words, message), status


def _rendered(status: int, words: Words, message: str) -> str:
    """The page; when the page itself fails (no database, no navigation), its bare words."""
    try:
        return render_template("web/error.html", status=status, words=words, message=message)
    except Exception:
        log.exception("the error page failed")
        return PLAIN.format(
            gettext("Something went wrong on our side"), gettext("Try again later.")
        )
