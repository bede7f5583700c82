"""What the operator is told is true: the page, the units, and one sentence where something fails."""

import os
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lms.cli import commands
from lms.core import doctor
from tests.conftest import Databases

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
UNITS = sorted((ROOT / "config" / "systemd").glob("*.service"))
PROGRAM = "/opt/belajar-koperasi/.venv/bin/lms "


def test_the_page_names_everything_that_the_doctor_looks_at(assembled):
    part = PAGE.partition("## What the doctor says")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z ]+)` \|", part, re.MULTILINE))

    assert set(doctor.registered()) == named


def test_the_page_names_every_setting_and_no_other():
    read = set(re.findall(r"LMS_[A-Z_]+", (ROOT / "config/settings.py").read_text("utf-8")))

    assert set(re.findall(r"LMS_[A-Z_]+", PAGE)) == read
    example = (ROOT / "config/environment.example").read_text("utf-8")
    assert set(re.findall(r"LMS_[A-Z_]+", example)) <= read


def parsed(words: list[str]) -> None:
    """Raises click's error for a command or an option that there is none of."""
    command: click.Command = commands
    with click.Context(commands) as context:
        while isinstance(command, click.Group):
            command = command.get_command(context, words.pop(0)) or pytest.fail(f"no {words}")
        command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_each_unit_starts_a_command_that_there_is(unit):
    (line,) = re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE)

    assert line.startswith(PROGRAM)
    parsed(shlex.split(line.removeprefix(PROGRAM).replace("%i", "8001")))


def test_each_timer_has_its_unit():
    timers = (ROOT / "config" / "systemd").glob("*.timer")

    assert {timer.stem for timer in timers} == {"lms-backup", "lms-doctor"}
    assert {"lms-backup", "lms-doctor"} <= {unit.stem for unit in UNITS}


def lms(*words: str, room: int = -1, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which may write files of `room` bytes at most."""

    def with_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [sys.executable, "-m", "lms", *words],
        env={"PATH": "", **environ},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=with_room,
    )


def kept(path: Path, **environ: str) -> Path:
    """A backup at this path."""
    answer = lms("backup", "--to", str(path), **environ)
    assert answer.returncode == 0, answer.stderr
    return path


def said(*words: str, room: int = -1, **environ: str) -> str:
    """What the command answers when it fails: one sentence, no traceback."""
    answer = lms(*words, room=room, **environ)
    assert answer.returncode in (1, 2)
    assert "Traceback" not in answer.stderr
    assert answer.stderr.count("\n") == 1
    return answer.stderr


class TestWhatStandsInTheWay:
    @pytest.fixture
    def url(self, tmp_path) -> str:
        (tmp_path / "databases").mkdir()
        return Databases(tmp_path / "databases", None).fresh()

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").write_text("")

        assert f"{tmp_path}/file" in (words := said("init", LMS_DATA=f"{tmp_path}/file/data"))
        assert "is no folder. Mend the path" in words

    @pytest.mark.skipif(os.geteuid() == 0, reason="everything is open to root")
    def test_a_folder_that_is_closed(self, tmp_path):
        tmp_path.chmod(0o500)

        assert "is closed to this user" in said("init", LMS_DATA=f"{tmp_path}/data")

    def test_a_folder_in_which_nobody_can_write(self):
        assert "/proc/lms" in said("init", LMS_DATA="/proc/lms")

    def test_a_database_whose_disk_takes_no_more(self, tmp_path):
        words = said("init", room=200_000, LMS_DATA=str(tmp_path))

        assert "The database cannot be used" in words
        assert "disk" in words.partition(". ")[2]

    def test_restoring_where_the_disk_takes_no_more(self, tmp_path, url):
        home = {"LMS_DATA": f"{tmp_path}/home", "LMS_DATABASE_URL": url}
        away = tmp_path / "away"
        kept(tmp_path / "kept.zip", **home)

        words = said("restore", f"{tmp_path}/kept.zip", room=200_000, LMS_DATA=str(away))

        assert "disk" in words
        assert sorted(path.name for path in away.rglob("*") if path.is_file()) == ["secret_key"]

    def test_a_backup_where_nothing_can_be_written(self, tmp_path, url):
        environ = {"LMS_DATA": str(tmp_path), "LMS_DATABASE_URL": url}

        assert "/proc" in said("backup", "--to", "/proc", **environ)

    def test_a_database_that_is_none(self, tmp_path):
        (tmp_path / "x.db").write_text("a letter, and no database" * 50)
        environ = {"LMS_DATA": str(tmp_path), "LMS_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}

        assert "The file is foreign" in said("audit", "verify", **environ)

    def test_restoring_what_is_no_backup(self, tmp_path):
        (tmp_path / "x.zip").write_text("a letter")
        environ = {"LMS_DATA": str(tmp_path / "data")}

        words = said("restore", str(tmp_path / "x.zip"), **environ)
        assert "is no backup of this program" in words

    def test_restoring_over_what_is_there(self, tmp_path, url):
        environ = {"LMS_DATA": str(tmp_path / "data"), "LMS_DATABASE_URL": url}

        words = said("restore", str(kept(tmp_path / "kept.zip", **environ)), **environ)
        assert "holds tables already" in words


def test_restoring_says_what_came_back_and_what_to_do_next(tmp_path):
    (tmp_path / "databases").mkdir()
    url = Databases(tmp_path / "databases", None).fresh()
    home = {"LMS_DATA": f"{tmp_path}/home", "LMS_DATABASE_URL": url, "LMS_DEMO": ""}
    away = {"LMS_DATA": f"{tmp_path}/away", "LMS_DATABASE_URL": "", "LMS_DEMO": ""}

    first = CliRunner().invoke(commands, ["backup", "--to", f"{tmp_path}/kept.zip"], env=home)
    second = CliRunner().invoke(commands, ["restore", f"{tmp_path}/kept.zip"], env=away)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert re.search(r"\d+ rows and 1 files of .* UTC are back; epoch [0-9a-f-]{36}", second.output)
    assert "lms doctor" in second.output
    keys = [Path(f"{tmp_path}/{name}/keys/secret_key").read_text() for name in ("home", "away")]
    assert keys[0] == keys[1]
