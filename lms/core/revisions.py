"""Which version the tables of the database have, and which one the program expects."""

from functools import cache

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from lms.core.database import db, migrate


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(migrate.directory)


@cache
def head() -> str:
    """The version that the program works with."""
    return _scripts().get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether the program has been at this version, so that it can go on from there."""
    try:
        return bool(revision) and _scripts().get_revision(revision) is not None
    except CommandError:
        return False


def present(connection: Connection | None = None) -> str:
    """The version that the database has, as the connection sees it; empty where there is none."""
    connection = connection or db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
