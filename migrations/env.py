"""Runs migrations for the application's database; on SQLite without cascades, and checked afterwards."""

from typing import Any

from alembic import context
from flask import current_app

from lms.core.database import Base
from lms.core.types import UtcDateTime


def render_item(kind: str, item: Any, autogen: Any) -> Any:
    """Write our own column types into a migration by their names."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from lms.core.types import UtcDateTime")
        return "UtcDateTime()"
    return False


def run() -> None:
    """Bring the database to the wanted version, in one transaction a migration."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.driver_connection
        if sqlite:
            # Rebuilding a table with foreign keys on would delete its children.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                compare_type=True,
                render_item=render_item,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
            if sqlite:
                broken = raw.execute("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"foreign keys that lead nowhere: {broken[:5]}")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


run()
