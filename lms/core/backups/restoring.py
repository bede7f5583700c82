"""Taking a backup in: only into an empty place, proved before and after, and then a new epoch begins.

On SQLite everything is built beside and put in place at the end. On PostgreSQL the rows come in
one transaction; a backup of an older version is taken in first and then brought up to date.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, MetaData, func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from config import Settings
from config.settings import make_private
from lms.core import clock, revisions
from lms.core.acts import ensure, use_case
from lms.core.backups import files, portable
from lms.core.backups.manifest import fingerprint
from lms.core.backups.portable import Kind, Shape
from lms.core.backups.reading import Archive
from lms.core.database import db
from lms.core.epoch import Epoch
from lms.core.mends import NeedsMending, disk_of
from lms.core.policy import Actor, System

Settle = Callable[[Actor], object]
_settled: list[Settle] = []


@dataclass(frozen=True)
class Restored:
    """What came back: how much, of when, and into which epoch."""

    rows: int
    files: int
    made_at: datetime
    epoch: str


def after_restoring(settle: Settle) -> Settle:
    """Register what must be done to things that were under way when the backup was made.

    It is called within the act that begins the new epoch, with the tables of the present version.
    """
    if settle not in _settled:
        _settled.append(settle)
    return settle


def restore(archive: Archive, app: Flask, make_app: Callable[[Settings], Flask]) -> Restored:
    """Take the backup into the application's empty place.

    Raises NeedsMending, with nothing changed, when backup or place do not allow it.
    """
    settings: Settings = app.config["SETTINGS"]
    archive.check()
    _ensure_it_fits(archive, settings)
    _ensure_empty(app, settings)
    with disk_of(settings.data), _files_in_place(archive, settings):
        stamp = _into_database(archive, app, make_app)
    manifest = archive.manifest
    return Restored(manifest.rows, len(manifest.files), manifest.made_at, stamp)


def _ensure_it_fits(archive: Archive, settings: Settings) -> None:
    manifest, path = archive.manifest, archive.path
    if manifest.demo != settings.demo:
        whose = "the demo" if manifest.demo else "a real installation"
        mend = "Set LMS_DEMO=1" if manifest.demo else "Leave LMS_DEMO out"
        raise NeedsMending(f"{path} is a backup of {whose}. {mend}, or give another backup.")
    if not revisions.is_known(manifest.revision):
        raise NeedsMending(
            f"{path} was made by a newer version of the program (tables {manifest.revision}). "
            "Install that version, then restore."
        )
    if files.KEY not in manifest.files and manifest.key != fingerprint(settings):
        raise NeedsMending(
            f"{path} was made under another key than this one. "
            "Set LMS_SECRET_KEY to the key of that installation, which no backup holds."
        )
    if os.environ.get("LMS_SECRET_KEY") and manifest.key != fingerprint(settings):
        raise NeedsMending(
            f"LMS_SECRET_KEY is not the key under which {path} was made. "
            "Leave it out to use the key in the backup, or set that one."
        )


def _ensure_empty(app: Flask, settings: Settings) -> None:
    file = files.database_file(settings)
    if (file is None or file.exists()) and _has_tables(app):
        raise NeedsMending(
            f"{file or 'The database'} holds tables already, and restoring never overwrites. "
            "Name an empty database, or move this one away."
        )
    for name in files.names(settings):
        if name != files.KEY:
            raise NeedsMending(
                f"{settings.data / name} is there already, and restoring never overwrites. "
                "Name an empty folder by LMS_DATA, or move what is in this one away."
            )


def _has_tables(app: Flask) -> bool:
    with app.app_context():
        found = inspect(db.session.connection()).get_table_names()
        db.session.remove()
        db.engine.dispose()
    return bool(found)


@contextmanager
def _files_in_place(archive: Archive, settings: Settings) -> Iterator[None]:
    """The files of the backup lie where they belong; when the rest fails, none of them does."""
    apart = settings.data / f"files{files.UNFINISHED}"
    shutil.rmtree(apart, ignore_errors=True)
    placed: list[Path] = []
    key = settings.data / files.KEY
    key_before = key.read_bytes() if key.exists() else None
    try:
        for name in archive.manifest.files:
            _write(apart / name, archive.pieces(name))
        for name in archive.manifest.files:
            make_private((settings.data / name).parent)
            placed.append(settings.data / name)
            os.replace(apart / name, settings.data / name)
        yield
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        if key_before is not None and key in placed:
            _write(key, iter([key_before]))
        raise
    finally:
        shutil.rmtree(apart, ignore_errors=True)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    make_private(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _into_database(archive: Archive, app: Flask, make_app: Callable[[Settings], Flask]) -> str:
    settings: Settings = app.config["SETTINGS"]
    place = files.database_file(settings)
    if place is None:
        return _into_empty(archive, app)
    built = Path(f"{place}{files.UNFINISHED}")
    _remove(built)
    try:
        stamp = _into_empty(archive, make_app(replace(settings, database_url=f"sqlite:///{built}")))
        built.chmod(0o600)
        _remove(place)
        os.replace(built, place)
    except BaseException:
        _remove(built)
        raise
    return stamp


def _remove(database: Path) -> None:
    for end in ("-wal", "-shm", "-journal", ""):
        Path(f"{database}{end}").unlink(missing_ok=True)


def _into_empty(archive: Archive, app: Flask) -> str:
    with app.app_context():
        try:
            upgrade(revision=archive.manifest.revision)
            if archive.manifest.revision == revisions.head():
                stamp = _all_at_once(System(), archive)
            else:
                _load(System(), archive)
                upgrade()
                stamp = _begin_anew(System(), archive.manifest.made_at)
            _close()
        except BaseException:
            _empty_again()
            raise
    return stamp


def _close() -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        raw = db.engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
    db.engine.dispose()


def _empty_again() -> None:
    """What was an empty database before is one again."""
    db.session.remove()
    if db.engine.dialect.name != "sqlite":
        found = MetaData()
        found.reflect(db.engine)
        found.drop_all(db.engine)
    db.engine.dispose()


@use_case("backup.take_in", audited=False)
def _all_at_once(actor: Actor, archive: Archive) -> str:
    ensure(actor)
    _load(actor, archive)
    return _begin_anew(actor, archive.manifest.made_at)


@use_case("backup.restore")
def _begin_anew(actor: Actor, backup_made_at: datetime) -> str:
    """What was under way is settled, and a new epoch begins."""
    ensure(actor)
    for settle in _settled:
        settle(actor)
    row = Epoch(began_at=clock.now(), backup_made_at=backup_made_at)
    db.session.add(row)
    db.session.flush()
    return str(row.stamp)


@use_case("backup.load", audited=False)
def _load(actor: Actor, archive: Archive) -> None:
    """Every row of the backup, into tables of its version; read back and compared."""
    ensure(actor)
    connection = db.session.connection()
    shapes = portable.shapes(connection)
    wanted = {name: archive.shape(name) for name in archive.manifest.tables}
    if shapes != wanted:
        raise NeedsMending(
            f"{archive.path} holds other tables than its version {archive.manifest.revision} has. "
            "Install the version of the program that made it, then restore."
        )
    with _keys_checked_at_the_end(connection):
        for shape in shapes.values():
            # A migration may have put rows there that the backup has as well.
            connection.execute(shape.table.delete())
        for shape in shapes.values():
            _fill(connection, archive, shape)
    for name, shape in shapes.items():
        found = portable.tally(portable.lines(connection, shape))
        note = archive.manifest.tables[name]
        if (found.rows, found.sha256) != (note.rows, note.sha256):
            raise NeedsMending(
                f"Table {name} came back other than it was in {archive.path}; nothing was kept. "
                "Restore into the kind of database from which it was made."
            )
    _go_on_counting(connection, shapes.values())


def _fill(connection: Connection, archive: Archive, shape: Shape) -> None:
    table = shape.table
    rows = (portable.values_of(line, shape) for line in archive.lines(shape.name))
    try:
        for some in _batches(rows):
            connection.execute(table.insert(), some)
    except (DatabaseError, ValueError) as fault:
        raise NeedsMending(
            f"A row of table {shape.name} in {archive.path} cannot be taken in "
            f"({type(fault).__name__}). Restore into the kind of database from which it was made."
        ) from fault


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, portable.AT_ONCE)):
        yield some


@contextmanager
def _keys_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Rows come table by table; that each key leads somewhere is proved when all are there."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield
        return
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name,"
            " pg_get_constraintdef(oid) AS definition FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for key in keys:
        connection.execute(text(f"ALTER TABLE {key.owner} DROP CONSTRAINT {key.name}"))
    yield
    for key in keys:
        connection.execute(
            text(f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {key.definition}")
        )


def _go_on_counting(connection: Connection, shapes: Any) -> None:
    """New rows get numbers after the largest that came back (PostgreSQL; SQLite does so itself)."""
    if connection.dialect.name != "postgresql":
        return
    for shape in shapes:
        for column, kind in shape.columns.items():
            if kind is not Kind.INTEGER:
                continue
            counter = connection.scalar(
                select(func.pg_get_serial_sequence(f'"{shape.name}"', column))
            )
            largest = counter and connection.scalar(select(func.max(shape.table.c[column])))
            if largest:
                connection.execute(select(func.setval(counter, largest)))
