"""What the tests of notices and messages share."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.notifications.builders import Mailbox, Things, listening


@pytest.fixture
def things() -> Things:
    """Things of which people are reminded."""
    return Things()


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A real mail server, to which the application sends."""
    box = Mailbox()
    with listening(box) as port:
        settings = replace(
            app.config["SETTINGS"],
            smtp_host="127.0.0.1",
            smtp_port=port,
            mail_from="kabar@koperasi.example",
            public_url="https://belajar.example",
        )
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        yield box
