"""How a view answers: the same act replies with a page to a person and with JSON to the queue."""

from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm


def wants_json() -> bool:
    """Whether whoever asks takes JSON rather than a page: the offline queue and autosave do."""
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return best == "application/json"


def refused(
    template: str, form: FlaskForm, status: int = 422, **context: Any
) -> ResponseReturnValue:
    """Say what must be mended, with everything still there that the person typed.

    JSON: `{"errors": {"field": ["message", …]}}`.
    """
    if wants_json():
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
        return jsonify(errors=errors), status
    return render_template(template, form=form, **context), status


def done(endpoint_or_url: str, message: str, **values: Any) -> ResponseReturnValue:
    """Say that the act is done and lead on, so that reloading does not repeat it.

    A page gets 303 to the endpoint (with `values`) or the address, and shows the message there.
    JSON is the receipt: `{"ok": true, "message": …, "location": …}`.
    """
    is_address = endpoint_or_url.startswith(("/", "http"))
    location = endpoint_or_url if is_address else url_for(endpoint_or_url, **values)
    if wants_json():
        return jsonify(ok=True, message=message, location=location)
    flash(message, "ok")
    return redirect(location, 303)


def download(body: bytes | str, mimetype: str, name: str) -> Response:
    """A file to be kept by whoever asked, and by nothing on the way: never shown in the browser."""
    response = Response(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return kept_nowhere(response)


def kept_nowhere(answer: ResponseReturnValue) -> Response:
    """Neither the browser nor anything between keeps a copy: the next person must not see it."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response
