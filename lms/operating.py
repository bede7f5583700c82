"""Commands for whoever runs the installation: keeping it, taking it back, finding what is wrong."""

import sys
from pathlib import Path

import click
import msgspec
from flask import Flask, current_app
from flask.cli import with_appcontext

from lms import create_app
from lms.core import doctor as doctoring
from lms.core.backups import notes, restoring, writing
from lms.core.backups.reading import Archive
from lms.core.mends import said_plainly
from lms.core.policy import System


@click.command("backup")
@click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder, or a path that ends with .zip.",
)
@click.option("--keep", type=click.IntRange(min=1), help="Leave only this many in the folder.")
@with_appcontext
def backup(to: Path, keep: int | None) -> None:
    """Write database, files and keys into one file, while people work, and read it back.

    Nobody else may read the file, and it holds everything: keep copies away from this machine.
    """
    with said_plainly():
        made = writing.write(to)
        if notes.can_note():
            notes.note(System(), str(made.place), made.size)
        gone = writing.rotate(to, keep) if keep and to.is_dir() else 0
    manifest = made.manifest
    click.echo(
        f"{made.place}: {manifest.rows} rows of {len(manifest.tables)} tables, "
        f"{len(manifest.files)} files, {made.size} bytes, read back"
    )
    if gone:
        click.echo(f"{gone} older backups removed")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Take a backup into an empty place: LMS_DATA and the database that the settings name.

    No page may be served and no worker may run meanwhile; start them afterwards.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with said_plainly(), Archive(path) as archive:
        done = restoring.restore(archive, app, create_app)
    click.echo(
        f"{done.rows} rows and {done.files} files of {done.made_at:%Y-%m-%d %H:%M} UTC are back; "
        f"epoch {done.epoch}"
    )
    click.echo("Start the pages and the worker now, then run `lms doctor`.")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs that watch.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Say what is wrong with this installation, each with its mend; ends with 1 when something is."""
    found = list(doctoring.examine())
    wrong = sum(len(one.findings) for one in found)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        for one in found:
            _say(one)
        click.echo(f"{len(found)} looked at, {wrong} wrong")
    sys.exit(1 if wrong else 0)


def _say(one: doctoring.Examined) -> None:
    if not one.findings:
        click.echo(f"OK     {one.name}")
    for finding in one.findings:
        click.echo(f"WRONG  {one.name}: {finding.what}")
        click.echo(f"       Mend: {finding.mend}")
