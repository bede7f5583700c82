"""A backup is whole or not there, closed to others, and never over another file."""

import os
import signal
import stat
import subprocess
import sys
import time
from zipfile import ZipFile

import pytest
from sqlalchemy import func, insert, select, text

from lms.core import clock
from lms.core.acts import one_act
from lms.core.backups import portable, writing
from lms.core.backups.notes import BackupMade
from lms.core.database import db
from lms.core.mends import NeedsMending
from lms.core.policy import System
from lms.places.models import Area
from tests.conftest import SECRET
from tests.core.backups.places import contents, noted

PART = ".unfinished"


def environ(places, app, **more: str) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        "LMS_DATA": str(settings.data),
        "LMS_DATABASE_URL": settings.database_url,
        "LMS_SECRET_KEY": SECRET,
        **more,
    }


def lms(places, app, *words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "lms", *words],
        env=environ(places, app),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_it_says_the_count_and_hash_of_each_table_as_the_database_has_it(places):
    app = places.filled()

    written = places.keep(app)

    assert noted(written) == contents(app)
    assert written.manifest.tables["area"].rows > 57


def test_nobody_else_reads_it(places):
    path = places.keep(places.filled()).place

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_holds_neither_the_live_database_nor_other_backups(places):
    app = places.filled()
    data = app.config["SETTINGS"].data
    for name in ("lms.db", "demo.db-wal", "half.unfinished"):
        (data / name).write_text("live")
    (data / "somebody.zip").write_text("handed in by somebody")
    first = places.keep(app, data)

    second = places.keep(app, places.backups)

    assert first.place.parent == data
    assert set(second.manifest.files) == {"keys/secret_key", "files/ab/abcd", "somebody.zip"}


def test_another_file_is_never_overwritten(places, tmp_path):
    app = places.filled()
    (tmp_path / "mine.zip").write_text("mine")

    with pytest.raises(NeedsMending, match="there already"):
        places.keep(app, tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").read_text() == "mine"


@pytest.mark.parametrize("to", ["nowhere", "nowhere/at/all"])
def test_a_folder_that_is_not_there_is_said_so(places, tmp_path, to):
    with pytest.raises(NeedsMending, match="is no folder"):
        places.keep(places.filled(), tmp_path / to)


def test_an_empty_database_has_nothing_to_keep(places):
    with pytest.raises(NeedsMending, match="lms init"):
        places.keep(places.empty())
    assert os.listdir(places.backups) == []


def test_what_is_written_meanwhile_is_not_in_it(places):
    """One moment of the database, whichever table is read when."""
    app = places.filled()
    with app.app_context(), writing.snapshot() as connection:
        before = connection.scalar(select(func.count()).select_from(Area))
        with one_act("test.area", System()):
            db.session.execute(
                insert(Area),
                {"code": "99", "level": "province", "name": "Baru", "valid_from": clock.today()},
            )
        during = connection.scalar(select(func.count()).select_from(Area))
        after = db.session.scalar(select(func.count()).select_from(Area))

    assert (during, after) == (before, before + 1)


def test_only_the_newest_are_kept_where_that_is_wanted(places):
    app = places.filled()
    others = places.backups / "belajar-koperasi-demo-20260101.zip"
    others.write_text("somebody else's file of that name")
    made = []
    for day in range(1, 5):
        path = places.backups / f"belajar-koperasi-demo-2026110{day}T010000Z.zip"
        made.append(places.keep(app, path).place)

    with app.app_context():
        gone = writing.rotate(places.backups, 2)

    assert gone == 2
    assert sorted(places.backups.iterdir()) == sorted([others, *made[2:]])


class TestTheCommand:
    def test_says_what_it_kept_and_notes_when(self, places):
        app = places.filled()

        answer = lms(places, app, "backup", "--to", str(places.backups), "--keep", "3")

        assert answer.returncode == 0, answer.stderr
        (path,) = places.backups.iterdir()
        assert answer.stdout.startswith(f"{path}: ")
        assert "read back" in answer.stdout
        with app.app_context():
            row = db.session.scalars(select(BackupMade)).one()
            assert (row.place, row.size) == (str(path), path.stat().st_size)

    def test_a_disk_that_takes_no_more_is_one_sentence_and_leaves_nothing(self, places):
        app = places.filled()
        (app.config["SETTINGS"].data / "files/ab/scan").write_bytes(os.urandom(200_000))

        def hardly_any_room() -> None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        answer = lms(places, app, "backup", "--to", str(places.backups), preexec_fn=hardly_any_room)

        assert answer.returncode == 1
        assert f"{places.backups}: the disk is full" in answer.stderr
        assert "Traceback" not in answer.stderr
        assert answer.stderr.count("\n") == 1
        assert os.listdir(places.backups) == []

    @pytest.mark.slow
    def test_killed_in_the_middle_it_leaves_nothing_that_looks_whole(self, places):
        app = places.filled()
        with app.app_context(), one_act("test.much", System()):
            _many_receipts(30_000)
        process = subprocess.Popen(
            [sys.executable, "-m", "lms", "backup", "--to", str(places.backups)],
            env=environ(places, app),
        )
        until = time.monotonic() + 60
        while not any(_size(path) > 20_000 for path in places.backups.iterdir()):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()

        (left,) = places.backups.iterdir()
        assert left.name.endswith(PART) and left.name.startswith(".")
        os.utime(left, (0, 0))
        places.keep(app)
        assert not left.exists(), "the next one sweeps it away"

    @pytest.mark.slow
    def test_much_is_kept_and_read_back_in_little_memory(self, places):
        app = places.filled()
        with app.app_context(), one_act("test.much", System()):
            _many_receipts(60_000)
        program = (
            "import resource, sys\nfrom lms.cli import main\nsys.argv = ['lms', *sys.argv[1:]]\n"
            "try:\n    main()\nfinally:\n"
            "    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        peaks = []
        for words in (["--help"], ["backup", "--to", str(places.backups)]):
            answer = subprocess.run(
                [sys.executable, "-c", program, *words],
                env=environ(places, app), capture_output=True, text=True, check=True,
            )  # fmt: skip
            peaks.append(int(answer.stdout.rpartition("PEAK ")[2]))
        (path,) = places.backups.iterdir()
        with ZipFile(path) as archive:
            assert archive.getinfo("tables/receipt.jsonl").file_size > 60_000_000
        assert peaks[1] - peaks[0] < 40_000, "kilobytes more than saying what it can do"


def _size(path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _many_receipts(number: int) -> None:
    """Rows of a kilobyte each."""
    if db.engine.dialect.name == "sqlite":
        series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n)"
        keys, words = "lower(hex(randomblob(16)))", "hex(randomblob(500))"
        now, json = "'2026-11-12 05:00:00.000000'", f"'{{\"w\": \"' || {words} || '\"}}'"
    else:
        series = "WITH n(i) AS (SELECT generate_series(1, :n))"
        keys = "gen_random_uuid()"
        words = "repeat(md5(random()::text), 31)"
        now, json = "now()", f"json_build_object('w', {words})"
    db.session.execute(
        text(
            f"INSERT INTO receipt (submission, person_id, kind, sha256, answer, at) {series} "
            f"SELECT {keys}, {keys}, 'test', '', {json}, {now} FROM n"
        ),
        {"n": number},
    )


def test_every_column_that_there_is_can_be_kept(places):
    with places.filled().app_context(), writing.snapshot() as connection:
        shapes = portable.shapes(connection)

    assert {"visit", "setting", "audit_entry", "backup_made"} <= shapes.keys()
