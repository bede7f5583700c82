"""Files that people hand in: each kept once under the hash of its content, in `files/` of the data.

The bytes are written before the act that names them and outside of any transaction; a row says
that they belong to something. Bytes without a row are nobody's and may be swept away.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base, db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _

PDF, JPEG = "application/pdf", "image/jpeg"
SCANS = (PDF, JPEG)
"""What a scan of a paper may be."""
LARGEST_SCAN = 5_000_000
_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": "image/png"}


class StoredFile(Base):
    """A file that belongs to something; its key is the SHA-256 of its content."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    mime: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime]
    keep_until: Mapped[date | None]


@dataclass(frozen=True)
class Kept:
    """Bytes that lie in the folder of files, and what they are."""

    sha256: str
    size: int
    mime: str


def kind_of(content: bytes) -> str:
    """What a file is, by how it begins rather than by its name; "" when it is none that we know."""
    return next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), "")


def keep(content: bytes, kinds: Collection[str], *, largest: int, field: str | None = None) -> Kept:
    """Put the bytes in their place. Never call it within an act.

    Raises Invalid at the field for what is empty, too large or of another kind.
    """
    if not content:
        raise Invalid(_("This file is empty."), field)
    if len(content) > largest:
        raise Invalid(
            _("This file is too large. Use at most %(size)s MB.", size=largest // 1_000_000), field
        )
    mime = kind_of(content)
    if mime not in kinds:
        raise Invalid(_("This file cannot be used. Use a PDF or a JPG."), field)
    digest = hashlib.sha256(content).hexdigest()
    _write(_place(digest), content)
    return Kept(digest, len(content), mime)


def belongs(kept: Kept, keep_until: date | None = None) -> StoredFile:
    """Within an act: the file belongs to something from now on; what is kept already stays."""
    row = db.session.get(StoredFile, kept.sha256)
    if row is not None:
        return row
    row = StoredFile(
        sha256=kept.sha256,
        size=kept.size,
        mime=kept.mime,
        stored_at=clock.now(),
        keep_until=keep_until,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.get_one(StoredFile, kept.sha256)
    return row


def read(sha256: str) -> bytes:
    """The bytes of a file. Raises NotThere when they are gone."""
    path = _place(sha256)
    if not path.is_file():
        raise NotThere(sha256)
    return path.read_bytes()


def found(sha256: str) -> Kept | None:
    """What lies under this hash in the folder, if anything."""
    is_hash = len(sha256) == 64 and all(char in "0123456789abcdef" for char in sha256)
    path = _place(sha256) if is_hash else None
    if path is None or not path.is_file():
        return None
    content = path.read_bytes()
    return Kept(sha256, len(content), kind_of(content))


def _place(sha256: str) -> Path:
    folder: Path = current_app.config["SETTINGS"].data / "files"
    return folder / sha256


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a crash leaves no half file under the hash of a whole one."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(made, path)
