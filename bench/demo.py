"""A copy of the demo to measure on, so that the demo itself stays as it is."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from config import load
from lms import create_app
from lms.core.database import db, engine_options
from lms.demo.accounts import FILE

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Copy:
    """The copied demo: the application on it, and the environment for processes beside it."""

    app: Flask
    folder: Path
    env: dict[str, str]
    accounts: dict[str, str]
    """The sign-in name of one person of each role."""


@contextmanager
def copy_of_demo() -> Iterator[Copy]:
    """Copy the demo into a folder that is thrown away; build the demo first where there is none."""
    source = _demo()
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        _copy_database(source / "demo.db", folder / "demo.db")
        with opened(folder, _environment(folder), _accounts(source / FILE)) as copy:
            yield copy


@contextmanager
def opened(folder: Path, env: dict[str, str], accounts: dict[str, str]) -> Iterator[Copy]:
    """The application on a copy that lies ready; its connections end with the block."""
    app = create_app(load(env))
    try:
        yield Copy(app, folder, env, accounts)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _demo() -> Path:
    """Where the demo lies: LMS_DATA, or its usual place."""
    folder = Path(os.environ.get("LMS_DATA") or ROOT / "instance" / "demo").resolve()
    if not ((folder / "demo.db").exists() and (folder / FILE).exists()):
        print("there is no demo yet: building it", flush=True)
        command = [sys.executable, "-m", "lms", "demo", "--no-serve"]
        # What it prints on stdout are the demo's secrets, which do not belong in a report.
        subprocess.run(
            command, cwd=ROOT, env=_environment(folder), stdout=subprocess.DEVNULL, check=False
        )
    return folder


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine's own installation: no other database, no mail server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return {**kept, "LMS_DEMO": "1", "LMS_DATA": str(folder)}


def _copy_database(source: Path, goal: Path) -> None:
    """A whole copy, with what still lies in the log beside the database."""
    driver = engine_options("sqlite://").get("module", sqlite3)
    with (
        closing(driver.connect(source)) as old,
        closing(driver.connect(goal)) as new,
    ):
        old.backup(new)


def _accounts(path: Path) -> dict[str, str]:
    """Who can sign in, by role; the secrets are not needed."""
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 3}
