"""A zip of one file of questions and the pictures that they name."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from lms.assessments.faults import N_, Fault
from lms.assessments.parsed import Attached
from lms.core.storage import JPEG, PNG, SUFFIXES, mime_of

MOST_FILES = 500
MOST_BYTES = 40_000_000
MOST_RATIO = 200
LARGEST_PICTURE = 500_000
_PICTURES = frozenset({".png", ".jpg", ".jpeg"})


class BadPackage(Exception):
    """Nothing of the package is read; `fault` says why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.fault = Fault(0, message, values)


def unpacked(content: bytes) -> tuple[str, bytes, dict[str, bytes]]:
    """The one file of questions with its name, and the pictures by theirs. Raises BadPackage."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _ensure_harmless(members, len(content))
            found = {one.filename: archive.read(one) for one in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as fault:
        raise BadPackage(N_("This package cannot be opened, or it has a password.")) from fault
    pictures = {name: data for name, data in found.items() if _ending(name) in _PICTURES}
    others = [name for name in found if name not in pictures and not _is_beside(name)]
    if len(others) != 1:
        raise BadPackage(N_("A package holds one file of questions and its pictures."))
    return others[0], found[others[0]], pictures


def _ensure_harmless(members: list[zipfile.ZipInfo], size: int) -> None:
    """What it says of itself, before anything is unpacked; reading enforces it."""
    if len(members) > MOST_FILES:
        raise BadPackage(N_("A package holds at most %(most)s files."), most=MOST_FILES)
    if any(_leads_out(one.filename) for one in members):
        raise BadPackage(N_("A file of this package has a name that leads out of it."))
    whole = sum(one.file_size for one in members)
    if whole > MOST_BYTES or whole > MOST_RATIO * max(size, 1000):
        raise BadPackage(N_("Unpacked, this package would be too large."))
    if any(_ending(one.filename) in {".zip", ".jar", ".gz"} for one in members):
        raise BadPackage(N_("A package within a package is not read."))


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_beside(name: str) -> bool:
    """What systems put into packages by themselves."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def kept_pictures(
    pictures: Mapping[str, bytes],
) -> tuple[dict[str, str], list[Attached], list[Fault]]:
    """The names under which pictures are kept by their own, the pictures, and what is none."""
    renamed, attached, faults = dict[str, str](), list[Attached](), list[Fault]()
    for name, content in pictures.items():
        plain, mime = PurePosixPath(name).name, mime_of(content)
        if mime not in (PNG, JPEG) or len(content) > LARGEST_PICTURE:
            message = N_("%(name)s is no PNG or JPG of at most 500 KB.")
            faults.append(Fault(0, message, {"name": plain[:60]}))
            continue
        ours = f"{hashlib.sha256(content).hexdigest()[:16]}.{SUFFIXES[mime]}"
        renamed[plain] = ours
        attached.append(Attached(name=ours, content=content, words=plain))
    return renamed, attached, faults


def with_names(content: bytes, renamed: Mapping[str, str]) -> bytes:
    """A text file that names the pictures as they are kept, in Markdown and in HTML."""
    for theirs, ours in renamed.items():
        for before, after in ((b"](", b")"), (b'src="', b'"'), (b"@@PLUGINFILE@@/", b"")):
            content = content.replace(
                before + theirs.encode() + after, before + ours.encode() + after
            )
    return content
