"""The command `lms`: says what it can do, may be run again, and tells by its exit code how it went."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, func, select, update

from config import WeakSettings, load
from lms import create_app
from lms.accounts.models import Person
from lms.cli import commands
from lms.core.audit import AuditEntry, count
from lms.core.database import Base, db
from lms.core.throttle import Throttle
from lms.core.worker import _seal_trail
from lms.courses.models import Course
from tests.accounts.test_second_factor import set_up
from tests.conftest import SECRET
from tests.world import World

CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
COMMANDS = (
    "accounts",
    "assessments",
    "audit",
    "backup",
    "content",
    "coverage",
    "demo",
    "doctor",
    "init",
    "questions",
    "restore",
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


@pytest.fixture
def fresh(databases, tmp_path):
    """The command in an empty place; `environ` is what an installation sets."""

    def run(*words: str, **environ: str) -> Result:
        return CliRunner().invoke(commands, words, env={**run.environ, **environ})

    run.environ = {
        "LMS_DATA": str(tmp_path / "new" / "data"),
        "LMS_DATABASE_URL": databases.empty(),
        "LMS_DEMO": "",
        "LMS_PUBLIC_URL": "https://belajar.example",
    }
    return run


def test_init_makes_the_database_with_its_facts_and_run_again_changes_nothing(fresh):
    first = fresh("init", "--admin", "Rina Wijayanti", "--phone", "0812-3456-7890")
    made = snapshot(fresh.environ["LMS_DATABASE_URL"])
    again = [fresh("init"), fresh("init", "--admin", "Orang Lain", "--phone", "081299998888")]

    assert [answer.exit_code for answer in (first, *again)] == [0, 0, 0], first.output
    assert len(made["area"]) > 57 and made["holiday"] and made["potential"] and made["course"]
    assert len(made[Person.__tablename__]) == 1 and made["credential"] == []
    assert len(made["one_time_code"]) == 1
    assert snapshot(fresh.environ["LMS_DATABASE_URL"]) == made
    for answer in again:
        assert "administrator: there already" in answer.output
        assert not CODE.search(answer.output)


def test_init_keeps_keys_and_data_for_this_user_alone(fresh):
    fresh("init")

    data = Path(fresh.environ["LMS_DATA"])
    modes = {path.name: path.stat().st_mode & 0o777 for path in (data, *data.rglob("*"))}
    assert (modes["data"], modes["keys"], modes["secret_key"]) == (0o700, 0o700, 0o600)


def test_init_without_a_name_makes_an_administrator_who_has_a_participant_number(fresh):
    answer = fresh("init")

    assert answer.exit_code == 0
    assert "administrator: Administrator\n" in answer.output
    assert re.search(r"participant number \d{7}\n", answer.output)


def test_init_asks_where_somebody_can_answer_and_again_for_a_number_that_is_none(tmp_path):
    ours, theirs = os.openpty()
    os.write(ours, b"Rina Wijayanti\n12\n0812-3456-7890\n")
    answer = subprocess.run(
        [sys.executable, "-m", "lms", "init"],
        env={"LMS_DATA": str(tmp_path), "PATH": ""},
        stdin=theirs,
        capture_output=True,
        text=True,
        check=True,
    )
    os.close(ours)
    os.close(theirs)

    assert "12 is no phone number" in answer.stdout + answer.stderr
    assert "administrator: Rina Wijayanti\n" in answer.stdout
    assert "or phone +6281234567890\n" in answer.stdout


@pytest.mark.parametrize(
    "words", [("--phone", "12"), ("--phone", "bukan nomor"), ("--admin", "Rina\x00")]
)
def test_init_refuses_what_is_no_name_or_number_with_the_mend_and_makes_nothing(fresh, words):
    answer = fresh("init", *words)

    assert answer.exit_code == 2
    assert "Traceback" not in answer.output and "Error" in answer.output
    assert "database" not in answer.output


@pytest.mark.parametrize(
    ("environ", "mend"),
    [
        ({"LMS_SECRET_KEY": "weak"}, "make a longer one"),
        ({"LMS_SECRET_KEY": "a" * 40}, "make one by chance"),
        ({"LMS_PUBLIC_URL": "belajar.example"}, "https://"),
        ({"LMS_TRUSTED_PROXY": "everybody"}, "127.0.0.1"),
    ],
)
def test_init_refuses_weak_settings_and_says_the_mend(tmp_path, environ, mend):
    answer = subprocess.run(
        [sys.executable, "-m", "lms", "init"],
        env={"LMS_DATA": str(tmp_path / "data"), "PATH": "", **environ},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 2
    assert mend in answer.stderr and "Traceback" not in answer.stderr
    assert not (tmp_path / "data" / "lms.db").exists()


def test_a_key_that_others_can_read_is_refused_with_the_mend(fresh):
    fresh("init")
    key = Path(fresh.environ["LMS_DATA"]) / "keys" / "secret_key"
    key.chmod(0o644)

    answer = fresh("init")

    assert isinstance(answer.exception, WeakSettings)
    assert "chmod 600" in str(answer.exception)


def test_from_init_to_a_signed_in_administrator(fresh):
    """The way that the README names: init, the code at /enter, a secret, and the office opens."""
    said = fresh("init", "--admin", "Rina Wijayanti", "--phone", "0812-3456-7890").output
    (code,) = CODE.findall(said)
    assert "https://belajar.example/enter" in said
    app = create_app(load(fresh.environ), TESTING=True)
    with app.app_context():
        world = World(app)
        browser = world.client()

        choosing = browser.post("/enter", data={"code": code})
        entered = browser.post("/enter", data={"code": code, "new": "teh manis di sore hari"})
        asked = browser.get("/cards")
        _key, phone = set_up(browser)
        cards = browser.get("/cards")

        assert "Rina Wijayanti" in choosing.text
        assert (entered.status_code, entered.location) == (303, "/sign-in/code?next=/")
        assert asked.status_code == 302, "the office opens only after the second factor"
        assert phone.status_code == 200
        assert "Rina Wijayanti" in browser.get("/me").text
        assert cards.status_code == 200
        later = world.client().post(
            "/sign-in",
            data={"identifier": "081234567890", "password": "teh manis di sore hari"},
        )
        assert later.status_code == 303
        db.session.remove()
        db.engine.dispose()

    refused = fresh("admin", "recover")
    assert refused.exit_code == 1 and "signed in already" in refused.output
    assert len(CODE.findall(fresh("admin", "recover", "0812 3456 7890").output)) == 1


def test_the_demo_gets_no_administrator_by_init(databases, tmp_path):
    environ = {"LMS_DATA": str(tmp_path), "LMS_DEMO": "1", "LMS_DEMO_DATABASE_URL": ""}

    answer = CliRunner().invoke(commands, ["init"], env=environ)

    assert answer.exit_code == 0
    assert not CODE.search(answer.output)


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
def serving(stdout: Any = None, stderr: Any = None, **environ: str) -> Iterator[int]:
    """The real server in a process of its own; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "lms", "serve", "--port", str(port)]
    env = {"PATH": "", "LMS_SECRET_KEY": SECRET, **environ}
    with subprocess.Popen(words, env=env, stdout=stdout, stderr=stderr) as server:
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
