"""`lms demo`: build the demo once, then serve it beside its worker."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from config import Settings
from lms.demo.accounts import FILE
from lms.web.serving import keep_what_stands

LOT = "The demo's history is the same everywhere, so its lots are drawn with this."
"""Stands for the secret key while the history is built; nothing that is kept is signed with it."""


@click.command("demo")
@click.option("--port", default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo's data away and build it anew.")
@click.option("--no-serve", is_flag=True, help="Build and check only.")
def demo(port: int, reset: bool, no_serve: bool) -> None:
    """Sample people and six months of history on 127.0.0.1, with the worker."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException(
            "set LMS_DEMO=1, or use `make demo`: the demo has a database of its own"
        )
    if reset or not _is_built(settings):
        _build(settings)
    click.echo((settings.data / FILE).read_text(), nl=False)
    if no_serve:
        sys.exit(_check())
    _serve(current_app._get_current_object(), port)  # type: ignore[attr-defined]


def _database(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _is_built(settings: Settings) -> bool:
    return _database(settings).exists() and (settings.data / FILE).exists()


def _build(settings: Settings) -> None:
    """Build beside the demo and put it in place when it is whole."""
    from lms import create_app
    from lms.demo.build import build, put_in_place

    place = _database(settings)
    built = place.with_suffix(".building")
    for path in (built, Path(f"{built}-wal"), Path(f"{built}-shm")):
        path.unlink(missing_ok=True)
    build(create_app(replace(settings, database_url=f"sqlite:///{built}", secret_key=LOT)))
    put_in_place(built, place)


def _check() -> int:
    """Prove what was built, as the commands do; 0 when everything holds."""
    wanted = (("audit", "verify"), ("accounts", "verify"), ("coverage", "verify"))
    codes = [subprocess.run([*_lms(), *words], check=False).returncode for words in wanted]  # noqa: S603
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    answer = app.test_client().get("/sign-in").status_code
    click.echo(f"sign-in page: {answer}")
    return 0 if not any(codes) and answer == 200 else 1


def _lms() -> list[str]:
    return [sys.executable, "-m", "lms"]


def _serve(app: Flask, port: int) -> None:
    from waitress.server import create_server

    keep_what_stands()
    try:
        server: Any = create_server(app, host="127.0.0.1", port=port, threads=8, ident=None)
    except OSError as fault:
        raise click.ClickException(f"port {port} is taken: choose another by --port") from fault
    stopped = threading.Event()
    watching = threading.Thread(target=_keep_working, args=(stopped,))
    watching.start()

    def stop(*_: object) -> None:
        # A second signal must not interrupt the clean end of the first.
        if not stopped.is_set():
            stopped.set()
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"http://127.0.0.1:{port}  (Ctrl-C ends it)")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        stopped.set()
        watching.join()


def _keep_working(stopped: threading.Event) -> None:
    """Run the worker until the demo ends; one that dies before is started again."""
    while not stopped.is_set():
        worker = subprocess.Popen([*_lms(), "worker"], env={**os.environ})  # noqa: S603
        while worker.poll() is None and not stopped.wait(1):
            continue
        if worker.poll() is None:
            worker.terminate()
            worker.wait(timeout=10)
        elif not stopped.is_set():
            click.echo("the worker has died and is started again", err=True)
