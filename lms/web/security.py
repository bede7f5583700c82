"""What every answer carries against misuse, and what is refused before any view is asked."""

from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "display-capture=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT_SECURITY = "max-age=31536000"

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Put the guard before every view and the headers on every answer.

    A CSRF token lives as long as the session, so that a form left open for a day can still be sent.
    """
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config["MAX_FORM_MEMORY_SIZE"] = app.config["MAX_CONTENT_LENGTH"]
    app.before_request(refuse_broken_requests)
    csrf.init_app(app)
    app.after_request(secure)


def refuse_broken_requests() -> None:
    """Answer 400 to an address with NUL, control characters or bytes that are no UTF-8.

    Values of a form are judged at their fields, where a person sees what to mend; their names are
    judged here, since no page of ours sends a broken one. An oversized body is 413 on first use.
    """
    path = request.environ.get("PATH_INFO", "").encode("latin-1", "replace")
    if not all(map(_is_sound, (path, unquote_to_bytes(request.query_string)))):
        abort(400)
    if any(not _is_sound(name.encode("utf-8", "surrogatepass")) for name in request.form):
        abort(400)


def secure(response: Response) -> Response:
    """The headers that every answer carries; pages are never kept by others nor shown stale."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT_SECURITY)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def csrf_token() -> dict[str, str]:
    """A fresh token for a queue that sends what was written long ago."""
    return {"csrf_token": generate_csrf()}


def forget_csrf_token() -> None:
    """Let the next form of this request carry the token of the session as it is now.

    Whoever empties the session in a request that goes on to show a page asks for this.
    """
    g.pop(current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"), None)


def _is_sound(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any((char < " " and char not in "\t\n\r") or char == "\x7f" for char in text)
