"""Files are kept once each, whole, known by their content."""

import hashlib
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import storage
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import System
from lms.core.storage import StoredFile, content_of, keep, mime_of, record

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (PDF, storage.PDF),
        (b"\x89PNG\r\n\x1a\nrest", storage.PNG),
        (b"\xff\xd8\xff\xe0rest", storage.JPEG),
        (b"<html>", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, mime: str | None) -> None:
    assert mime_of(content) == mime


def test_a_file_lies_once_under_its_hash_and_comes_back_as_it_was(app: Flask) -> None:
    kept = keep(PDF, storage.PDF)
    assert keep(PDF, storage.PDF) == kept

    place = storage.folder() / kept.sha256[:2] / kept.sha256
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert {one.stat().st_mode & 0o777 for one in (storage.folder(), place.parent)} == {0o700}
    assert content_of(kept.sha256) == place.read_bytes() == PDF
    assert [one.name for one in place.parent.iterdir()] == [kept.sha256]


def test_the_row_is_made_once_and_the_longer_date_holds(app: Flask) -> None:
    kept = keep(PDF, storage.PDF)
    for until, expected in (
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
        (None, None),
        (date(2030, 1, 1), None),
    ):
        with one_act("test.keep", System()):
            row = record(kept, until)
        assert row.keep_until == expected
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_what_the_disk_has_lost_is_said(app: Flask) -> None:
    with pytest.raises(NotThere):
        content_of("0" * 64)
