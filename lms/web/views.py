"""Pages that belong to no room: help, the style guide, and how a person likes the pages to look."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lms.web import i18n, samples, security, static_files
from lms.web.office import name_on_pages

THEMES = ("light", "dark", "auto")
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60

bp = Blueprint("web", __name__, template_folder="templates")


@bp.get("/static/<path:name>", endpoint="static_file")
def static_file(name: str) -> ResponseReturnValue:
    """Styles, script and icons."""
    return static_files.serve(name)


@bp.get("/help")
def help_page() -> ResponseReturnValue:
    """Where to turn, on every page at the same place."""
    return render_template("web/help.html", languages=i18n.LANGUAGES)


@bp.get("/csrf-token")
def csrf_token() -> ResponseReturnValue:
    """A fresh CSRF token, for saving from a page that was open for long."""
    return security.csrf_token(), {"Cache-Control": "no-store"}


@bp.get("/styleguide")
def styleguide() -> ResponseReturnValue:
    """Every component in every state, on demo installations."""
    if not is_demo():
        abort(404)
    return render_template("web/styleguide.html", **samples.styleguide())


@bp.post("/theme")
def choose_theme() -> ResponseReturnValue:
    """Light, dark, or as the device says."""
    return _preferred(THEME_COOKIE, "theme", THEMES)


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """Indonesian or English."""
    return _preferred(i18n.COOKIE, "language", tuple(i18n.LANGUAGES))


def is_demo() -> bool:
    """Whether people, cooperatives and figures are samples."""
    return bool(current_app.config.get("DEMO"))


def shown() -> dict[str, Any]:
    """What the layout knows on every page, whatever the view gives it."""
    return {
        "theme": request.cookies.get(THEME_COOKIE, "auto") if request else "auto",
        "demo": is_demo(),
        "office": name_on_pages(),
    }


def _preferred(cookie: str, field: str, allowed: tuple[str, ...]) -> ResponseReturnValue:
    chosen = request.form.get(field, "")
    if chosen not in allowed:
        abort(400)
    response = redirect(_where_from(), 303)
    secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
    response.set_cookie(cookie, chosen, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def _where_from() -> str:
    """The page of ours that the person was on, else help."""
    parts = urlsplit(request.referrer or "")
    is_ours = parts.netloc == request.host and parts.path.startswith("/")
    if not is_ours or parts.path.startswith("//"):
        return "/help"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
