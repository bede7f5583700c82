"""What the core looks at: settings, keys, disk, database, backup, worker, clock and trail."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from lms.core import audit, clock, heartbeat, mends, revisions
from lms.core.audit import AuditEntry
from lms.core.backups import files, notes
from lms.core.database import db, has_safe_log
from lms.core.doctor import DATABASE, Finding, check

BACKUP_EVERY = timedelta(hours=26)
"""A day, and time for it to be made."""
DEAD_AFTER = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=2)
FULL, NEARLY_FULL = 200 << 20, 2 << 30
"""Free bytes below which a disk is full, and nearly so."""
FEWEST_LETTERS = 12
"""Different characters of a key that was made by chance; one typed by hand has fewer."""
NAMED_AT_ONCE = 3
_HERE = ("127.0.0.1", "localhost", "::1", "")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@check("settings", needs_database=False)
def settings_that_are_unsafe() -> Iterator[Finding]:
    """Samples or debugging in public, and an address that others can listen to."""
    settings = _settings()
    url = urlsplit(settings.public_url)
    is_public = url.hostname not in _HERE
    if settings.demo and is_public:
        yield Finding(
            "LMS_DEMO is on at a public address: everybody can have the demo's secrets",
            "Leave LMS_DEMO out of the environment, then restart pages and worker.",
        )
    if is_public and url.scheme != "https":
        yield Finding(
            f"people reach {settings.public_url} without encryption: secrets can be read on the way",
            "Put nginx with a certificate before it and set LMS_PUBLIC_URL=https://…",
        )
    if is_public and url.scheme == "https" and not settings.trusted_proxy:
        yield Finding(
            "no proxy is trusted: all visitors share one count of failed sign-ins",
            "Set LMS_TRUSTED_PROXY to the address of the proxy, such as 127.0.0.1.",
        )
    if current_app.debug:
        yield Finding(
            "debugging is on: a fault shows the inside of the program",
            "Leave FLASK_DEBUG out of the environment, then restart the pages.",
        )


@check("keys", needs_database=False)
def keys_that_are_weak() -> Iterator[Finding]:
    """A key that can be guessed, or that other users of the machine can read."""
    settings = _settings()
    if len(set(settings.secret_key)) < FEWEST_LETTERS:
        yield Finding(
            "the secret key is easy to guess: whoever does can sign in as anybody",
            "Leave LMS_SECRET_KEY out so that one is made, or set 48 characters made by chance.",
        )
    folder = settings.data / "keys"
    for path in (folder, *sorted(folder.glob("*"))):
        if path.exists() and _is_open_to_others(path):
            mode = "700" if path.is_dir() else "600"
            yield Finding(
                f"others on this machine can read {path}",
                f"chmod {mode} {path}; if they may have read it, remove the key and restart.",
            )


def _is_open_to_others(path: Path) -> bool:
    """Whether others may read it, by its own mode and that of the folder that holds it."""
    way_in = stat.S_IMODE(path.parent.stat().st_mode) & 0o011
    return bool(way_in and stat.S_IMODE(path.stat().st_mode) & 0o044)


@check("disk", needs_database=False)
def disks_that_are_full() -> Iterator[Finding]:
    """Little space where the database, the files or the last backup lie."""
    settings = _settings()
    file = files.database_file(settings)
    seen = set()
    for place in (settings.data, *([file.parent] if file else [])):
        device = os.stat(place).st_dev
        if device not in seen:
            seen.add(device)
            yield from _space_at(place, shutil.disk_usage(place).free)


def _space_at(place: Path, free: int) -> Iterator[Finding]:
    if free < NEARLY_FULL:
        how = "full" if free < FULL else "nearly full"
        yield Finding(
            f"the disk of {place} is {how}: {free >> 20} MB are free",
            "Remove old backups and logs from it, or give it more room.",
        )


@check(DATABASE, needs_database=False)
def database_that_does_not_answer() -> Iterator[Finding]:
    """No database, one that does not answer, or one whose tables are of another version."""
    file = files.database_file(_settings())
    if file is not None and not file.exists():
        yield Finding(f"there is no database at {file}", "Run `lms init`, or restore a backup.")
        return
    try:
        found = revisions.present()
    except SQLAlchemyError as fault:
        words = mends.words_of_database(fault).removeprefix("The database cannot be used: ")
        what, _, mend = words.rpartition(". ")
        yield Finding(f"the database does not answer: {what}", mend)
        return
    if found == revisions.head():
        return
    if found and not revisions.is_known(found):
        yield Finding(
            f"the database is of a newer version ({found}) than the program",
            "Install the version of the program that last ran here.",
        )
        return
    yield Finding(
        f"the database waits for an upgrade from {found or 'nothing'} to {revisions.head()}",
        "Make a backup, then run `lms init`.",
    )


@check("database file")
def database_file_that_is_open_or_old() -> Iterator[Finding]:
    """SQLite: a file that others can read, an old library, another journal, a damaged page."""
    file = files.database_file(_settings())
    if file is None or db.session.get_bind().dialect.name != "sqlite":
        return
    for path in (file, Path(f"{file}-wal")):
        if path.exists() and _is_open_to_others(path):
            yield Finding(f"others on this machine can read {path}", f"chmod 600 {path}")
    version = db.session.scalar(text("SELECT sqlite_version()")) or ""
    yield from journal_faults(version, str(db.session.scalar(text("PRAGMA journal_mode"))))
    said = db.session.scalar(text("PRAGMA quick_check(1)"))
    if said != "ok":
        yield Finding(
            f"{file} is damaged: {said}", "Stop everything, move it away, restore the last backup."
        )


def journal_faults(version: str, mode: str) -> Iterator[Finding]:
    """What is wrong with SQLite's library and the way in which it keeps its journal."""
    if not has_safe_log(version):
        yield Finding(
            f"SQLite {version} can damage a write-ahead log (mended in 3.51.3), so readers and "
            "writers wait for each other",
            "Install the wheel pysqlite3 (Linux, x86_64), or use PostgreSQL.",
        )
    elif mode.lower() != "wal":
        yield Finding(
            f"SQLite keeps its journal as {mode.upper()}: readers and writers wait for each other",
            "Put the database on a disk of this machine, not on a shared folder.",
        )


@check("backup")
def backup_that_is_stale() -> Iterator[Finding]:
    """No backup yet, an old one, or one that is no longer where it was put."""
    mend = "Run `lms backup --to FOLDER`, and let a timer do it each day (docs/operating.md)."
    last = notes.last()
    if last is None:
        yield Finding("no backup was ever made", mend)
        return
    if (age := clock.now() - last.made_at) > BACKUP_EVERY:
        yield Finding(f"the last backup is {_long(age)} old", mend)
    place = Path(last.place)
    if place.parent.is_dir() and not place.exists():
        yield Finding(f"the last backup is not at {place} any more", mend)


@check("worker")
def worker_that_is_dead() -> Iterator[Finding]:
    """No sign of life from any worker, and work that fails each time."""
    mend = "Start `lms worker` (systemctl restart 'lms-worker@*'), then look at its log."
    last = heartbeat.last_beat()
    if last is None:
        yield Finding("no worker ever ran: nobody is reminded, and no figure is counted", mend)
    elif (age := clock.now() - last) > DEAD_AFTER:
        yield Finding(f"no worker has lived for {_long(age)}", mend)
    for row in heartbeat.failing():
        yield Finding(
            f"the work {row.name} has failed for {_long(clock.now() - row.at)} ({row.fault})",
            f"Look at the worker's log for worker.failed with work={row.name}.",
        )


@check("clock")
def clock_that_went_back() -> Iterator[Finding]:
    """Something has happened later than now: the clock was wrong then, or is wrong now."""
    newest = db.session.scalar(select(func.max(AuditEntry.at)))
    latest = max(filter(None, (newest, heartbeat.last_beat())), default=None)
    if latest and latest - clock.now() > CLOCKS_DIFFER:
        yield Finding(
            f"the clock stands {_long(latest - clock.now())} before the last thing that happened",
            "Set the clock by a time server (timedatectl set-ntp true).",
        )


@check("trail")
def trail_that_is_broken() -> Iterator[Finding]:
    """Entries that were changed, moved or removed."""
    found = list(islice(audit.faults(), NAMED_AT_ONCE))
    if found:
        yield Finding(
            "the trail was changed: " + "; ".join(found),
            "Find out who had the database; `lms audit verify` names every entry. "
            "Compare with a backup.",
        )


def _long(span: timedelta) -> str:
    """A span in the largest unit that says enough."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 72 * 60 else f"{minutes // 1440} days"


def has_gone_on(since: datetime, span: timedelta) -> bool:
    """Whether more than the span has passed since then: for what should have been done by now."""
    return clock.now() - since > span
