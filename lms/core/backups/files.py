"""What lies beside the database and belongs to the installation: keys and handed-in files."""

import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from sqlalchemy import make_url

from config import Settings
from lms.core.backups.manifest import KIND

KEY = "keys/secret_key"
UNFINISHED = ".unfinished"
"""In the name of every file and folder that is not whole yet."""
_DATABASES = ("lms.db", "demo.db", "demo.building")
_BESIDE = ("", "-wal", "-shm", "-journal", UNFINISHED)


def database_file(settings: Settings) -> Path | None:
    """Where SQLite keeps the database; None for PostgreSQL."""
    url = make_url(settings.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def names(settings: Settings) -> Iterator[str]:
    """Every file of the installation but databases, backups and what is not whole yet."""
    file = database_file(settings)
    left_out = {settings.data / f"{name}{end}" for name in _DATABASES for end in _BESIDE}
    left_out |= {Path(f"{file}{end}") for end in _BESIDE if file}
    for folder, folders, found in os.walk(settings.data):
        folders[:] = sorted(name for name in folders if UNFINISHED not in name)
        for name in sorted(found):
            path = Path(folder, name)
            if path not in left_out and _belongs(path):
                yield path.relative_to(settings.data).as_posix()


def _belongs(path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or UNFINISHED in path.name:
        return False
    return path.suffix != ".zip" or not is_backup(path)


def is_backup(path: Path) -> bool:
    """Whether the file says that it is a backup of this program."""
    try:
        with ZipFile(path) as archive:
            return archive.comment == KIND.encode()
    except (BadZipFile, OSError):
        return False
