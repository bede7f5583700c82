"""The command `lms`: says what it can do, may be run again, and tells by its exit code how it went."""

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo
from sqlalchemy import create_engine, func, select, update

from lms.accounts.models import Person
from lms.cli import commands
from lms.core.audit import AuditEntry, count
from lms.core.database import Base, db
from lms.core.worker import _seal_trail
from lms.courses.models import Course
from tests.conftest import SECRET

COMMANDS = ("accounts", "audit", "content", "coverage", "demo", "init", "serve", "worker")


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
