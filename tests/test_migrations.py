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


def test_people_and_secretaries_of_before_are_found_and_have_their_role(databases):
    """A register that was filled before names were folded and secretaries had a role of their own."""
    from uuid import uuid4

    from sqlalchemy import text

    from lms.accounts import grants
    from lms.accounts.models import Person
    from lms.accounts.service import register_person
    from lms.core.policy import Role, System

    app = create_app(
        Settings(data=databases.folder, database_url=databases.empty(), secret_key=SECRET),
        TESTING=True,
    )
    with app.app_context():
        upgrade(revision="0002")
        person, home, position = uuid4(), uuid4(), uuid4()
        as_kept = str if db.engine.dialect.name == "postgresql" else lambda key: key.hex
        keys = {"person": as_kept(person), "home": as_kept(home), "position": as_kept(position)}
        with db.engine.begin() as connection:
            for statement in (
                "INSERT INTO area (code, level, name, time_zone, valid_from) "
                "VALUES ('35.73.01.1001', 'village', 'Arjowinangun', 'Asia/Jakarta', '1945-08-17')",
                "INSERT INTO person (id, participant_no, name, is_example, created_at) "
                "VALUES (:person, '1000008', 'Moch. Soekarno', false, '2025-07-01 00:00:00')",
                "INSERT INTO cooperative (id, code, name, area_code, board_seats, "
                "supervisor_seats, active_from) "
                "VALUES (:home, 'K1', 'KKMP', '35.73.01.1001', 5, 3, '2025-07-01')",
                "INSERT INTO position (id, person_id, cooperative_id, kind, valid_from) "
                "VALUES (:position, :person, :home, 'sekretaris', '2025-07-01')",
                "INSERT INTO role_grant (id, person_id, role, scope_kind, scope_key, source, "
                "valid_from) VALUES (:home, :person, 'board', 'cooperative', "
                f"'{home}', 'position:{position}', '2025-07-01')",
            ):
                used = {name: key for name, key in keys.items() if f":{name}" in statement}
                connection.execute(text(statement), used)
        upgrade()
        db.session.rollback()

        assert db.session.get_one(Person, person).name_key == "muhamad sukarno"
        assert {grant.role for grant in grants.grants_of(person)} == {Role.BOARD, Role.SECRETARY}
        assert list(grants.faults()) == []
        assert register_person(System(), "Sri").name_key == "sri"
        db.session.remove()
        db.engine.dispose()
