"""Whose turn it is to write: on SQLite one thread of one process at a time, in a queue.

SQLite lets one write and makes the others ask again after ever longer pauses, so that whoever comes
often goes before whoever has waited long. Here they wait in the kernel, and a process that dies
while it writes lets go at once.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine

_threads = threading.Lock()


def turn_to_write(database: Engine | Connection) -> AbstractContextManager[None]:
    """Wait until nobody else on this machine writes; nothing to wait for but on SQLite."""
    if database.dialect.name != "sqlite":
        return nullcontext()
    return _turn(database.engine.url.database or "")


@contextmanager
def _turn(path: str) -> Iterator[None]:
    """The folder is locked, not the file: SQLite's own locks on that end when it is closed once."""
    with _threads:
        if path in ("", ":memory:"):
            yield
            return
        folder = os.open(Path(path).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
