"""The migrations make exactly the tables that the models describe, and can be run on filled ones."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade

from config import Settings
from lms import create_app
from lms.core.database import Base, db
from tests.conftest import SECRET


@pytest.fixture
def migrated(databases):
    url = databases.empty()
    app = create_app(
        Settings(data=databases.folder, database_url=url, secret_key=SECRET), TESTING=True
    )
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_and_models_describe_the_same_tables(migrated):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert [d for d in differences if "alembic_version" not in str(d)] == []


def test_migrating_again_changes_nothing(migrated):
    upgrade()
