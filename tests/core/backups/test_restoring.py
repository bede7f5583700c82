"""Restoring: into an empty place only, from a whole backup only, and then a new epoch begins."""

import os
import stat
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import msgspec
import pytest
from flask_migrate import upgrade
from sqlalchemy import MetaData, func, inspect, select

from lms.core import clock, epoch, revisions
from lms.core.acts import one_act
from lms.core.audit import AuditEntry
from lms.core.backups.manifest import NAME
from lms.core.database import db
from lms.core.mends import NeedsMending
from lms.core.policy import System
from lms.coverage import service as coverage
from lms.coverage.models import StaleMark
from lms.mentoring.models import Visit
from lms.mentoring.visits import submit_visit
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState
from lms.places.models import Area
from tests.conftest import Databases
from tests.core.backups.places import KEY, changed_settings, contents, noted, rewritten
from tests.mentoring.builders import held, undrawn
from tests.notifications.builders import TUESDAY, Things, at, messages, with_email
from tests.world import World


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


LOCAL_HEADER = 30
"""Bytes before the name of a part of an archive."""


class TestWhatComesBack:
    def test_rows_files_and_keys_come_back_as_they_were(self, places):
        app = places.filled()
        written = places.keep(app)

        restored = places.take_back(written)

        kept, found = noted(written), contents(restored)
        assert {name for name in kept if found[name] != kept[name]} <= {
            "epoch", "audit_entry", "audit_detail",
        }  # fmt: skip
        data = restored.config["SETTINGS"].data
        assert (data / "keys/secret_key").read_text() == KEY
        assert (data / "files/ab/abcd").read_text() == "surat tugas"

    def test_nobody_else_reads_what_came_back(self, places):
        restored = places.take_back(places.keep(places.filled()))

        data = restored.config["SETTINGS"].data
        for path in data.rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path

    def test_new_rows_get_numbers_after_those_that_came_back(self, places):
        app = places.filled()
        with app.app_context(), one_act("test.mark", System()):
            coverage.mark_stale(["35.73.01.1001", "35.73.01.1002"], "2026-11", "test")

        restored = places.take_back(places.keep(app))

        with restored.app_context():
            with one_act("test.mark", System()):
                coverage.mark_stale(["35.73.01.1001"], "2026-11", "test")
            assert db.session.scalars(select(StaleMark.id).order_by(StaleMark.id)).all() == [
                1,
                2,
                3,
            ]

    def test_a_backup_of_an_older_version_is_brought_up_to_date(self, places):
        app = places.app(places.databases.empty())
        with app.app_context():
            upgrade(revision="0001")
            old = MetaData()
            old.reflect(db.engine, only=["area", "stale_mark"])
            with db.engine.begin() as connection:
                connection.execute(
                    old.tables["area"].insert(),
                    {
                        "code": "35.73", "level": "city", "name": "Kota Malang",
                        "time_zone": "Asia/Jakarta", "valid_from": TUESDAY,
                    },
                )  # fmt: skip
                connection.execute(
                    old.tables["stale_mark"].insert(),
                    {"id": 7, "area_code": "35.73", "from_period": "2026-11", "topic": "test"},
                )
        written = places.keep(app)
        assert written.manifest.revision == "0001"

        restored = places.take_back(written)

        with restored.app_context():
            assert revisions.present() == revisions.head()
            assert db.session.get_one(Area, "35.73").name == "Kota Malang"
            assert db.session.get_one(StaleMark, 7).made_at is not None
            assert epoch.read() != epoch.FIRST

    def test_an_office_moves_from_one_kind_of_database_to_the_other_and_back(
        self, places, backend, tmp_path
    ):
        """SQLite to PostgreSQL is what grows; the way back proves that nothing was lost."""
        if backend != "postgresql":
            pytest.skip("both kinds are used once, where the larger one runs")
        app = places.filled()
        with app.app_context():
            world = World(app)
            mentor = world.mentor(home := world.cooperative())
            submit_visit(world.actor(mentor), undrawn(), held(home, clock.today()))
        first = places.keep(app, tmp_path / "first.zip")
        sqlite = places.app(Databases(tmp_path, None).empty(), "sqlite")
        small = places.take_back(first, sqlite)
        second = places.keep(small, tmp_path / "second.zip")

        large = places.take_back(second)

        made = {"epoch", "audit_entry", "audit_detail"}
        assert noted(first) | {name: noted(second)[name] for name in made} == noted(second)
        found = contents(large)
        assert noted(second) | {name: found[name] for name in made} == found
        assert noted(first)["visit"][0] == 1


class TestANewEpoch:
    def test_each_restoring_begins_another_one(self, places):
        written = places.keep(places.filled())
        stamps = []
        for name in ("first", "second"):
            with places.take_back(written, places.empty(name)).app_context():
                stamps.append(epoch.read())

        assert len({epoch.FIRST, *stamps}) == 3
        assert written.manifest.epoch == epoch.FIRST

    def test_json_answers_carry_it_and_it_is_asked_once_a_process(self, places):
        restored = places.take_back(places.keep(places.filled()))
        client = restored.test_client()

        told = {client.get("/csrf-token").headers["X-Epoch"] for _ in range(2)}

        with restored.app_context():
            assert told == {epoch.read()}

    def test_the_trail_tells_that_and_when_a_backup_was_restored(self, places):
        written = places.keep(places.filled())

        with places.take_back(written).app_context():
            acts = db.session.scalars(select(AuditEntry.act)).all()
            began = db.session.scalars(select(epoch.Epoch)).one()

        assert acts.count("backup.restore") == 1
        assert began.backup_made_at == written.manifest.made_at

    def test_a_visit_that_is_sent_again_after_restoring_an_older_backup_is_there_once(self, places):
        app = places.filled()
        with app.app_context():
            world = World(app)
            mentor = world.mentor(home := world.cooperative()).id
            early, late = held(home, clock.today()), held(home, clock.today() - timedelta(days=1))
            known, lost = undrawn(), undrawn()
            submit_visit(world.actor(mentor), known, early)
        written = places.keep(app)
        with app.app_context():
            receipt = submit_visit(world.actor(mentor), lost, late)
        assert count(app, Visit) == 2

        restored = places.take_back(written)
        assert count(restored, Visit) == 1
        with restored.app_context():
            world = World(restored)
            for submission, fields in ((known, early), (lost, late)) * 2:
                again = submit_visit(world.actor(mentor), submission, fields)

        assert count(restored, Visit) == 2
        assert again.submission == receipt.submission == lost

    def test_email_that_was_under_way_is_uncertain_and_the_rest_stays(self, places):
        app = places.filled()
        states = (MessageState.QUEUED, MessageState.SENDING, MessageState.SENT, MessageState.DEAD)
        with app.app_context():
            person = World(app).person().id
            with one_act("test.tell", System()):
                db.session.add_all(_email(person, state) for state in states)

        restored = places.take_back(places.keep(app))

        with restored.app_context():
            found = dict(db.session.execute(select(Message.key, Message.state)).all())
        assert found == {
            "queued": MessageState.UNCERTAIN,
            "sending": MessageState.UNCERTAIN,
            "sent": MessageState.SENT,
            "dead": MessageState.DEAD,
        }

    def test_a_digest_that_may_have_left_before_is_made_again_as_uncertain(self, places):
        app = places.filled()
        with app.app_context():
            person = with_email(World(app).person(), "sri@example.com").id
        with at(TUESDAY, "05:00"):
            written = places.keep(app)
        with at(TUESDAY, "09:00"):
            restored = places.take_back(written)
        with restored.app_context(), at(TUESDAY, "09:05"):
            from lms.accounts.models import Person
            from lms.notifications.digests import plan_digests

            somebody = db.session.get_one(Person, person)
            Things().remind(somebody)
            plan_digests()
            (email,) = messages(somebody, Channel.EMAIL)
        assert email.state is MessageState.UNCERTAIN


def _email(person, state: MessageState) -> Message:
    return Message(
        recipient_id=person,
        channel=Channel.EMAIL,
        key=state.value,
        state=state,
        items=[],
        made_at=clock.now(),
        next_try_at=clock.now(),
        lease_until=clock.now() if state is MessageState.SENDING else None,
        sent_at=clock.now() if state is MessageState.SENT else None,
    )


def refused(places, path, app=None) -> str:
    """What is said; and nothing is changed where it should have gone."""
    place = app or places.empty(f"place-{uuid4().hex[:6]}")
    data = place.config["SETTINGS"].data
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    with pytest.raises(NeedsMending) as told:
        places.take_back(path, place)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    if app is None:
        with place.app_context():
            assert inspect(db.engine).get_table_names() == []
    said = told.value.message
    assert said.count("\n") == 0
    return said


def test_what_a_restore_that_was_killed_left_behind_does_not_stand_in_the_way(places):
    written = places.keep(places.filled())
    place = places.empty()
    data = place.config["SETTINGS"].data
    for name in ("files.unfinished/keys/secret_key", "lms.db.unfinished", "lms.db.unfinished-wal"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("half")

    places.take_back(written, place)

    assert not (data / "files.unfinished").exists()
    assert (data / "keys/secret_key").read_text() == KEY


class TestRefusals:
    def test_a_place_that_holds_tables_is_not_overwritten(self, places):
        app = places.filled()
        written = places.keep(app)
        before = contents(app)

        assert "holds tables already" in refused(places, written.place, app)
        assert contents(app) == before

    def test_a_folder_that_holds_files_is_not_overwritten(self, places):
        written = places.keep(places.filled())
        place = places.empty()
        other = place.config["SETTINGS"].data / "files" / "letter.pdf"
        other.parent.mkdir()
        other.write_text("somebody else's")

        assert str(other) in (said := refused(places, written.place, place))
        assert "LMS_DATA" in said

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"SQLite format 3\0"])
    def test_a_foreign_file(self, places, tmp_path, content):
        path = tmp_path / "foreign.zip"
        path.write_bytes(content)

        assert "is no backup of this program" in refused(places, path)

    def test_another_kind_of_zip(self, places):
        path = rewritten(places.keep(places.filled()).place, lambda _n, text: text, b"other")

        assert "is no backup of this program" in refused(places, path)

    def test_a_file_that_is_not_there(self, places, tmp_path):
        assert "is no file" in refused(places, tmp_path / "gone.zip")

    @pytest.mark.parametrize("part", ["tables/area.jsonl", "data/files/ab/abcd", NAME])
    def test_a_part_that_was_changed(self, places, part):
        path = rewritten(
            places.keep(places.filled()).place,
            lambda name, text: text.replace(b"a", b"e") if name == part else text,
        )

        said = refused(places, path)
        assert "Take another copy" in said or "is no backup" in said

    @pytest.mark.parametrize("part", ["tables/area.jsonl", "data/files/ab/abcd"])
    def test_a_part_that_is_missing(self, places, part):
        path = rewritten(
            places.keep(places.filled()).place, lambda name, text: None if name == part else text
        )

        assert "is damaged" in refused(places, path)

    @pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
    def test_a_file_in_which_a_bit_has_turned(self, places, where):
        path = places.keep(places.filled()).place
        with ZipFile(path) as archive:
            part = max(archive.infolist(), key=lambda one: one.compress_size)
        # Not in what surrounds the parts: a turned bit in a date of the archive harms nothing.
        begin = part.header_offset + LOCAL_HEADER + len(part.filename)
        content = bytearray(path.read_bytes())
        content[begin + int(part.compress_size * where)] ^= 0x10
        path.write_bytes(content)

        assert "Take another copy" in refused(places, path)

    def test_a_file_that_was_cut_off(self, places):
        path = places.keep(places.filled()).place
        path.write_bytes(path.read_bytes()[:-100])

        refused(places, path)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"format": 2}, "made by a newer version"),
            ({"revision": "9999"}, "made by a newer version"),
            ({"demo": False}, "a real installation"),
            ({"kind": "other"}, "no backup of this program"),
            ({"files": {"../../etc/passwd": {"bytes": 0, "sha256": ""}}}, "damaged"),
            ({"tables": {}}, "damaged"),
            ({"tables": 7}, "damaged"),
        ],
    )
    def test_a_manifest_that_says_something_else(self, places, changes, said):
        def change(name, text):
            manifest = msgspec.json.decode(text) if name == NAME else {}
            return msgspec.json.encode(manifest | changes) if manifest else text

        path = rewritten(places.keep(places.filled()).place, change)

        assert said in refused(places, path)

    def test_another_key_in_the_environment(self, places, monkeypatch):
        written = places.keep(places.filled())
        monkeypatch.setenv("LMS_SECRET_KEY", other := "another key, forty characters at least!!")
        place = places.empty(secret_key=other)

        assert "LMS_SECRET_KEY is not the key" in refused(places, written.place, place)

    def test_a_backup_without_its_key_needs_that_key(self, places):
        app = places.filled()
        (app.config["SETTINGS"].data / "keys/secret_key").unlink()
        written = places.keep(app)
        place = places.empty(secret_key="another key, forty characters at least!!")

        assert "Set LMS_SECRET_KEY" in refused(places, written.place, place)
        places.take_back(written, places.empty("same-key"))

    def test_a_row_that_the_database_refuses_leaves_the_place_empty(self, places):
        """As when somebody made a backup by hand, with hashes that fit."""
        from lms.core.backups import portable

        def change(name, text):
            if name == "tables/holiday.jsonl":
                return text + b'["00",null,"2026-01-01"]\n'
            if name == NAME:
                manifest = msgspec.json.decode(text)
                manifest["tables"]["holiday"] |= {"rows": len(lines), "sha256": tally.sha256}
                return msgspec.json.encode(manifest)
            return text

        written = places.keep(places.filled())
        with portable_lines(written.place) as found:
            lines = [*found, b'["00",null,"2026-01-01"]']
        tally = portable.tally(lines)

        said = refused(places, rewritten(written.place, change))
        assert "table holiday" in said

    def test_what_stood_in_the_way_can_be_mended_and_then_it_goes(self, places):
        written = places.keep(places.filled())
        place = places.empty()
        with changed_settings(place, demo=False):
            assert "LMS_DEMO" in refused(places, written.place, place)

        places.take_back(written, place)

        assert os.listdir(place.config["SETTINGS"].data)


def portable_lines(path):
    from contextlib import contextmanager

    from lms.core.backups.reading import Archive

    @contextmanager
    def opened():
        with Archive(path) as archive:
            yield list(archive.lines("holiday"))

    return opened()
