"""Probes say whether the process lives and whether it can serve, to anybody, and keep nothing."""

import pytest
from flask import Flask
from sqlalchemy import text

from config import Settings
from lms import create_app
from lms.core.database import db
from tests.conftest import SECRET
from tests.world import counted_statements


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_answer_without_a_cookie_and_are_never_kept(app, world, path):
    answer = world.client().get(path)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_being_alive_asks_nothing_of_the_database(app, world):
    client = world.client()
    with counted_statements(app) as seen:
        assert client.get("/healthz").text == "alive\n"

    assert seen == []


@pytest.mark.parametrize("version", ["0001", "9999"])
def test_tables_of_another_version_cannot_be_served(app, world, version):
    db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    db.session.commit()

    answer = world.client().get("/readyz")

    assert answer.status_code == 503
    assert "another version" in answer.text


def test_a_database_without_tables_cannot_be_served(databases, tmp_path):
    app = application(databases.empty(), tmp_path)

    assert app.test_client().get("/readyz").status_code == 503
    with app.app_context():
        db.engine.dispose()


def test_without_its_database_the_process_is_alive_but_not_ready(tmp_path):
    app = application("postgresql+psycopg://lms:hidden@127.0.0.1:1/lms", tmp_path)
    client = app.test_client()

    answer = client.get("/readyz")

    assert client.get("/healthz").status_code == 200
    assert answer.status_code == 503
    assert answer.text == "the database does not answer\n"


def test_an_answer_that_needs_no_database_comes_without_the_epoch_when_there_is_none(tmp_path):
    app = application("postgresql+psycopg://lms:hidden@127.0.0.1:1/lms", tmp_path)

    answer = app.test_client().get("/csrf-token")

    assert answer.status_code == 200
    assert answer.json["csrf_token"]
    assert "X-Epoch" not in answer.headers


def application(url: str, folder) -> Flask:
    return create_app(
        Settings(data=folder, database_url=url, secret_key=SECRET, demo=True), TESTING=True
    )
