"""The command `lms`: says what it can do, may be run again, and tells by its exit code how it went."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, func, select, update

from lms.accounts.models import Person
from lms.cli import commands
from lms.core.audit import AuditEntry, count
from lms.core.database import Base, db
from lms.core.throttle import Throttle
from lms.core.worker import _seal_trail
from lms.courses.models import Course
from tests.conftest import SECRET

COMMANDS = (
    "accounts",
    "assessments",
    "audit",
    "content",
    "coverage",
    "demo",
    "init",
    "serve",
    "worker",
)


@pytest.fixture
def lms(app):
    """The command, on the database of this test."""

    def run(*words: str) -> Result:
        info = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(commands, words, obj=info)

    return run


def test_help_names_every_command(lms):
    answer = lms("--help")

    assert answer.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in answer.output, name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(lms, name):
    answer = lms(name, "--help")

    assert answer.exit_code == 0
    assert answer.output.startswith("Usage: ")


def test_a_command_that_does_not_exist_is_said_so(lms):
    assert lms("nonsense").exit_code == 2


def test_the_trail_proves_itself_and_the_command_says_how_much_of_it(lms, world):
    _seal_trail()
    sealed, _waiting = count()
    world.person()

    answer = lms("audit", "verify")

    assert answer.exit_code == 0
    assert answer.output == f"{sealed} entries sealed, 1 waiting, 0 faults\n"


@pytest.mark.parametrize(
    "change",
    [{"act": "other.act"}, {"by_system": False}, {"object_id": "x"}, {"position": 7}],
)
def test_a_trail_that_was_changed_is_told_by_the_exit_code(lms, world, change):
    for name in ("Satu", "Dua"):
        world.person(name)
    _seal_trail()
    first = db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)).first()
    db.session.execute(update(AuditEntry).where(AuditEntry.id == first.id).values(**change))
    db.session.expire_all()

    answer = lms("audit", "verify")

    assert answer.exit_code == 1
    assert "0 faults" not in answer.output


def test_content_is_loaded_by_command_and_a_second_time_nothing_changes(lms):
    first, second = lms("content", "sync"), lms("content", "sync")

    assert first.output == "MAN-101: new\nPSR-101: new\n"
    assert second.output == "MAN-101: same\nPSR-101: same\n"
    assert db.session.scalar(select(func.count()).select_from(Course)) == 2


def test_the_worker_may_do_everything_once_and_end(lms, world):
    world.mentor(world.cooperative())

    answer = lms("worker", "--once")

    assert answer.exit_code == 0, answer.output


def snapshot(url: str) -> dict[str, list]:
    """Every row of every table, but for the trail, which tells of every act."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {
            table.name: sorted(map(str, connection.execute(table.select())))
            for table in Base.metadata.sorted_tables
            if not table.name.startswith("audit_")
        }
    engine.dispose()
    return rows


def test_init_makes_the_database_with_its_facts_and_run_again_changes_nothing(databases, tmp_path):
    url = databases.empty()
    environ = {
        "LMS_DATA": str(tmp_path),
        "LMS_DATABASE_URL": url,
        "LMS_SECRET_KEY": SECRET,
        "LMS_DEMO": "",
    }

    first = CliRunner().invoke(commands, ["init"], env=environ)
    made = snapshot(url)
    second = CliRunner().invoke(commands, ["init"], env=environ)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert len(made["area"]) > 57 and made["holiday"] and made["potential"]
    assert made[Person.__tablename__] == [], "there are no accounts by default"
    assert snapshot(url) == made


def test_unsafe_settings_end_the_command_with_the_mend_and_without_a_traceback(tmp_path):
    environ = {"LMS_DATA": str(tmp_path), "LMS_SECRET_KEY": "weak", "PATH": ""}

    answer = subprocess.run(
        [sys.executable, "-m", "lms", "audit", "verify"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 2
    assert "make a longer one" in answer.stderr
    assert "Traceback" not in answer.stderr


@contextmanager
def serving(**environ: str) -> Iterator[int]:
    """The real server in a process of its own; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "lms", "serve", "--port", str(port)]
    with subprocess.Popen(words, env={"PATH": "", "LMS_SECRET_KEY": SECRET, **environ}) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def forwarded(port: int, address: str, body: str = "", cookie: str = "") -> HTTPResponse:
    """The door's answer to somebody at this address, who comes by https through a proxy here."""
    link = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "X-Forwarded-For": f"203.0.113.99, {address}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "belajar.example",
        "Referer": "https://belajar.example/sign-in",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
    }
    link.request("POST" if body else "GET", "/sign-in", body or None, headers)
    return link.getresponse()


def fail_at_the_door(port: int, address: str) -> int:
    """The status of a try with a wrong secret, made as a browser would."""
    page = forwarded(port, address)
    assert page.headers["Strict-Transport-Security"]
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode()).group(1)
    fields = {"csrf_token": token, "identifier": "081299999999", "password": "salah sekali"}
    return forwarded(port, address, urlencode(fields), cookie).status


@pytest.mark.parametrize(("trusted", "counters"), [("127.0.0.1", [1, 2, 3]), ("10.0.0.7", [3, 3])])
def test_tries_are_counted_by_where_people_are_when_the_proxy_before_is_the_trusted_one(
    databases, tmp_path, trusted, counters
):
    url = databases.fresh()
    environ = {
        "LMS_DATA": str(tmp_path),
        "LMS_DATABASE_URL": url,
        "LMS_PUBLIC_URL": "https://belajar.example",
        "LMS_TRUSTED_PROXY": trusted,
    }

    with serving(**environ) as port:
        came = [fail_at_the_door(port, f"198.51.100.{last}") for last in (1, 2, 2)]

    engine = create_engine(url)
    with engine.connect() as connection:
        counts = sorted(connection.scalars(select(Throttle.count)))
    engine.dispose()
    assert (came, counts) == ([422] * 3, counters)
