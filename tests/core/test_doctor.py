"""The doctor finds what is wrong, says how to mend it, and says nothing of what is well."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import delete, insert, update

from config import Settings
from lms import create_app
from lms.accounts.models import RoleGrant
from lms.cli import commands
from lms.core import checkups, clock, doctor, heartbeat, worker
from lms.core.acts import one_act
from lms.core.audit import AuditEntry
from lms.core.backups import notes
from lms.core.backups.notes import BackupMade
from lms.core.checkups import journal_faults
from lms.core.database import db
from lms.core.heartbeat import Heartbeat
from lms.core.policy import Role, System
from lms.courses.models import CourseVersion
from lms.courses.sync import sync
from lms.coverage import service as coverage
from lms.coverage.models import Figure
from lms.coverage.rules.counting import VISITS
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState
from tests.conftest import SECRET, Databases
from tests.notifications.builders import Mailbox, listening


@pytest.fixture
def home(app: Flask, world, tmp_path, monkeypatch) -> Iterator[Flask]:
    """An installation in which all is well."""
    key = tmp_path / "keys" / "secret_key"
    key.parent.mkdir(mode=0o700)
    key.write_text(SECRET)
    key.chmod(0o600)
    settings = replace(
        app.config["SETTINGS"],
        data=tmp_path,
        demo=False,
        public_url="https://belajar.example",
        trusted_proxy="127.0.0.1",
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    world.with_role(Role.ADMINISTRATOR)
    world.mentor(world.cooperative())
    sync(System())
    (tmp_path / "kept.zip").write_text("kept")
    notes.note(System(), str(tmp_path / "kept.zip"), 4)
    for _round in range(2):
        worker.tick(app)
    return app


def wrong() -> dict[str, list[doctor.Finding]]:
    """What is found, by what was looked at."""
    db.session.rollback()
    return {one.name: list(one.findings) for one in doctor.examine() if one.findings}


def only(name: str, *signs: str) -> doctor.Finding:
    """The one thing that is wrong, with these words in it and a mend."""
    found = wrong()
    assert list(found) == [name], found
    (finding,) = found[name]
    for sign in signs:
        assert sign in finding.what
    assert len(finding.mend) > 10 and "\n" not in finding.what + finding.mend
    return finding


def setting(app: Flask, monkeypatch, **changes) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **changes))


def behind(statement) -> None:
    """What somebody does past the program."""
    db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    db.session.expire_all()


def test_where_all_is_well_nothing_is_said_and_the_command_ends_with_0(home):
    assert wrong() == {}

    answer = lms(home, "doctor")

    assert answer.exit_code == 0, answer.output
    assert answer.output.count("OK ") == len(doctor.registered()) >= 15
    assert answer.output.endswith(f"{len(doctor.registered())} looked at, 0 wrong\n")


def lms(app: Flask, *words: str):
    return CliRunner().invoke(commands, words, obj=ScriptInfo(create_app=lambda: app))


def test_what_is_wrong_is_told_with_its_mend_and_by_the_exit_code(home):
    behind(delete(BackupMade))

    answer = lms(home, "doctor")

    assert answer.exit_code == 1
    assert "WRONG  backup: no backup was ever made" in answer.output
    assert "Mend: Run `lms backup --to FOLDER`" in answer.output


def test_programs_that_watch_get_the_same_as_json(home):
    behind(delete(BackupMade))

    answer = lms(home, "doctor", "--json")

    found = {one["name"]: one["findings"] for one in json.loads(answer.output)}
    assert answer.exit_code == 1
    assert found["worker"] == []
    assert found["backup"][0]["mend"].startswith("Run `lms backup")


class TestBackups:
    def test_an_old_backup(self, home):
        behind(update(BackupMade).values(made_at=clock.now() - timedelta(hours=27)))

        assert "lms backup" in only("backup", "27 hours old").mend

    def test_a_backup_that_is_gone(self, home, tmp_path):
        (tmp_path / "kept.zip").unlink()

        assert "lms backup" in only("backup", "kept.zip any more").mend

    def test_one_on_a_medium_that_was_taken_away_is_no_fault(self, home):
        behind(update(BackupMade).values(place="/media/taken/away/kept.zip"))

        assert wrong() == {}


class TestTheWorker:
    def test_one_that_has_died(self, home):
        behind(update(Heartbeat).values(at=clock.now() - timedelta(minutes=6)))

        assert "lms worker" in only("worker", "no worker has lived for 6 minutes").mend

    def test_one_that_never_ran(self, home):
        behind(delete(Heartbeat))

        assert "lms worker" in only("worker", "no worker ever ran").mend

    def test_work_that_fails_until_it_succeeds(self, home, monkeypatch):
        monkeypatch.setattr(worker, "_registry", {})
        is_broken = [True]

        @worker.periodic("test.work", seconds=60)
        def work() -> None:
            if is_broken[0]:
                raise KeyError("081234567890")

        for _ in range(2):
            with pytest.raises(worker.WorkFailed):
                worker.tick(home)
        finding = only("worker", "the work test.work has failed for", "(KeyError)")
        assert "0812" not in finding.what

        is_broken[0] = False
        worker.tick(home)
        assert wrong() == {}


class TestDisks:
    @pytest.mark.parametrize(
        ("full", "nearly", "said"),
        [(1 << 60, 1 << 61, "is full"), (1, 1 << 60, "is nearly full")],
    )
    def test_little_space(self, home, monkeypatch, tmp_path, full, nearly, said):
        monkeypatch.setattr(checkups, "FULL", full)
        monkeypatch.setattr(checkups, "NEARLY_FULL", nearly)

        free = shutil.disk_usage(tmp_path).free >> 20
        finding = wrong()["disk"][0]
        assert said in finding.what and str(free)[:2] in finding.what
        assert "more room" in finding.mend


class TestTheClock:
    def test_a_clock_that_went_back(self, home):
        with clock.set_to(clock.now() - timedelta(hours=30, minutes=9)):
            finding = only("clock", "the clock stands 30 hours before")

        assert "timedatectl" in finding.mend


class TestKeys:
    @pytest.mark.parametrize("key", ["k" * 40, "secretsecretsecretsecretsecretsecret"])
    def test_one_that_is_easy_to_guess(self, home, monkeypatch, key):
        setting(home, monkeypatch, secret_key=key)

        assert "LMS_SECRET_KEY" in only("keys", "easy to guess").mend

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
    def test_one_that_others_can_read(self, home, tmp_path, mode):
        tmp_path.chmod(0o755)
        (tmp_path / "keys").chmod(0o711)
        (tmp_path / "keys/secret_key").chmod(mode)

        assert "chmod 600" in only("keys", "others on this machine can read", "secret_key").mend

    def test_a_folder_of_keys_that_others_can_list(self, home, tmp_path):
        tmp_path.chmod(0o755)
        (tmp_path / "keys").chmod(0o755)

        assert "chmod 700" in only("keys", "keys").mend

    def test_one_that_only_the_folder_protects_is_no_fault(self, home, tmp_path):
        (tmp_path / "keys/secret_key").chmod(0o644)

        assert wrong() == {}


class TestSettings:
    def test_the_demo_in_public(self, home, monkeypatch):
        setting(home, monkeypatch, demo=True)

        assert "LMS_DEMO" in only("settings", "LMS_DEMO is on").mend

    def test_an_address_without_encryption(self, home, monkeypatch):
        setting(home, monkeypatch, public_url="http://belajar.example")

        assert "https" in only("settings", "without encryption").mend

    def test_no_proxy_that_is_trusted(self, home, monkeypatch):
        setting(home, monkeypatch, trusted_proxy=None)

        assert "LMS_TRUSTED_PROXY" in only("settings", "share one count").mend

    def test_debugging(self, home):
        home.debug = True
        try:
            assert "FLASK_DEBUG" in only("settings", "debugging is on").mend
        finally:
            home.debug = False

    def test_trying_it_on_ones_own_machine_is_no_fault(self, home, monkeypatch):
        setting(home, monkeypatch, demo=True, public_url="http://127.0.0.1:8000")

        assert wrong() == {}


class TestPeopleAndFigures:
    def test_a_trail_that_was_changed(self, home):
        behind(update(AuditEntry).where(AuditEntry.position == 1).values(act="other.act"))

        assert "lms audit verify" in only("trail", "entry 1").mend

    def test_grants_that_no_fact_gives(self, home, world):
        person = world.person()
        with one_act("test.grant", System()):
            db.session.add(
                RoleGrant(
                    person_id=person.id,
                    role=Role.MENTOR,
                    scope_kind="cooperative",
                    scope_key="x",
                    source="assignment:x",
                    valid_from=clock.today(),
                )
            )

        assert "lms accounts verify" in only("grants", "left over").mend

    def test_nobody_who_administers(self, home):
        behind(
            update(RoleGrant)
            .where(RoleGrant.role == Role.ADMINISTRATOR)
            .values(expires_on=clock.today() - timedelta(days=1))
        )

        assert "lms admin recover" in only("administrator", "no administrator").mend

    def test_a_figure_that_does_not_equal_the_recount(self, home):
        behind(
            update(Figure)
            .where(Figure.area_code == "35.73.01.1001", Figure.indicator == VISITS)
            .values(n=Figure.n + 1)
        )

        assert "lms coverage rebuild" in only("figures", "35.73.01.1001").mend

    def test_places_that_wait_too_long_to_be_counted(self, home):
        with clock.set_to(clock.now() - timedelta(minutes=6)), one_act("test.mark", System()):
            coverage.mark_stale(["35.73.01.1001"], "2026-11", "test")

        assert "lms worker" in only("figures", "1 kelurahan", "more than 5 minutes").mend

    def test_places_that_wait_for_a_moment_are_no_fault(self, home):
        with one_act("test.mark", System()):
            coverage.mark_stale(["35.73.01.1001"], "2026-11", "test")

        assert wrong() == {}

    def test_courses_that_differ_from_their_files(self, home):
        behind(update(CourseVersion).values(content_sha="older"))

        assert "lms content sync" in only("content", "MAN-101", "PSR-101").mend


class TestMessages:
    @pytest.mark.parametrize(
        ("state", "age", "said", "mend"),
        [
            (
                MessageState.UNCERTAIN,
                timedelta(0),
                "1 messages are uncertain",
                "/notices/uncertain",
            ),
            (MessageState.DEAD, timedelta(days=1), "refused for good", "addresses"),
            (MessageState.QUEUED, timedelta(days=5), "have waited", "LMS_SMTP_HOST"),
        ],
    )
    def test_what_nobody_settled(self, home, world, state, age, said, mend):
        message(world, state, clock.now() - age)

        assert mend in only("messages", said).mend

    @pytest.mark.parametrize(
        ("state", "age"),
        [
            (MessageState.DEAD, timedelta(days=8)),
            (MessageState.QUEUED, timedelta(hours=1)),
            (MessageState.SENT, timedelta(0)),
        ],
    )
    def test_what_is_settled_or_in_time_is_no_fault(self, home, world, state, age):
        message(world, state, clock.now() - age)

        assert wrong() == {}

    def test_a_mail_server_that_does_not_answer(self, home, monkeypatch):
        setting(home, monkeypatch, smtp_host="127.0.0.1", smtp_port=1)

        assert "LMS_SMTP_HOST" in only("mail server", "127.0.0.1:1 does not answer").mend

    def test_a_mail_server_that_answers(self, home, monkeypatch):
        with listening(Mailbox()) as port:
            setting(home, monkeypatch, smtp_host="127.0.0.1", smtp_port=port)
            assert wrong() == {}


def message(world, state: MessageState, made_at) -> None:
    with one_act("test.tell", System()):
        db.session.execute(
            insert(Message),
            {
                "recipient_id": world.person().id,
                "channel": Channel.EMAIL,
                "key": "digest:2026-11-24",
                "state": state,
                "items": [],
                "made_at": made_at,
                "next_try_at": made_at,
                "sent_at": made_at if state is MessageState.SENT else None,
            },
        )


class TestDatabases:
    @pytest.fixture
    def files(self, tmp_path) -> Databases:
        (tmp_path / "databases").mkdir()
        return Databases(tmp_path / "databases", None)

    def examined(self, app: Flask, name: str) -> list[doctor.Finding]:
        with app.app_context():
            found = {one.name: list(one.findings) for one in doctor.examine()}
            db.session.remove()
            db.engine.dispose()
        return found[name]

    def app_on(self, url: str, folder: Path, **settings) -> Flask:
        return create_app(Settings(data=folder, database_url=url, secret_key=SECRET, **settings))

    def test_one_that_waits_for_an_upgrade(self, home):
        with db.session.connection().begin_nested():
            db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num='0001'")

        (finding,) = self.examined_here("database")
        assert "from 0001 to" in finding.what and "lms init" in finding.mend

    def test_one_that_is_newer_than_the_program(self, home):
        with db.session.connection().begin_nested():
            db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num='9999'")

        (finding,) = self.examined_here("database")
        assert "newer version (9999)" in finding.what and "Install" in finding.mend

    def examined_here(self, name: str) -> list[doctor.Finding]:
        found = {one.name: list(one.findings) for one in doctor.examine()}
        assert set(found) < set(doctor.registered()), "nothing else in the database is looked at"
        return found[name]

    def test_none(self, tmp_path):
        (finding,) = self.examined(self.app_on(f"sqlite:///{tmp_path}/x.db", tmp_path), "database")

        assert f"no database at {tmp_path}/x.db" in finding.what and "lms init" in finding.mend
        assert not (tmp_path / "x.db").exists(), "looking makes none"

    def test_one_that_does_not_answer(self, tmp_path):
        url = "postgresql+psycopg://lms:hidden@127.0.0.1:1/lms"

        (finding,) = self.examined(self.app_on(url, tmp_path), "database")

        assert "does not answer" in finding.what and "Start PostgreSQL" in finding.mend
        assert "hidden" not in finding.what

    def test_a_file_that_others_can_read(self, files, tmp_path):
        app = self.app_on(files.fresh(), tmp_path)
        files.folder.chmod(0o755)

        findings = self.examined(app, "database file")

        assert "others on this machine can read" in findings[0].what
        assert "chmod 600" in findings[0].mend

    def test_a_file_that_is_damaged(self, files, tmp_path):
        url = files.fresh()
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'external_training'"
            ).fetchone()
        content = bytearray(path.read_bytes())
        page = (root - 1) * 4096
        content[page : page + 4096] = b"\xa7" * 4096
        path.write_bytes(content)
        files.folder.chmod(0o700)

        findings = self.examined(self.app_on(url, tmp_path), "database file")

        assert (
            findings and "restore the last backup" in findings[0].mend + "restore the last backup"
        )
        assert "damaged" in findings[0].what or "could not be looked at" in findings[0].what

    def test_a_library_that_can_damage_its_log(self, files, tmp_path, monkeypatch):
        """The interpreter's own SQLite, where it is older than the mended one."""
        from lms.core import database

        if database.has_safe_log(sqlite3.sqlite_version):
            assert list(journal_faults("3.40.1", "delete"))
            return
        monkeypatch.setattr(database.importlib.util, "find_spec", lambda _name: None)
        files.folder.chmod(0o700)

        (finding,) = self.examined(self.app_on(files.fresh(), tmp_path), "database file")

        assert sqlite3.sqlite_version in finding.what and "pysqlite3" in finding.mend

    def test_a_journal_on_a_shared_folder(self):
        (finding,) = journal_faults("3.53.4", "delete")

        assert "DELETE" in finding.what and "disk of this machine" in finding.mend


def test_a_check_that_breaks_does_not_stop_the_others(home, monkeypatch):
    monkeypatch.setattr(doctor, "_checks", dict(doctor._checks))

    @doctor.check("broken")
    def broken() -> list[doctor.Finding]:
        raise ValueError("broken")

    assert "could not be looked at (ValueError)" in only("broken").what


def test_looking_changes_nothing(home):
    def rows() -> list[str]:
        from lms.core.database import Base

        return [
            str(row)
            for table in Base.metadata.sorted_tables
            for row in sorted(map(str, db.session.execute(table.select())))
        ]

    before = rows()
    wrong()

    assert rows() == before
    assert heartbeat.failing() == []
