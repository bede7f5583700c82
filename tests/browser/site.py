"""A whole installation on this machine: a real server, a real database file, a clock to move."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from waitress.server import create_server

from config import Settings
from lms import create_app
from lms.accounts.service import begin_sign_in
from lms.core import clock, worker
from lms.core.database import db
from lms.core.policy import System
from tests.conftest import SECRET
from tests.world import World

THREADS = 8
PATIENCE = 10


def application(database: Path) -> Flask:
    """The application over a database file."""
    return create_app(
        Settings(
            data=database.parent,
            database_url=f"sqlite:///{database}",
            secret_key=SECRET,
            demo=True,
        )
    )


class Site:
    """The application as people meet it, at `url`. Its clock starts at a moment and goes on from there.

    Only the application's own clock is moved: the browser keeps the time of this machine.
    """

    def __init__(self, database: Path, begins: datetime) -> None:
        self.app = application(database)
        self._ahead = begins - datetime.now(UTC)
        self._server = create_server(self._answer, host="127.0.0.1", port=0, threads=THREADS)
        self._thread = threading.Thread(target=self._server.run, name="site", daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.effective_port}"

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with clock.set_to(self.now()):
            return self.app(environ, start_response)

    def now(self) -> datetime:
        """What the application takes for this moment."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Let it be another moment from now on."""
        self._ahead = moment - datetime.now(UTC)

    def wait(self, **time: float) -> None:
        """Let time pass: minutes, hours, days."""
        self._ahead += timedelta(**time)

    @contextmanager
    def inside(self) -> Iterator[World]:
        """Within the application, for what a test does itself or wants to know."""
        with clock.set_to(self.now()), self.app.app_context():
            yield World(self.app)
            db.session.remove()

    def work(self) -> None:
        """What the worker does at this moment."""
        with clock.set_to(self.now()):
            worker.tick(self.app)

    def cookie_of(self, person_id: UUID) -> Any:
        """What the browser of somebody who has signed in carries."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        assert serializer
        with self.inside():
            token = begin_sign_in(System(person_id), person_id, "Mozilla/5.0 (Android) Chrome/140")
        return {"name": "session", "value": serializer.dumps({"_user_id": token}), "url": self.url}

    def _hang_up(self) -> None:
        """End every connection; runs in the server's own thread, which ends when none is left."""
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()

    def close(self) -> None:
        """Take no more requests and give everything back."""
        self._server.task_dispatcher.shutdown()
        self._server.trigger.pull_trigger(self._hang_up)
        self._thread.join(PATIENCE)
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        assert not self._thread.is_alive()
