"""The command `lms`: every command of every room."""

import os
import sys
from typing import Any

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import ArgumentError, DatabaseError

from config import WeakSettings
from lms.core.mends import NeedsMending, words_of_database, words_of_disk
from lms.operating import backup, doctor, restore


def _create() -> object:
    from lms import create_app

    return create_app()


@click.group(
    cls=FlaskGroup,
    create_app=_create,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
)
def commands() -> None:
    """Belajar Koperasi: learning, mentoring and coverage for cooperatives.

    LMS_DEMO=1 points every command at the demo's database.
    """


# Flask's own options choose among applications; here there is one.
commands.params = []
for command in (backup, restore, doctor):
    commands.add_command(command)


PROXY_HEADERS = "x-forwarded-for x-forwarded-proto x-forwarded-host"


@commands.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages with waitress.

    What a proxy says of where people come from is believed of LMS_TRUSTED_PROXY alone.
    """
    from flask import current_app
    from waitress import serve as waitress_serve

    from lms.web.serving import keep_what_stands

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    believed: dict[str, Any] = {}
    if proxy := app.config["SETTINGS"].trusted_proxy:
        believed = {"trusted_proxy": proxy, "trusted_proxy_headers": PROXY_HEADERS}
    keep_what_stands()
    waitress_serve(app, host=host, port=port, threads=threads, ident=None, **believed)


@commands.command("worker")
@click.option("--once", is_flag=True, help="Do all periodic work once and end.")
def worker(once: bool) -> None:
    """Do the periodic work: reminders, messages, verification, figures, the sealing of the trail."""
    from flask import current_app

    from lms.core import worker as periodic

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not once:
        periodic.run(app)
        return
    try:
        periodic.tick(app)
    except periodic.WorkFailed as fault:
        raise NeedsMending(
            f"This work failed, all other work was done: {fault}. Look at the log above."
        ) from fault


@commands.group("audit")
def audit_group() -> None:
    """The trail of acts."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Prove that no sealed entry was changed, moved or removed."""
    from lms.core import audit

    faults = list(audit.faults())
    for fault in faults:
        click.echo(fault)
    sealed, waiting = audit.count()
    click.echo(f"{sealed} entries sealed, {waiting} waiting, {len(faults)} faults")
    sys.exit(1 if faults else 0)


@commands.command("init")
@click.option("--admin", "name", help="Name of the first administrator.")
@click.option("--phone", help="Their phone number, when they have one of their own.")
def init(name: str | None, phone: str | None) -> None:
    """Make keys, database, areas, holidays, potentials, courses, and one code to begin with.

    It knows nobody but the first administrator, who chooses a secret by that code. Run again, it
    changes nothing and says so.
    """
    from flask import current_app

    from lms.setup import first_administrator, load_content, prepare

    _a_phone(phone or "")
    _a_name(name or "")
    click.echo(f"data and keys: {current_app.config['SETTINGS'].data}")
    for lines in (prepare(), load_content()):
        for line in lines:
            click.echo(line)
    if current_app.config["DEMO"]:
        click.echo("administrator: the demo brings its own people")
        return
    for line in first_administrator(*_asked(name, phone)):
        click.echo(line)


def _asked(name: str | None, phone: str | None) -> tuple[str, str | None]:
    """Who is to begin: as given, else asked where somebody can answer, else without a name."""
    from lms.accounts import administrators

    if name is None and sys.stdin.isatty() and not administrators.any_ever():
        name = click.prompt("Name of the first administrator", default=administrators.UNNAMED)
        ask = "Their phone number (may stay empty)"
        phone = phone or click.prompt(ask, default="", show_default=False, value_proc=_a_phone)
    return _a_name(name or administrators.UNNAMED), phone or None


def _a_name(typed: str) -> str:
    from lms.core import text

    try:
        return text.clean(typed, limit=120)
    except text.BadText as fault:
        raise click.BadParameter(f"--admin: {fault.message}") from fault


def _a_phone(typed: str) -> str:
    from lms.accounts.identifiers import as_phone

    if typed and as_phone(typed) is None:
        raise click.BadParameter(f"{typed} is no phone number: give it as 0812-3456-7890")
    return typed


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("FLASK_SKIP_DOTENV", "1")
    try:
        commands()
    except WeakSettings as fault:
        click.echo(str(fault), err=True)
        sys.exit(2)
    except (ArgumentError, DatabaseError) as fault:
        click.echo(words_of_database(fault), err=True)
        sys.exit(2)
    except OSError as fault:
        click.echo(words_of_disk(fault), err=True)
        sys.exit(2)
