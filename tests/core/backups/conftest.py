"""What the tests of backups share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.core.backups.places import Places


@pytest.fixture
def places(databases: Databases, tmp_path: Path) -> Iterator[Places]:
    """Installations on this kind of database."""
    found = Places(databases, tmp_path)
    yield found
    found.close()
