"""An application with the web floor alone: no room, no database."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, abort, flash, render_template_string, request
from flask.testing import FlaskClient

from lms import web
from lms.core.errors import NotAllowed, TooMany
from lms.web import forms
from lms.web.responses import done, refused

PAGE = """{% extends "web/base.html" %}{% block title %}T{% endblock %}
{% block content %}<h1>T</h1>{% call ui.form(form) %}{{ ui.text(form.name) }}{% endcall %}
{% endblock %}"""


class NameForm(forms.Form):
    """One name."""

    name = forms.Text("Name", limit=20)


def build(**config: object) -> Flask:
    """The app with a few pages on it that use what the floor offers."""
    app = Flask("lms.web", static_folder=None)
    app.config.update(SECRET_KEY="k" * 40, MAX_CONTENT_LENGTH=100_000, DEMO=True, **config)
    web.register(app)

    @app.route("/name", methods=["GET", "POST"])
    def name() -> object:
        form = NameForm()
        if form.validate_on_submit():
            return done("web.help_page", "Saved.")
        template = app.jinja_env.from_string(PAGE)
        return refused(template, form, 422 if request.method == "POST" else 200)

    @app.get("/refused")
    def refuse() -> str:
        raise NotAllowed("Only the author may.")

    @app.get("/slow-down")
    def slow_down() -> str:
        raise TooMany("Come back in 5 minutes.")

    @app.get("/abort/<int:status>")
    def abort_with(status: int) -> str:
        abort(status)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    @app.get("/flashed")
    def flashed() -> str:
        flash("Follow-up <closed>.", "ok")
        return render_template_string('{% extends "web/base.html" %}')

    @app.get("/step")
    def step() -> str:
        return render_template_string(
            '{% extends "web/base.html" %}'
            '{% block bar %}{{ ui.back_bar("/back", "Back", "A step") }}{% endblock %}'
            '{% block act %}{{ ui.btn("Go", "main") }}{% endblock %}'
        )

    @app.context_processor
    def ways() -> dict[str, object]:
        def way(place: str, label: str) -> SimpleNamespace:
            return SimpleNamespace(
                url="/x", label=label, icon="home", current=True, count=2, place=place
            )

        return {"nav": [way("dock", "Home"), way("top", "News")]}

    return app


@pytest.fixture
def web_app() -> Flask:
    """As people get it, but without CSRF and with failures shown as pages."""
    return build(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)


@pytest.fixture
def browser(web_app: Flask) -> FlaskClient:
    """Somebody who asks that app for pages."""
    return web_app.test_client()


@pytest.fixture
def inside(web_app: Flask) -> Iterator[Flask]:
    """Within a request of that app."""
    with web_app.test_request_context("/"):
        yield web_app
