"""What the program says of itself holds nothing of people, also when it fails."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
import structlog
from flask import Flask

from lms import create_app
from lms.core import logs
from tests.conftest import SECRET
from tests.test_cli import fail_at_the_door, forwarded, serving

SAID = "081234567890"
"""Something that a person typed."""


@pytest.fixture
def speaking(capsys):
    """The log as in production; gives what was said since."""
    logs.configure(for_people=False)
    structlog.contextvars.clear_contextvars()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.configure(for_people=True)


def fail(name: str) -> None:
    secret_of = name
    try:
        int(secret_of)
        {}[secret_of]
    except KeyError as fault:
        raise ValueError(f"{secret_of} is not known") from fault


def test_a_line_is_one_object_with_moment_level_and_what_happened(speaking):
    structlog.get_logger("lms.test").info("thing.done", count=3)

    (line,) = speaking()
    assert line.pop("at").endswith("Z")
    assert line == {"event": "thing.done", "level": "info", "count": 3}


def test_an_error_is_told_by_its_kind_and_places_and_never_by_its_words(speaking):
    try:
        fail(SAID)
    except ValueError:
        structlog.get_logger("lms.test").exception("thing.failed")
        logging.getLogger("lms.test").exception("failed for %s", SAID)

    first, second = speaking()
    for line in (first, second):
        assert SAID not in json.dumps(line)
        assert line["error"][0] == "KeyError"
        assert "ValueError" in line["error"]
        assert any(re.search(r"test_logs\.py:\d+ fail$", place) for place in line["error"])
    assert second["event"] == "failed for %s"


def test_errors_within_a_group_are_told_as_well(speaking):
    try:
        raise ExceptionGroup(SAID, [OSError(SAID), KeyError(SAID)])
    except ExceptionGroup:
        structlog.get_logger("lms.test").exception("things.failed")

    (line,) = speaking()
    assert {"OSError", "KeyError", "ExceptionGroup"} <= set(line["error"])
    assert SAID not in json.dumps(line)


def test_what_a_database_refuses_is_told_without_the_values(app, world, speaking):
    from lms.accounts.service import register_person
    from lms.core.policy import System

    world.person(phone=f"+62{SAID}")
    try:
        register_person(System(), "Somebody", phone=f"+62{SAID}")
    except Exception:
        structlog.get_logger("lms.test").exception("person.refused")

    (line,) = speaking()
    assert "IntegrityError" in line["error"]
    assert SAID not in json.dumps(line)


@pytest.fixture
def production(databases, tmp_path) -> Flask:
    """An application that is no demo, with a page that fails."""
    from config import Settings

    app = create_app(
        Settings(data=tmp_path, database_url=databases.fresh(), secret_key=SECRET),
        PROPAGATE_EXCEPTIONS=False,
    )

    @app.get("/broken/<name>")
    def broken(name: str) -> str:
        fail(name)
        return ""

    yield app
    from lms.core.database import db

    with app.app_context():
        db.engine.dispose()
    logs.configure(for_people=True)


def test_each_answer_leaves_one_line_with_its_rule_and_its_number(production, capsys):
    answer = production.test_client().get(f"/courses/{SAID}?q={SAID}")

    (line,) = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert line["request"] == answer.headers["X-Request-Id"]
    assert {name: line[name] for name in ("event", "method", "route", "status")} == {
        "event": "answered", "method": "GET", "route": "/courses/<code>", "status": 302,
    }  # fmt: skip
    assert line["ms"] >= 0
    assert SAID not in json.dumps(line)


@pytest.mark.parametrize("path", ["/nowhere/", "/%00"])
def test_of_an_address_that_is_none_of_ours_nothing_is_told(production, capsys, path):
    production.test_client().open(path + SAID, method="GET")

    text = capsys.readouterr().err
    assert SAID not in text
    assert "route" not in json.loads(text)


def test_a_failure_is_told_once_with_its_places_and_the_number_of_its_request(production, capsys):
    answer = production.test_client().get(f"/broken/{SAID}")

    text = capsys.readouterr().err
    failed, answered = (json.loads(line) for line in text.splitlines())
    assert answer.status_code == answered["status"] == 500
    assert failed["event"] == "failed" and "ValueError" in failed["error"]
    assert failed["request"] == answered["request"] == answer.headers["X-Request-Id"]
    assert failed["route"] == "/broken/<name>"
    assert SAID not in text


def test_signing_in_with_a_wrong_identifier_leaves_neither_it_nor_the_address_in_the_log(
    databases, tmp_path
):
    log = tmp_path / "log"
    environ = {
        "LMS_DATA": str(tmp_path / "data"),
        "LMS_DATABASE_URL": databases.fresh(),
        "LMS_PUBLIC_URL": "https://belajar.example",
        "LMS_TRUSTED_PROXY": "127.0.0.1",
    }
    with log.open("w") as file, serving(stderr=file, stdout=file, **environ) as port:
        assert fail_at_the_door(port, "198.51.100.7") == 422
        assert forwarded(port, "198.51.100.7").status == 200

    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    answered = [line for line in lines if line["event"] == "answered"]
    assert {(line["method"], line["route"], line["status"]) for line in answered} == {
        ("GET", "/sign-in", 200),
        ("POST", "/sign-in", 422),
    }
    for personal in ("1299999999", "salah sekali", "198.51.100.7", "203.0.113.99", "127.0.0.1"):
        assert personal not in text


def test_the_worker_speaks_the_same_way(tmp_path):
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        "LMS_DATA": str(tmp_path),
        "LMS_SECRET_KEY": SECRET,
    }
    answer = subprocess.run(
        [sys.executable, "-m", "lms", "worker", "--once"],
        env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip

    *lines, last = answer.stderr.splitlines()
    failed = {json.loads(line).get("work") for line in lines if '"worker.failed"' in line}
    assert answer.returncode == 1
    assert {"audit.seal", "coverage.recount", "notifications.send"} <= failed, "all were tried"
    assert last.startswith("Error: This work failed, all other work was done: ")
    assert "Traceback" not in answer.stderr
