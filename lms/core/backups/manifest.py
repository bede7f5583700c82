"""What a backup says of itself: of which installation it is, when it was made, and what is in it."""

import hashlib
import hmac
from datetime import datetime
from pathlib import PurePosixPath

import msgspec

from config import Settings

KIND = "belajar-koperasi backup"
FORMAT = 1
"""Grows when a backup is written in a way that older programs cannot read."""
NAME = "manifest.json"


class TableNote(msgspec.Struct):
    """A table: what its columns hold, how many rows it has, and the sum of their hashes."""

    columns: dict[str, str]
    rows: int
    sha256: str


class FileNote(msgspec.Struct):
    """A file beside the database: its size and its hash."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct):
    """Everything by which a backup is known and proved.

    `key` is a fingerprint of the secret key, which tells nothing of the key itself.
    """

    kind: str
    format: int
    revision: str
    epoch: str
    made_at: datetime
    demo: bool
    key: str
    tables: dict[str, TableNote]
    files: dict[str, FileNote]

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables.values())

    @property
    def names(self) -> set[str]:
        """What the file must hold, and nothing else."""
        return {NAME, *map(table_path, self.tables), *map(file_path, self.files)}


def table_path(name: str) -> str:
    """Where a table lies within the backup."""
    return f"tables/{name}.jsonl"


def file_path(name: str) -> str:
    """Where a file beside the database lies within the backup."""
    return f"data/{name}"


def is_safe(name: str) -> bool:
    """Whether the name leads to a place within the folder for data, and nowhere else."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name


def fingerprint(settings: Settings) -> str:
    """By what one tells that two installations have the same key."""
    key = settings.secret_key.encode()
    return hmac.new(key, KIND.encode(), hashlib.sha256).hexdigest()[:16]
