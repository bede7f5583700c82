"""Installations of a test: each with a folder and a database of its own, in which acts commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Flask

from config import Settings
from lms import create_app
from lms.core.backups import portable, restoring, writing
from lms.core.backups.manifest import KIND
from lms.core.backups.reading import Archive
from lms.core.backups.writing import Written
from lms.core.database import db
from tests.conftest import SECRET, Databases

KEY = "the key of this installation, made by nobody's hand"


class Places:
    """Makes installations, keeps them and takes them back."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.folder = databases, folder
        self.backups = folder / "backups"
        self.backups.mkdir()
        self.apps: list[Flask] = []

    def app(self, url: str, name: str = "home", **settings: Any) -> Flask:
        """An application on this database; its folder holds a key and a file."""
        data = self.folder / name
        given = {"data": data, "database_url": url, "secret_key": SECRET, "demo": True, **settings}
        app = create_app(Settings(**given), TESTING=True)
        self.apps.append(app)
        return app

    def filled(self, **settings: Any) -> Flask:
        """An installation with the shipped facts, a key file and a file that somebody handed in."""
        app = self.app(self.databases.fresh(), **settings)
        data = app.config["SETTINGS"].data
        for name, text in {"keys/secret_key": KEY, "files/ab/abcd": "surat tugas"}.items():
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).write_text(text)
        return app

    def empty(self, name: str = "elsewhere", **settings: Any) -> Flask:
        """A place into which a backup can be taken."""
        return self.app(self.databases.empty(), name, **settings)

    def keep(self, app: Flask, to: Path | None = None) -> Written:
        """A backup of the installation."""
        with app.app_context():
            return writing.write(to or self.backups)

    def take_back(self, written: Written | Path, app: Flask | None = None) -> Flask:
        """An installation that came from the backup, served by processes of its own."""
        place = app or self.empty()
        path = written if isinstance(written, Path) else written.place
        with Archive(path) as archive:
            restoring.restore(archive, place, self._another)
        settings = place.config["SETTINGS"]
        return self.app(settings.database_url, settings.data.name)

    def _another(self, settings: Settings) -> Flask:
        app = create_app(settings, TESTING=True)
        self.apps.append(app)
        return app

    def close(self) -> None:
        """Nobody uses the databases any more."""
        for app in self.apps:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def contents(app: Flask) -> dict[str, tuple[int, str]]:
    """The count and the hash of every table as the database has it now."""
    with app.app_context(), writing.snapshot() as connection:
        found = {
            name: portable.tally(portable.lines(connection, shape))
            for name, shape in portable.shapes(connection).items()
        }
    return {name: (tally.rows, tally.sha256) for name, tally in found.items()}


def noted(written: Written) -> dict[str, tuple[int, str]]:
    """The same as the backup says it."""
    return {name: (table.rows, table.sha256) for name, table in written.manifest.tables.items()}


def rewritten(path: Path, change: Any, comment: bytes = KIND.encode()) -> Path:
    """A copy of the backup in which every part went through `change(name, bytes)`; None leaves out."""
    other = path.with_name(f"changed-{path.name}")
    with ZipFile(path) as source, ZipFile(other, "w", ZIP_DEFLATED) as target:
        target.comment = comment
        for name in source.namelist():
            changed = change(name, source.read(name))
            if changed is not None:
                target.writestr(name, changed)
    return other


@contextmanager
def changed_settings(app: Flask, **changes: Any) -> Iterator[None]:
    """Other settings for a while."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, **changes)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before
