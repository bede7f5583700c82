"""Files that people hand in, kept once each under the name of their content.

A file lies in `LMS_DATA/files/<aa>/<sha256>`; its row says how large it is, what it is and until
when it is kept. Writing happens before the act (`keep`), the row within it (`record`): a file
without a row is nobody's, and is written again unharmed when somebody hands it in once more.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base, db
from lms.core.errors import NotThere

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
SUFFIXES = {PDF: "pdf", PNG: "png", JPEG: "jpg", DOCX: "docx", XLSX: "xlsx"}
_ZIP = b"PK\x03\x04"
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACROS = "vbaProject.bin"


class StoredFile(Base):
    """One file by its content; who may have it is said by what points at it."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column("bytes")
    mime: Mapped[str] = mapped_column(String(100))
    keep_until: Mapped[date | None]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Kept:
    """A file that is safely on the disk, and not yet anybody's."""

    sha256: str
    size: int
    mime: str


def mime_of(content: bytes) -> str | None:
    """What a file is by its first bytes, whatever its name says; None for any other kind.

    Documents of an office program are archives: what they are stands in their list of parts. Those
    with macros are none.
    """
    if content.startswith(_ZIP):
        return _office_mime(content)
    found = (mime for start, mime in _BEGINNINGS.items() if content.startswith(start))
    return next(found, None)


def _office_mime(content: bytes) -> str | None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if any(part.endswith(_MACROS) for part in parts):
        return None
    return next((mime for part, mime in _MAIN_PARTS.items() if part in parts), None)


def keep(content: bytes, mime: str) -> Kept:
    """Write the file in its place, whole or not at all. Never within an act."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place(digest)
    if not place.exists():
        # One after the other: `parents` would leave the folder above open to everybody.
        for folder in (place.parent.parent, place.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        _write_whole(place, content)
    return Kept(digest, len(content), mime)


def record(kept: Kept, keep_until: date | None = None) -> StoredFile:
    """The row of a file that was kept, within an act; the longer of two dates holds."""
    row = db.session.get(StoredFile, kept.sha256, with_for_update={"key_share": True})
    if row is None:
        row = StoredFile(
            sha256=kept.sha256,
            size=kept.size,
            mime=kept.mime,
            keep_until=keep_until,
            at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
    elif row.keep_until is not None and (keep_until is None or keep_until > row.keep_until):
        row.keep_until = keep_until
    return row


def content_of(sha256: str) -> bytes:
    """The file's bytes. Raises NotThere when the disk has lost it."""
    try:
        return _place(sha256).read_bytes()
    except FileNotFoundError:
        raise NotThere(f"file {sha256}") from None


def folder() -> Path:
    """Where all files lie, for backups."""
    return Path(current_app.config["SETTINGS"].data) / "files"


def _place(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def _write_whole(place: Path, content: bytes) -> None:
    descriptor, made = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, place)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
