"""What an operator must mend, in one sentence with the place and the way, never as a traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import ArgumentError, DatabaseError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FOLDER = (errno.ENOTDIR, errno.EEXIST)
_DATABASE = (
    ("disk is full", "Free some space on its disk; nothing of the last act was kept."),
    ("No space left", "Free some space on its disk; nothing of the last act was kept."),
    ("disk I/O error", "Look whether its disk is full or broken; `lms doctor` says what is left."),
    ("readonly database", "Give the file and its folder to the user as whom lms runs (chown)."),
    ("unable to open database file", "Make its folder, or mend LMS_DATABASE_URL or LMS_DATA."),
    ("not a database", "The file is foreign: mend LMS_DATABASE_URL, or restore the last backup."),
    ("malformed", "The file is damaged: move it away and restore the last backup."),
    ("authentication failed", "Mend the name or the password in LMS_DATABASE_URL."),
    ("connection", "Start PostgreSQL, or mend LMS_DATABASE_URL."),
)


class NeedsMending(click.ClickException):
    """Something stands in the way; the message is one sentence that says where, and one the mend."""


@contextmanager
def said_plainly() -> Iterator[None]:
    """What the disk or the database refuses becomes words for whoever typed the command."""
    try:
        yield
    except OSError as fault:
        raise NeedsMending(words_of_disk(fault)) from fault
    except (ArgumentError, DatabaseError) as fault:
        raise NeedsMending(words_of_database(fault)) from fault


@contextmanager
def disk_of(place: Path) -> Iterator[None]:
    """What the disk refuses here without saying where, it refuses at this place."""
    try:
        yield
    except OSError as fault:
        fault.filename = fault.filename or str(place)
        raise


def words_of_disk(fault: OSError) -> str:
    """Where the disk refused, why, and the mend."""
    place = fault.filename or "The disk"
    if fault.errno in _FULL:
        return f"{place}: the disk is full. Free some space there, or name another place."
    if fault.errno in _CLOSED:
        return (
            f"{place} is closed to this user. Give it to the user as whom lms runs (chown), "
            "or name another place."
        )
    if fault.errno in _NO_FOLDER:
        return f"{place} is no folder. Mend the path, or move away what is there."
    if fault.errno == errno.ENOENT:
        return f"{place} is not there. Make its folder first, or mend the path."
    return f"{place}: {fault.strerror or type(fault).__name__}. Mend that, then try again."


def words_of_database(fault: Exception) -> str:
    """What the database refused, and the mend."""
    said = str(fault).splitlines()[0]
    mend = "Run `lms init` first, or mend LMS_DATABASE_URL."
    for sign, answer in _DATABASE:
        if sign in said:
            mend = answer
            break
    return f"The database cannot be used: {said}. {mend}"
