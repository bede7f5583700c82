"""Making a backup while people work: what one moment saw, written whole or not at all, then read back."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from flask import current_app
from sqlalchemy import Connection

from config import Settings
from lms.core import clock, epoch, revisions
from lms.core.backups import files, portable
from lms.core.backups.manifest import (
    FORMAT,
    KIND,
    NAME,
    FileNote,
    Manifest,
    TableNote,
    file_path,
    fingerprint,
    table_path,
)
from lms.core.backups.portable import Shape, Tally
from lms.core.backups.reading import Archive
from lms.core.database import db
from lms.core.mends import NeedsMending, disk_of

PIECE = 1 << 20
LEFT_BEHIND_AFTER = 24 * 3600
"""Seconds after which an unfinished backup cannot be one that is still being made."""


@dataclass(frozen=True)
class Written:
    """A backup that is whole: where it lies, what it says of itself, how large it is."""

    place: Path
    manifest: Manifest
    size: int


def write(to: Path) -> Written:
    """Write a backup into the folder, or to the path that ends with .zip; never over another file.

    Raises NeedsMending where that cannot be, and OSError when the disk refuses.
    """
    place = _place(to)
    settings: Settings = current_app.config["SETTINGS"]
    with disk_of(place.parent):
        _clear_left_behind(place.parent)
        descriptor, name = tempfile.mkstemp(files.UNFINISHED, f".{place.name}.", place.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                    _fill(archive, settings)
                file.flush()
                os.fsync(file.fileno())
            with Archive(unfinished) as written:
                written.check()
            size = unfinished.stat().st_size
            unfinished.rename(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _reach_the_disk(place.parent)
    return Written(place, written.manifest, size)


def rotate(folder: Path, keep: int) -> int:
    """Leave the newest backups of this program in the folder; returns how many went."""
    made = sorted(path for path in folder.glob(f"{_prefix()}2*.zip") if files.is_backup(path))
    old = made[:-keep]
    for path in old:
        path.unlink()
    return len(old)


def _prefix() -> str:
    demo = current_app.config["SETTINGS"].demo
    return "belajar-koperasi-demo-" if demo else "belajar-koperasi-"


def _place(to: Path) -> Path:
    if to.is_dir():
        to = to / f"{_prefix()}{clock.now():%Y%m%dT%H%M%SZ}.zip"
    if to.suffix != ".zip":
        raise NeedsMending(f"{to} is no folder. Make it first, or name a file that ends with .zip.")
    if to.exists():
        raise NeedsMending(f"{to} is there already. Name another file, or only the folder.")
    return to.absolute()


def _clear_left_behind(folder: Path) -> None:
    """A backup that was killed leaves a file that nobody can take for a whole one."""
    for path in folder.glob(f".*.zip.*{files.UNFINISHED}"):
        if clock.now().timestamp() - path.stat().st_mtime > LEFT_BEHIND_AFTER:
            path.unlink(missing_ok=True)


def _reach_the_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(archive: ZipFile, settings: Settings) -> None:
    archive.comment = KIND.encode()
    made_at = clock.now()
    with snapshot() as connection:
        revision, life = revisions.present(connection), epoch.read(connection)
        if not revision:
            raise NeedsMending(
                "The database is empty: there is nothing to keep. Run `lms init` first."
            )
        shapes = portable.shapes(connection)
        tables = {name: _table(archive, connection, shape) for name, shape in shapes.items()}
    # Files are written before the rows that name them, so reading them later misses none.
    beside = dict(_files(archive, settings))
    manifest = Manifest(
        kind=KIND,
        format=FORMAT,
        revision=revision,
        epoch=life,
        made_at=made_at,
        demo=settings.demo,
        key=fingerprint(settings),
        tables=tables,
        files=beside,
    )
    archive.writestr(NAME, msgspec.json.format(msgspec.json.encode(manifest)))


@contextmanager
def snapshot() -> Iterator[Connection]:
    """One moment of the database, for reading; nobody waits for it to end."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        # The moment is that of the first table that is read.
        revisions.present(connection)
        yield connection
        connection.rollback()


def _table(archive: ZipFile, connection: Connection, shape: Shape) -> TableNote:
    found = Tally()
    with archive.open(table_path(shape.name), "w", force_zip64=True) as out:
        for line in portable.lines(connection, shape):
            found.add(line)
            out.write(line + b"\n")
    return TableNote(
        {name: kind.value for name, kind in shape.columns.items()}, found.rows, found.sha256
    )


def _files(archive: ZipFile, settings: Settings) -> Iterator[tuple[str, FileNote]]:
    for name in files.names(settings):
        try:
            source = (settings.data / name).open("rb")
        except FileNotFoundError:
            # Swept away since it was listed: its row is not in the snapshot either, or expired.
            continue
        size, digest = 0, hashlib.sha256()
        with source, archive.open(file_path(name), "w", force_zip64=True) as out:
            while piece := source.read(PIECE):
                size += len(piece)
                digest.update(piece)
                out.write(piece)
        yield name, FileNote(size, digest.hexdigest())
