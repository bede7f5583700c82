"""Commands about content files."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from lms.core.database import db
from lms.core.policy import System
from lms.courses.checks import check_content
from lms.courses.example_world import read_example_villages
from lms.courses.files import read_content
from lms.courses.glossary_files import read_glossary
from lms.courses.sync import FOLDER, BadContent, sync
from lms.places.models import Area, Level

commands = AppGroup("content", help="Courses and questions as files.")


@commands.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER
)
def check(folder: Path) -> None:
    """Name every fault of the content files, with file and line."""
    names = db.session.scalars(select(Area.name).where(Area.level == Level.VILLAGE)).all()
    faults = faults_of(folder, list(names))
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults in {folder.name}/")
    sys.exit(1 if faults else 0)


@commands.command("sync")
def load() -> None:
    """Load the content files; loading again changes nothing that did not change."""
    try:
        changes = sync(System())
    except BadContent as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    for change in changes:
        left = "; questions.gift not taken: the bank is written in the browser"
        click.echo(f"{change.code}: {change.what}{left if change.is_bank_left else ''}")


def faults_of(folder: Path, names: list[str]) -> list[str]:
    """Everything that is wrong in the folder: lessons, questions, bundles, words."""
    villages, faults = read_example_villages(folder / "world.yaml")
    found = check_content(
        read_content(folder), read_glossary(folder / "glossary.csv"), names, villages
    )
    return [str(fault) for fault in (*faults, *found)]
