"""A real server in a process of its own: the application, and one bare page to compare with."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from bench.demo import ROOT, Copy
from lms import create_app
from lms.accounts.models import Person
from lms.core.database import db
from lms.web.serving import keep_what_stands

THREADS = 8
PATIENCE = 10


@dataclass(frozen=True)
class Server:
    """Where the server listens, and what it has written about faults."""

    port: int
    log: Path

    def lock_errors(self) -> int:
        """How often a write found the database locked."""
        return self.log.read_text(errors="replace").count("database is locked")

    def last_words(self) -> str:
        """The last line of what was written about faults."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


@contextmanager
def serving(copy: Copy) -> Iterator[Server]:
    """A server on a free port of this machine; ended with the block."""
    log = copy.folder / "server.log"
    with background(copy, "bench.server", log=log, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = process.stdout.readline()
        if not port:
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
        yield Server(int(port), log)


@contextmanager
def background(
    copy: Copy, *words: str, log: Path, stdout: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process of ours beside the copy; what it complains of goes to the log."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=copy.env,
            stdout=stdout or errors,
            stderr=errors,
            text=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def with_bare_page(app: Flask) -> Flask:
    """The application with a page that only reads: as many rows by key as its address says."""

    @app.get("/bench/bare/<uuid:person_id>/<int:statements>")
    def bare(person_id: UUID, statements: int) -> str:
        with db.engine.connect() as connection:
            for _ in range(statements):
                connection.execute(select(Person.name).where(Person.id == person_id)).one()
        return "<!doctype html><title>bare</title><p>bare</p>"

    return app


def main() -> None:
    """Serve as `lms serve` does, and say on which port."""
    from waitress.server import create_server

    app = with_bare_page(create_app())
    app.config["DEMO"] = True  # no line in a log for each page, whichever the database
    keep_what_stands()
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.run()


if __name__ == "__main__":
    main()
