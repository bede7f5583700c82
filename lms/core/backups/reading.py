"""Reading a backup: what it says of itself, and the proof that it still holds what it held."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import msgspec

from lms.core.backups import portable
from lms.core.backups.manifest import (
    FORMAT,
    KIND,
    NAME,
    Manifest,
    TableNote,
    file_path,
    is_safe,
    table_path,
)
from lms.core.backups.portable import Kind, Shape
from lms.core.mends import NeedsMending

PIECE = 1 << 20
LARGEST_MANIFEST = 16 << 20


class _Beginning(msgspec.Struct):
    """The part of a manifest that stays the same in every format."""

    kind: str = ""
    format: int = 0


class Archive:
    """A backup that is open for reading. Raises NeedsMending for whatever is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._foreign = NeedsMending(
            f"{path} is no backup of this program. Give a file that `lms backup` has made."
        )
        if not path.is_file():
            raise NeedsMending(f"{path} is no file. Give one that `lms backup` has made.")
        try:
            self._zip = ZipFile(path)
        except BadZipFile:
            raise self._foreign from None
        self.manifest = self._read_manifest()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _read_manifest(self) -> Manifest:
        if self._zip.comment != KIND.encode() or NAME not in self._zip.namelist():
            raise self._foreign
        with self._whole(NAME), self._zip.open(NAME) as source:
            text = source.read(LARGEST_MANIFEST)
            beginning = msgspec.json.decode(text, type=_Beginning)
            if beginning.kind != KIND:
                raise self._foreign
            if beginning.format > FORMAT:
                raise NeedsMending(
                    f"{self.path} was made by a newer version of the program. "
                    "Install that version, then restore."
                )
            return msgspec.json.decode(text, type=Manifest)

    @contextmanager
    def _whole(self, part: str) -> Iterator[None]:
        """Whatever cannot be read as it was written is damage."""
        try:
            yield
        except (
            BadZipFile, EOFError, LookupError, NotImplementedError, RuntimeError, ValueError,
            msgspec.MsgspecError, zlib.error,
        ) as fault:  # fmt: skip
            raise self.damaged(part) from fault

    def damaged(self, part: str) -> NeedsMending:
        """The words for a part that is not as it was written."""
        return NeedsMending(
            f"{self.path} is damaged at {part}: it is not as it was written. "
            "Take another copy or an older backup."
        )

    def check(self) -> None:
        """Read everything once and compare it with the manifest; nothing is changed anywhere."""
        self._check_names()
        for name, note in self.manifest.tables.items():
            self._check_table(name, note)
        for name, kept in self.manifest.files.items():
            size, digest = 0, hashlib.sha256()
            for piece in self.pieces(name):
                size += len(piece)
                digest.update(piece)
            if (size, digest.hexdigest()) != (kept.bytes, kept.sha256):
                raise self.damaged(name)

    def _check_names(self) -> None:
        found = self._zip.namelist()
        if len(found) != len(set(found)) or set(found) != self.manifest.names:
            raise self.damaged("its list of parts")
        for name in (*self.manifest.files, *self.manifest.tables):
            if not is_safe(name):
                raise self.damaged("its list of parts")

    def _check_table(self, name: str, note: TableNote) -> None:
        found = portable.tally(self.lines(name))
        if (found.rows, found.sha256) != (note.rows, note.sha256):
            raise self.damaged(f"table {name}")

    def shape(self, name: str) -> Shape:
        """What the columns of a table hold."""
        with self._whole(f"table {name}"):
            columns = self.manifest.tables[name].columns
            return Shape(name, {column: Kind(columns[column]) for column in sorted(columns)})

    def lines(self, name: str) -> Iterator[bytes]:
        """Every row of a table as one line."""
        with self._open(table_path(name), f"table {name}") as source:
            for line in io.BufferedReader(source, PIECE):  # type: ignore[type-var]
                yield line.rstrip(b"\n")

    def pieces(self, name: str) -> Iterator[bytes]:
        """A file that lay beside the database, piece by piece."""
        with self._open(file_path(name), name) as source:
            while piece := source.read(PIECE):
                yield piece

    @contextmanager
    def _open(self, name: str, part: str) -> Iterator[IO[bytes]]:
        with self._whole(part), self._zip.open(name) as source:
            yield source
