"""The database: one session a request, one writer at a time on SQLite, the same rules on PostgreSQL.

Reads run in a deferred transaction. Acts end it, wait for the process's writer lock and begin
anew for writing (see `acts`), because upgrading a read to a write fails under load on SQLite.
"""

import importlib.util
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, Engine, MetaData, event, text
from sqlalchemy.orm import DeclarativeBase

from lms.core.turns import turn_to_write
from lms.core.types import UtcDateTime

POOL_SIZE = 20
"""At least as many connections as server threads, or requests wait for each other."""
SECONDS_TO_CONNECT = 10

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the system inherits from here."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()}


db = SQLAlchemy(
    metadata=Base.metadata,
    disable_autonaming=True,
    session_options={"expire_on_commit": False},
)
migrate = Migrate(directory=str(Path(__file__).resolve().parents[2] / "migrations"))


ids_from: ContextVar[Callable[[], uuid.UUID]] = ContextVar("ids_from", default=uuid.uuid4)
"""Where new keys come from: chance, but for the demo, whose history is the same each time."""


def new_id() -> uuid.UUID:
    """A key that nobody can guess and that any machine can make."""
    return ids_from.get()()


def register(app: Flask, url: str) -> None:
    """Connect the application to the database at this address."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": url, **engine_options(url)}}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare(db.engine)


def engine_options(url: str) -> dict[str, Any]:
    """How the driver is opened; SQLite by the bundled new library where it is installed."""
    if not url.startswith("sqlite"):
        return {
            "pool_size": POOL_SIZE,
            "pool_pre_ping": True,
            "hide_parameters": True,
            "connect_args": {"connect_timeout": SECONDS_TO_CONNECT},
        }
    options: dict[str, Any] = {
        "connect_args": {"isolation_level": None, "timeout": 30},
        "hide_parameters": True,
    }
    if importlib.util.find_spec("pysqlite3"):
        options["module"] = importlib.import_module("pysqlite3.dbapi2")
    if ":memory:" not in url and url != "sqlite://":
        options["pool_size"] = POOL_SIZE
    return options


def prepare(engine: Engine) -> None:
    """Give SQLite its durable settings and its explicit transactions; nothing to do elsewhere."""
    if engine.dialect.name != "sqlite" or event.contains(engine, "begin", _begin):
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def has_safe_log(version: str) -> bool:
    """Whether this SQLite has the WAL-reset fix of 3.51.3, without which the log can be damaged."""
    return tuple(int(part) for part in version.split(".")) >= (3, 51, 3)


def _set_pragmas(connection: Any, _record: Any) -> None:
    version = connection.execute("select sqlite_version()").fetchone()[0]
    for pragma in (
        f"journal_mode={'WAL' if has_safe_log(version) else 'DELETE'}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing() -> Iterator[None]:
    """End what was being read, wait for the turn to write, and begin a transaction for writing.

    Commits at the end; rolls everything back when anything raises.
    """
    db.session.rollback()
    with turn_to_write(db.engine):
        try:
            db.session.connection(execution_options={"write": True})
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def lock_for_one(name: str) -> None:
    """Let only one process at a time do this within its transaction (PostgreSQL; SQLite has one writer)."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
