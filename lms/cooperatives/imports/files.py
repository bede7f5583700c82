"""Where lists lie that were sent: in a folder of their own, for this user's eyes alone."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from flask import current_app

from config.settings import make_private
from lms.core.i18n import lazy_gettext as _
from lms.core.sheets import BadFile
from lms.core.sheets.book import GREATEST_FILE

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """A list that lies in the folder under a name of its own, not yet that of an import."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    """The folder of lists, made when it is not there."""
    place: Path = current_app.config["SETTINGS"].data / "files" / "imports"
    make_private(place)
    return place


def place_of(import_id: UUID) -> Path:
    """Where the list of this import lies."""
    return folder() / f"{import_id}.list"


def keep(source: BinaryIO) -> Kept:
    """Write what was sent to the disk, piece by piece. Raises BadFile for more than is read."""
    digest, size = hashlib.sha256(), 0
    descriptor, made = tempfile.mkstemp(dir=folder(), suffix=".sent")
    try:
        with os.fdopen(descriptor, "wb") as target:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > GREATEST_FILE:
                    raise BadFile(
                        _(
                            "The file has more than %(most)s MB. Remove pictures from it, or "
                            "divide it into several files.",
                            most=GREATEST_FILE // (1024 * 1024),
                        )
                    )
                digest.update(chunk)
                target.write(chunk)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    return Kept(Path(made), digest.hexdigest(), size)


def give_to(kept: Kept, import_id: UUID) -> None:
    """The list lies under the name of its import from now on."""
    os.replace(kept.path, place_of(import_id))


def remove(path: Path) -> None:
    """The list is gone, also when it was before."""
    path.unlink(missing_ok=True)


def all_files() -> Iterator[Path]:
    """Everything that lies in the folder."""
    yield from folder().iterdir()
