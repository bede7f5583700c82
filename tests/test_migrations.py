"""The migrations make exactly the tables that the models describe, and can be run on filled ones."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Uuid, select

from config import Settings
from lms import create_app
from lms.accounts.models import Consent, Purpose
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


def test_who_had_e_mail_switched_on_before_has_consented_since_that_day(databases):
    app = create_app(
        Settings(data=databases.folder, database_url=databases.empty(), secret_key=SECRET),
        TESTING=True,
    )
    on, off, at = uuid4(), uuid4(), datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    with app.app_context():
        upgrade(revision="0002")
        tables = MetaData()
        tables.reflect(db.engine, only=("person", "preference"))
        person, preference = tables.tables["person"], tables.tables["preference"]
        key = Uuid().bind_processor(db.engine.dialect) or (lambda value: value)
        with db.engine.begin() as connection:
            for number, (who, is_on) in enumerate(((on, True), (off, False))):
                connection.execute(
                    person.insert(),
                    {"id": key(who), "participant_no": f"100000{number}", "name": "Sri",
                     "is_example": False, "created_at": at},
                )  # fmt: skip
                connection.execute(
                    preference.insert(),
                    {"person_id": key(who), "channel": "email", "is_on": is_on, "switched_at": at},
                )
        upgrade()

        rows = db.session.scalars(select(Consent)).all()
        assert [(row.person_id, row.purpose, row.given_at) for row in rows] == [
            (on, Purpose.MESSAGES, at)
        ]
        db.session.remove()
        db.engine.dispose()
